"""Access tokens: signed by one server, read by all that know the secret."""

import hashlib
import hmac
import os
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import OctKey

from server.settings import Settings

ALGORITHM = "HS256"
ISSUER = "haru"
SECRET_BYTES = 48


@dataclass(frozen=True)
class Claims:
    """The role is not among them: it may change while the token lives."""

    user: str
    session: str
    until: float


class Signer:
    """The first secret signs; the others, which came before it, are still read. Keys are derived from the secrets, so
    that what else is signed with those is no access token."""

    def __init__(self, given: Sequence[str], lifetime_s: int, now: Callable[[], float] = time.time) -> None:
        self._keys = {_key_id(secret): _key(secret) for secret in given}
        self._signing = _key_id(given[0])
        self.lifetime_s = lifetime_s
        self._now = now

    def sign(self, user: str, session: str) -> str:
        now = int(self._now())
        claims = {"iss": ISSUER, "sub": user, "sid": session, "iat": now, "exp": now + self.lifetime_s}
        header = {"alg": ALGORITHM, "kid": self._signing}
        return jwt.encode(header, claims, self._keys[self._signing], algorithms=[ALGORITHM])

    def read(self, token: str) -> Claims | None:
        """None for whatever is not a token of ours that is still good."""
        try:
            claims = jwt.decode(token, self._key_of, algorithms=[ALGORITHM]).claims
        except (JoseError, ValueError, TypeError):
            return None
        if claims.get("iss") != ISSUER or claims["exp"] <= self._now():
            return None
        return Claims(claims["sub"], claims["sid"], claims["exp"])

    def _key_of(self, token: Any) -> OctKey:
        key = self._keys.get(str(token.headers().get("kid")))
        if key is None:
            raise InvalidKeyIdError("not one of ours")
        return key


def secrets_of(settings: Settings) -> tuple[str, ...]:
    """From HARU_SECRET or else from `var/secret`, newest first, with white space between them."""
    given = settings.secret.split() or _kept(settings.var / "secret").split()
    return tuple(given)


def _kept(file: Path) -> str:
    """Made once, however many servers start in this folder."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        draft = file.with_name(f"{file.name}.{os.getpid()}.{secrets.token_hex(4)}")
        with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as opened:
            opened.write(secrets.token_urlsafe(SECRET_BYTES) + "\n")
        try:
            os.link(draft, file)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    return file.read_text()


def _key(secret: str) -> OctKey:
    return OctKey.import_key(hmac.digest(secret.encode(), b"haru access token", "sha256"))


def _key_id(secret: str) -> str:
    return hmac.digest(secret.encode(), b"haru key id", hashlib.sha256).hex()[:16]
