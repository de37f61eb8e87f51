"""Someone whom the OpenID provider has recognized becomes one of our users."""

import re
import secrets
from collections.abc import Iterator, Mapping
from typing import Any

import structlog

from server.auth.accounts import Accounts
from server.auth.oidc import OidcFault, Person
from server.auth.sessions import Tokens
from server.auth.users import User
from server.errors import Exists, LastAdmin, NotSignedIn
from server.identity import Role
from server.settings import Settings

log = structlog.get_logger()
NAME_CHARACTERS = 48
NUMBERED = 20
_UNUSABLE = re.compile(r"[^\w.@-]+")


async def arrive(person: Person, accounts: Accounts, settings: Settings, agent: str) -> Tokens:
    """Opens a session. The provider's word on the role counts anew each time. Raises OidcFault."""
    user = await accounts.users.by_subject(person.issuer, person.subject)
    role = role_of(person.claims, settings)
    if role is None:
        await _turn_out(user, accounts)
        raise OidcFault("oidc_no_role", "no value of the role claim lets in")
    user = user or await _welcome(person, role, accounts)
    await _give_role(user, role, accounts)
    try:
        return await accounts.sessions.open(user.id, agent)
    except NotSignedIn as error:
        raise OidcFault("oidc_locked", "the account is locked or gone") from error


def role_of(claims: Mapping[str, Any], settings: Settings) -> Role | None:
    values = _values(claims, settings.oidc_role_claim)
    if values & set(settings.oidc_admins):
        return "admin"
    if not settings.oidc_users or values & set(settings.oidc_users):
        return "user"
    return None


def _values(claims: Mapping[str, Any], claim: str) -> set[str]:
    """Some claims are named with dots, and some providers put theirs into objects: `realm_access.roles`."""
    value: Any = claims.get(claim)
    if value is None:
        value = claims
        for step in claim.split("."):
            value = value.get(step) if isinstance(value, Mapping) else None
    found = value if isinstance(value, list) else [value]
    return {one for one in found if isinstance(one, str)}


async def _turn_out(user: User | None, accounts: Accounts) -> None:
    """Who may not come in any more shall not stay in through an older session."""
    if user:
        await accounts.sessions.close_all(user.id)
        accounts.standing.forget(user.id)


async def _welcome(person: Person, role: Role, accounts: Accounts) -> User:
    user = await _create(person.claims, role, accounts)
    try:
        await accounts.users.link_subject(user.id, person.issuer, person.subject)
    except Exists:
        # The same person has just arrived in another window.
        await accounts.users.delete(user.id)
        first = await accounts.users.by_subject(person.issuer, person.subject)
        if first is None:
            raise
        return first
    return user


async def _create(claims: Mapping[str, Any], role: Role, accounts: Accounts) -> User:
    shown = claims.get("name")
    display_name = "".join(filter(str.isprintable, shown))[:64] if isinstance(shown, str) else ""
    for name in _names(claims):
        try:
            return await accounts.users.create(name, role, display_name=display_name)
        except Exists:
            continue
    raise OidcFault("oidc_failed", "no free name was found")


def _names(claims: Mapping[str, Any]) -> Iterator[str]:
    """What the person is called elsewhere, then the same with a number: names are no proof of who one is."""
    said = (claims.get(claim) for claim in ("preferred_username", "nickname", "name"))
    cleaned = (_UNUSABLE.sub("-", one).strip("-.")[:NAME_CHARACTERS] for one in said if isinstance(one, str))
    name = next(filter(None, cleaned), "user")
    yield name
    for number in range(2, NUMBERED):
        yield f"{name}-{number}"
    yield f"{name}-{secrets.token_hex(4)}"


async def _give_role(user: User, role: Role, accounts: Accounts) -> None:
    if user.role == role:
        return
    try:
        await accounts.users.set_standing(user.id, role=role)
    except LastAdmin:
        log.warning("last_admin_kept", user=user.id)
    accounts.standing.forget(user.id)
