"""What the browser keeps between leaving for the OpenID provider and coming back: no server has to remember it."""

import hmac
import secrets
import time
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass

from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import OctKey

ALGORITHM = "HS256"
LIFETIME_SECONDS = 600


@dataclass(frozen=True)
class Attempt:
    """`state` binds the answer to this browser, `nonce` the token to this attempt, `verifier` the code to us."""

    state: str
    nonce: str
    verifier: str
    next: str

    @staticmethod
    def new(following: str) -> "Attempt":
        return Attempt(secrets.token_urlsafe(24), secrets.token_urlsafe(24), secrets.token_urlsafe(48), following)


class Attempts:
    """Signed, so that nobody can plant one; with keys of their own, so that none passes for an access token."""

    def __init__(self, given: Sequence[str], now: Callable[[], float] = time.time) -> None:
        self._keys = [_key(secret) for secret in given]
        self._now = now

    def sealed(self, attempt: Attempt) -> str:
        claims = {**asdict(attempt), "exp": int(self._now()) + LIFETIME_SECONDS}
        return jwt.encode({"alg": ALGORITHM}, claims, self._keys[0], algorithms=[ALGORITHM])

    def opened(self, sealed: str) -> Attempt | None:
        """None for one that is too old, or not ours."""
        for key in self._keys:
            try:
                claims = jwt.decode(sealed, key, algorithms=[ALGORITHM]).claims
            except (JoseError, ValueError, TypeError):
                continue
            if claims.pop("exp") > self._now():
                return Attempt(**claims)
        return None


def _key(secret: str) -> OctKey:
    return OctKey.import_key(hmac.digest(secret.encode(), b"haru oidc attempt", "sha256"))
