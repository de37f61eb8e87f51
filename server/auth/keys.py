"""API keys: several a user, each with a name, a scope, an end, and the time of its last use."""

import hashlib
import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import psycopg

from server.db.pool import Pool
from server.db.rows import changed, every, one
from server.errors import Exists, NotFound
from server.identity import Scope
from server.limits.policy import Rule, written

PREFIX = "haru_"
SHOWN = len(PREFIX) + 6
WHOLE = Scope()
_KEY = re.compile(r"haru_[A-Za-z0-9_-]{43}")

COLUMNS = "id::text, name, prefix, features, models, limits, created_at, expires_at, used_at"
# Names of keys that have ended may be given again.
CREATE = f"""
    WITH ended AS (
        UPDATE keys SET revoked_at = expires_at
        WHERE user_id = %(user)s AND revoked_at IS NULL AND expires_at < now()
    )
    INSERT INTO keys (id, user_id, name, prefix, hash, features, models, limits, expires_at)
    SELECT %(id)s, id, %(name)s, %(prefix)s, %(hash)s, %(features)s, %(models)s, %(limits)s, %(until)s
    FROM users WHERE id = %(user)s
    RETURNING {COLUMNS}
"""  # noqa: S608 (the columns are ours)
OF = f"SELECT {COLUMNS} FROM keys WHERE user_id = %(user)s AND revoked_at IS NULL ORDER BY created_at"  # noqa: S608
REVOKE = "UPDATE keys SET revoked_at = now() WHERE id = %(key)s AND user_id = %(user)s AND revoked_at IS NULL"
USED = """
    UPDATE keys SET used_at = greatest(used_at, now()) WHERE id = ANY(%(keys)s::uuid[])
"""


@dataclass(frozen=True)
class Key:
    """`prefix` is all that is ever shown of it again."""

    id: str
    name: str
    prefix: str
    features: list[str] | None
    models: list[str] | None
    limits: dict[str, Any] | None
    created_at: datetime
    expires_at: datetime | None
    used_at: datetime | None


class Keys:
    """What is stored of a key is its SHA-256. A key has its owner's rights or fewer: its scope can only take away, and
    role and status are read from the owner on each check."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._used: set[str] = set()

    async def create(
        self,
        owner: str,
        name: str,
        scope: Scope = WHOLE,
        until: datetime | None = None,
        limits: Rule | None = None,
    ) -> tuple[Key, str]:
        """The key's row and the key itself, which nobody sees again. Raises Exists."""
        secret = PREFIX + secrets.token_urlsafe(32)
        given = {"id": str(uuid.uuid4()), "user": owner, "name": name, "prefix": secret[:SHOWN], "until": until}
        scoped = {"features": _listed(scope.features), "models": _listed(scope.models), "limits": written(limits)}
        try:
            row = await one(self._pool, CREATE, **given, **scoped, hash=hash_of(secret))
        except psycopg.errors.UniqueViolation as error:
            raise Exists(f"There is a key with the name {name}.") from error
        if row is None:
            raise NotFound
        return Key(**row), secret

    async def of(self, owner: str) -> list[Key]:
        return [Key(**row) for row in await every(self._pool, OF, user=owner)]

    async def revoke(self, owner: str, key: str) -> None:
        """Raises NotFound for another user's key."""
        if not await changed(self._pool, REVOKE, user=owner, key=key):
            raise NotFound

    def used(self, key: str) -> None:
        """Costs no query: written down from time to time by `write_used`."""
        self._used.add(key)

    async def write_used(self) -> None:
        used, self._used = self._used, set()
        if used:
            await changed(self._pool, USED, keys=sorted(used))


def is_key(credential: str) -> bool:
    return _KEY.fullmatch(credential) is not None


def hash_of(key: str) -> bytes:
    return hashlib.sha256(key.encode()).digest()


def _listed(names: frozenset[str] | None) -> list[str] | None:
    return None if names is None else sorted(names)
