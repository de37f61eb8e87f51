"""Who asks: known before any route is entered, and needed by all of them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any, Literal

from fastapi import Depends, Request

from server.errors import NotAllowed, NotSignedIn

Role = Literal["user", "admin"]


@dataclass(frozen=True)
class Scope:
    """What a key is good for; None means everything its owner may do."""

    features: frozenset[str] | None = None
    models: frozenset[str] | None = None

    def allows(self, feature: str, model: str | None = None) -> bool:
        return (self.features is None or feature in self.features) and (
            self.models is None or model is None or model in self.models
        )


@dataclass(frozen=True)
class Identity:
    """`user` is the account's UUID as text; `credential` the id of the session or key that was shown.
    `limits` and `key_limits` are this user's and this key's own rules (server/limits/policy.py)."""

    user: str
    name: str
    role: Role
    via: Literal["session", "key"]
    credential: str
    scope: Scope = field(default=Scope())
    limits: Mapping[str, Any] | None = field(default=None, compare=False, hash=False)
    key_limits: Mapping[str, Any] | None = field(default=None, compare=False, hash=False)
    by_cookie: bool = False
    # Their own for chats (CHAT-2). Whoever changes them is still the same, with the same rights.
    instructions: str | None = field(default=None, compare=False, repr=False)


def identity_of(request: Request) -> Identity:
    """Set by the gate, which lets nobody pass without one except to the public addresses."""
    identity = request.scope.get("state", {}).get("identity")
    if not isinstance(identity, Identity):
        raise NotSignedIn
    return identity


def administrator(request: Request) -> Identity:
    identity = identity_of(request)
    if identity.role != "admin" or identity.scope != Scope():
        raise NotAllowed
    return identity


SignedIn = Annotated[Identity, Depends(identity_of)]
Admin = Annotated[Identity, Depends(administrator)]
