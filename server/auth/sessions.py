"""Sessions: opened by signing in, kept by refresh tokens that are good once, closed by their owner or by misuse."""

import hashlib
import re
import secrets
import uuid
from dataclasses import dataclass
from datetime import datetime

from server.auth.tokens import Signer
from server.db.pool import Pool
from server.db.rows import changed, every, one
from server.errors import NotFound, NotSignedIn

# Two tabs of one browser may refresh at the same moment. So long the second gets an access token, but no refresh
# token of its own: a thief who is that quick gains one short token, and the line of refresh tokens stays single.
GRACE_SECONDS = 5
AGENT_CHARACTERS = 200
_REFRESH = re.compile(r"[A-Za-z0-9_-]{43}")

# A program that signs in each minute must not fill the table.
MOST = 100

# Opening tidies up: what ended a week ago is of no use to anybody.
OPEN = """
    WITH tidied AS (
        DELETE FROM sessions WHERE user_id = %(user)s AND (
            least(expires_at, revoked_at) < now() - interval '7 days'
            OR id IN (SELECT id FROM sessions WHERE user_id = %(user)s ORDER BY seen_at DESC OFFSET %(most)s - 1)
        )
    ), opened AS (
        INSERT INTO sessions (id, user_id, agent, expires_at)
        SELECT %(id)s, id, %(agent)s, now() + %(days)s * interval '1 day'
        FROM users WHERE id = %(user)s AND status = 'active'
        RETURNING id, user_id
    ), met AS (
        UPDATE users SET signed_in_at = now() FROM opened WHERE users.id = opened.user_id
    ), issued AS (
        INSERT INTO refresh_tokens (hash, session_id) SELECT %(hash)s, id FROM opened
    )
    SELECT id::text AS session, user_id::text AS user FROM opened
"""
REFRESH = """
    WITH spent AS (
        UPDATE refresh_tokens SET used_at = now() WHERE hash = %(hash)s AND used_at IS NULL RETURNING session_id
    ), renewed AS (
        UPDATE sessions SET seen_at = now(), expires_at = now() + %(days)s * interval '1 day'
        FROM spent, users
        WHERE sessions.id = spent.session_id AND revoked_at IS NULL AND expires_at > now()
          AND users.id = sessions.user_id AND users.status = 'active'
        RETURNING sessions.id, sessions.user_id
    ), issued AS (
        INSERT INTO refresh_tokens (hash, session_id) SELECT %(next)s, id FROM renewed
    )
    SELECT id::text AS session, user_id::text AS user FROM renewed
"""
USED = """
    SELECT sessions.id::text AS session, users.id::text AS user,
        used_at > now() - %(grace)s * interval '1 second' AS just_now,
        revoked_at IS NULL AND expires_at > now() AND users.status = 'active' AS is_good
    FROM refresh_tokens JOIN sessions ON sessions.id = session_id JOIN users ON users.id = user_id
    WHERE hash = %(hash)s AND used_at IS NOT NULL
"""
CLOSE = "UPDATE sessions SET revoked_at = now() WHERE id = %(session)s AND revoked_at IS NULL"
CLOSE_OWN = """
    UPDATE sessions SET revoked_at = now() WHERE id = %(session)s AND user_id = %(user)s AND revoked_at IS NULL
"""
CLOSE_ALL = """
    UPDATE sessions SET revoked_at = now()
    WHERE user_id = %(user)s AND revoked_at IS NULL AND id IS DISTINCT FROM %(but)s::uuid
"""
OPEN_ONES = """
    SELECT id::text, created_at, seen_at, expires_at, agent FROM sessions
    WHERE user_id = %(user)s AND revoked_at IS NULL AND expires_at > now() ORDER BY seen_at DESC
"""


@dataclass(frozen=True)
class Tokens:
    """`refresh` is None when another request has just got the next one."""

    user: str
    session: str
    access: str
    refresh: str | None


@dataclass(frozen=True)
class Session:
    id: str
    created_at: datetime
    seen_at: datetime
    expires_at: datetime
    agent: str


class Sessions:
    """What is stored of a refresh token is its SHA-256: it has 256 random bits, so that nothing slower is needed."""

    def __init__(self, pool: Pool, signer: Signer, days: int) -> None:
        self._pool = pool
        self._signer = signer
        self._days = days

    async def open(self, user: str, agent: str) -> Tokens:
        """Raises NotSignedIn when the account is locked or gone."""
        refresh = secrets.token_urlsafe(32)
        given = {"id": str(uuid.uuid4()), "user": user, "agent": _printable(agent), "days": self._days}
        row = await one(self._pool, OPEN, **given, hash=_hash(refresh), most=MOST)
        if row is None:
            raise NotSignedIn
        return self._tokens(row["user"], row["session"], refresh)

    async def refresh(self, token: str) -> Tokens:
        """Raises NotSignedIn. A token that was used before closes its session: one of its two holders is a thief."""
        if not _REFRESH.fullmatch(token):
            raise NotSignedIn
        following = secrets.token_urlsafe(32)
        row = await one(self._pool, REFRESH, hash=_hash(token), next=_hash(following), days=self._days)
        if row:
            return self._tokens(row["user"], row["session"], following)
        return await self._used_before(token)

    async def close(self, session: str) -> None:
        await changed(self._pool, CLOSE, session=session)

    async def close_own(self, user: str, session: str) -> None:
        """Raises NotFound for another user's session."""
        if not await changed(self._pool, CLOSE_OWN, session=session, user=user):
            raise NotFound

    async def close_all(self, user: str, but: str | None = None) -> None:
        await changed(self._pool, CLOSE_ALL, user=user, but=but)

    async def of(self, user: str) -> list[Session]:
        """The open ones, the last seen first."""
        return [Session(**row) for row in await every(self._pool, OPEN_ONES, user=user)]

    async def _used_before(self, token: str) -> Tokens:
        row = await one(self._pool, USED, hash=_hash(token), grace=GRACE_SECONDS)
        if row and row["is_good"] and row["just_now"]:
            return self._tokens(row["user"], row["session"], None)
        if row:
            await self.close(row["session"])
        raise NotSignedIn

    def _tokens(self, user: str, session: str, refresh: str | None) -> Tokens:
        return Tokens(user, session, self._signer.sign(user, session), refresh)


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode()).digest()


def _printable(agent: str) -> str:
    return "".join(character for character in agent if character.isprintable())[:AGENT_CHARACTERS]
