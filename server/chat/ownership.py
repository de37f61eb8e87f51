"""Whose a conversation is, and which model was chosen for it, before a stream begins in it."""

from typing import LiteralString

from psycopg.rows import DictRow

from server.db.pool import Pool
from server.errors import NotFound

PLACE: LiteralString = "SELECT user_id::text AS owner, model FROM conversations WHERE id = %(id)s"


async def model_of(pool: Pool, conversation: str, user: str) -> str:
    """ "" if none was chosen; a conversation that does not exist yet begins with the turn. Raises NotFound for
    somebody else's (S-36)."""
    place = await _place(pool, conversation)
    if place and place["owner"] != user:
        raise NotFound
    return (place["model"] or "") if place else ""


async def check_owns(pool: Pool, conversation: str, user: str) -> None:
    place = await _place(pool, conversation)
    if place is None or place["owner"] != user:
        raise NotFound


async def _place(pool: Pool, conversation: str) -> DictRow | None:
    async with pool.connection() as connection:
        return await (await connection.execute(PLACE, {"id": conversation})).fetchone()
