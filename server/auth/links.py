"""One-time links, for people who have no password yet or any more."""

import hashlib
import re
import secrets

from server.db.pool import Pool
from server.db.rows import changed, one
from server.errors import LinkSpent

HOURS = 1
_TOKEN = re.compile(r"[A-Za-z0-9_-]{43}")

MAKE = """
    WITH tidied AS (DELETE FROM links WHERE expires_at < now())
    INSERT INTO links (hash, user_id, expires_at) VALUES (%(hash)s, %(user)s, now() + %(hours)s * interval '1 hour')
"""
# Of two that come at once the second waits for the first, and then finds it used.
USE = """
    UPDATE links SET used_at = now() FROM users
    WHERE hash = %(hash)s AND used_at IS NULL AND expires_at > now()
      AND users.id = links.user_id AND users.status = 'active'
    RETURNING users.id::text AS user
"""


class Links:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def make(self, user: str) -> str:
        """The token of a link, which works once, for an hour."""
        token = secrets.token_urlsafe(32)
        await changed(self._pool, MAKE, hash=_hash(token), user=user, hours=HOURS)
        return token

    async def use(self, token: str) -> str:
        """The user's id. Raises LinkSpent."""
        row = await one(self._pool, USE, hash=_hash(token)) if _TOKEN.fullmatch(token) else None
        if row is None:
            raise LinkSpent
        return str(row["user"])


def link_of(base: str, token: str) -> str:
    """The token stands in the fragment, which browsers send neither to servers nor as a referrer."""
    return f"{base.rstrip('/')}/sign-in#token={token}"


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()
