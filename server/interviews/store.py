"""Interviews in PostgreSQL, to be read, listed and deleted; they are written by their graph's checkpointer."""

from psycopg.rows import DictRow

from server.conversations.store import as_id
from server.db.pool import Pool
from server.db.rows import changed, every, one
from server.errors import NotFound

OPEN = """
    SELECT id, status, created_at, updated_at, state FROM interviews WHERE id = %(id)s AND user_id = %(owner)s
"""
LIST = """
    SELECT id, status, created_at, updated_at, state ->> 'title' AS title, state ->> 'language' AS language,
        jsonb_array_length(state -> 'plan') AS questions, jsonb_array_length(state -> 'asked') AS asked,
        (state -> 'report' ->> 'score')::int AS score
    FROM interviews
    WHERE user_id = %(owner)s AND (%(before)s::uuid IS NULL OR (updated_at, id) < (
        SELECT updated_at, id FROM interviews WHERE id = %(before)s AND user_id = %(owner)s
    ))
    ORDER BY updated_at DESC, id DESC LIMIT %(limit)s
"""
DELETE = "DELETE FROM interviews WHERE id = %(id)s AND user_id = %(owner)s"
WEAK = """
    SELECT topic FROM (
        SELECT state, updated_at FROM interviews WHERE user_id = %(owner)s AND status = 'over'
        ORDER BY updated_at DESC LIMIT %(reports)s
    ) AS latest, jsonb_array_elements_text(state -> 'report' -> 'weak') WITH ORDINALITY AS weak (topic, place)
    ORDER BY updated_at DESC, place LIMIT %(limit)s
"""
REPORTS = 3


class InterviewStore:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def of(self, owner: str, interview: str) -> DictRow:
        """Raises NotFound unless it is the owner's."""
        row = await one(self._pool, OPEN, id=as_id(interview), owner=owner)
        if row is None:
            raise NotFound
        return row

    async def listed(self, owner: str, limit: int, before: str | None = None) -> list[DictRow]:
        """The latest first."""
        return await every(self._pool, LIST, owner=owner, limit=limit, before=before)

    async def delete(self, owner: str, interview: str) -> None:
        if not await changed(self._pool, DELETE, id=as_id(interview), owner=owner):
            raise NotFound

    async def weak_topics(self, owner: str, limit: int) -> list[str]:
        """What the owner's last reports found weak, the latest first."""
        rows = await every(self._pool, WEAK, owner=owner, reports=REPORTS, limit=limit)
        return list(dict.fromkeys(row["topic"] for row in rows))
