"""Search for people and programs, with the reasons: the same steps as the features take."""

from typing import Annotated

from fastapi import APIRouter, Query, Request

from server.errors import OutOfScope
from server.features.admit import counted
from server.identity import SignedIn
from server.search.schemas import Page, Wanted, page_of
from server.services import Services

router = APIRouter(prefix="/api", tags=["search"])
NAME = "search"


@router.get("/search")
async def search(caller: SignedIn, wanted: Annotated[Wanted, Query()], request: Request) -> Page:
    """Passages of one's own and of the community's documents, the best first. Takes one request of the caller's limits,
    no tokens. Without embeddings it searches by words alone and says so; for `ways=dense` it is refused then."""
    if not caller.scope.allows(NAME):
        raise OutOfScope
    await counted(request, NAME)
    services: Services = request.app.state.services
    found = await services.deps.finder.find(wanted.sought(caller.user))
    return page_of(found, wanted, caller.user)
