"""What administrators do with accounts; server/person deletes them."""

from dataclasses import asdict
from uuid import UUID

from fastapi import APIRouter, Request, Response

from server.auth.links import link_of
from server.auth.routes import Here
from server.auth.schemas import ChangeUser, LinkMade, NewUser, UserOut
from server.auth.signed_in import AdminInPerson
from server.auth.users import User
from server.errors import NotFound

router = APIRouter(prefix="/api/users", tags=["users"])


@router.get("")
async def users(admin: AdminInPerson, accounts: Here) -> list[UserOut]:
    return [_shown(user) for user in await accounts.users.listed()]


@router.post("", status_code=201)
async def add_user(given: NewUser, admin: AdminInPerson, accounts: Here) -> UserOut:
    """Without a password: a one-time link lets the user in."""
    made = await accounts.users.create(given.name, given.role, email=given.email, display_name=given.display_name)
    return _shown(made)


@router.patch("/{user}")
async def change_user(user: UUID, given: ChangeUser, admin: AdminInPerson, accounts: Here) -> UserOut:
    """Holds at once, for open streams within seconds."""
    changed = await accounts.users.set_standing(str(user), role=given.role, status=given.status)
    if "limits" in given.model_fields_set:
        changed = await accounts.users.set_limits(str(user), given.limits)
    accounts.standing.forget(changed.id)
    return _shown(changed)


@router.post("/{user}/link", status_code=201)
async def make_link(user: UUID, admin: AdminInPerson, request: Request, response: Response, accounts: Here) -> LinkMade:
    if await accounts.users.by_id(str(user)) is None:
        raise NotFound
    response.headers["cache-control"] = "no-store"
    return LinkMade(link=link_of(request.app.state.public_url, await accounts.links.make(str(user))))


def _shown(user: User) -> UserOut:
    return UserOut(**{name: value for name, value in asdict(user).items() if name in UserOut.model_fields})
