"""A user's own API keys; only people manage them, not keys."""

from dataclasses import asdict
from datetime import UTC, datetime
from uuid import UUID

from fastapi import APIRouter, Response

from server.auth.routes import Here
from server.auth.schemas import KeyMade, KeyOut, NewKey
from server.auth.signed_in import InPerson
from server.errors import InvalidInput
from server.identity import Scope

router = APIRouter(prefix="/api/keys", tags=["account"])


@router.get("")
async def my_keys(me: InPerson, accounts: Here) -> list[KeyOut]:
    return [KeyOut(**asdict(key)) for key in await accounts.keys.of(me.user)]


@router.post("", status_code=201)
async def make_key(given: NewKey, me: InPerson, response: Response, accounts: Here) -> KeyMade:
    """For the caller, whoever else is named nowhere; with the caller's rights or fewer."""
    if given.expires_at and given.expires_at <= datetime.now(UTC):
        raise InvalidInput("expires_at has passed.")
    key, secret = await accounts.keys.create(me.user, given.name, _scope(given), given.expires_at, given.limits)
    response.headers["cache-control"] = "no-store"
    return KeyMade(**asdict(key), key=secret)


@router.delete("/{key}", status_code=204)
async def revoke_key(key: UUID, me: InPerson, accounts: Here) -> None:
    await accounts.keys.revoke(me.user, str(key))
    accounts.standing.forget(me.user)


def _scope(given: NewKey) -> Scope:
    return Scope(_set(given.features), _set(given.models))


def _set(names: list[str] | None) -> frozenset[str] | None:
    return None if names is None else frozenset(names)
