"""Whose a conversation is, before a stream begins in it."""

from typing import LiteralString

from server.db.pool import Pool
from server.errors import NotFound

OWNER: LiteralString = "SELECT user_id::text AS owner FROM conversations WHERE id = %(id)s"


async def check_may_write(pool: Pool, conversation: str, user: str) -> None:
    """A conversation that does not exist yet begins with the turn. Raises NotFound for somebody else's (S-36)."""
    if await _owner(pool, conversation) not in (None, user):
        raise NotFound


async def check_owns(pool: Pool, conversation: str, user: str) -> None:
    if await _owner(pool, conversation) != user:
        raise NotFound


async def _owner(pool: Pool, conversation: str) -> str | None:
    async with pool.connection() as connection:
        row = await (await connection.execute(OWNER, {"id": conversation})).fetchone()
    return row["owner"] if row else None
