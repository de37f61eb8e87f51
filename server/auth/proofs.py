"""What a request shows to say who it is: read here, without a query."""

import hashlib
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from starlette.types import Scope

from server.auth.keys import hash_of, is_key
from server.auth.tokens import Claims, Signer
from server.errors import NotSignedIn

REMEMBERED = 10_000
# Longer ones are none of ours, and reading them costs time.
LONGEST = 1_024
LANGSMITH = "/langsmith/"


@dataclass(frozen=True, slots=True)
class Proof:
    """Well-formed and signed; whether it is still good, the standing tells. `handle` is a session's id, or the SHA-256
    of a key in hexadecimal."""

    via: Literal["session", "key"]
    handle: str
    by_cookie: bool = False


class Proofs:
    """Remembers read tokens by their full digest: of two that begin alike, neither is taken for the other."""

    def __init__(self, signer: Signer, cookie: str, now: Callable[[], float] = time.time) -> None:
        self._signer = signer
        self._cookie = cookie.encode() + b"="
        self._now = now
        self._read: OrderedDict[bytes, Claims] = OrderedDict()

    def of(self, scope: Scope) -> Proof:
        """From `Authorization: Bearer`, or else from the cookie; no other field counts but where LangSmith's clients
        knock, who show a key in one of their own. Raises NotSignedIn."""
        given = _values(scope, b"authorization")
        if given:
            return self._bearer(given)
        if scope["path"].startswith(LANGSMITH) and (shown := _values(scope, b"x-api-key")):
            return self._bearer([b"Bearer " + key for key in shown])
        for name, value in scope["headers"]:
            if name == b"cookie" and (token := _cookie_of(value, self._cookie)):
                return Proof("session", self._session(token), by_cookie=True)
        raise NotSignedIn

    def _bearer(self, given: list[bytes]) -> Proof:
        scheme, _, credential = given[0].partition(b" ")
        if len(given) > 1 or scheme.lower() != b"bearer" or len(credential) > LONGEST or not credential.isascii():
            raise NotSignedIn
        said = credential.strip().decode()
        return Proof("key", hash_of(said).hex()) if is_key(said) else Proof("session", self._session(said))

    def _session(self, token: str) -> str:
        digest = hashlib.sha256(token.encode()).digest()
        claims = self._read.get(digest) or self._signer.read(token)
        if claims is None or claims.until <= self._now():
            self._read.pop(digest, None)
            raise NotSignedIn
        if digest not in self._read:
            self._read[digest] = claims
            if len(self._read) > REMEMBERED:
                self._read.popitem(last=False)
        return claims.session


def _values(scope: Scope, field: bytes) -> list[bytes]:
    return [value for name, value in scope["headers"] if name == field]


def _cookie_of(field: bytes, start: bytes) -> str | None:
    for cookie in field.split(b";"):
        stripped = cookie.strip()
        if stripped.startswith(start) and len(stripped) < LONGEST and stripped.isascii():
            return stripped[len(start) :].decode()
    return None
