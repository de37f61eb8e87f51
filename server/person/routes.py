"""What administrators do with people: their documents, for `haru person` (Qdrant Edge lets only the running server into
its folder), and the whole of them."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request

from retrievers.base import Index
from server.auth.signed_in import AdminInPerson
from server.errors import NotFound
from server.identity import Admin
from server.person.erase import erase
from server.person.places import Person, Places
from server.services import Services

router = APIRouter(prefix="/api", tags=["people"])


@router.get("/people/{user}/documents")
async def documents(admin: Admin, user: UUID, request: Request) -> dict[str, Any]:
    return {"chunks": await _index(request).chunks(owner=str(user))}


@router.delete("/people/{user}/documents")
async def forget(admin: Admin, user: UUID, request: Request) -> dict[str, int]:
    return {"forgotten": await _index(request).forget(owner=str(user))}


@router.delete("/users/{user}", status_code=204)
async def delete_user(admin: AdminInPerson, user: UUID, request: Request) -> None:
    """With everything about them; what they spent stays in the usage log, without saying who. What still runs in
    their name ends within seconds."""
    services: Services = request.app.state.services
    if await services.accounts.users.by_id(str(user)) is None:
        raise NotFound
    await erase(Person(str(user)), Places(services.pool, _index(request), services.redis))
    services.accounts.standing.forget(str(user))


def _index(request: Request) -> Index:
    index: Index = request.app.state.services.deps.retriever
    return index
