"""Where something about a person may be kept."""

from dataclasses import dataclass
from typing import Protocol
from uuid import UUID

from psycopg import sql
from redis.asyncio import Redis

from retrievers.base import Chunk
from server.db.pool import Pool

THREAD_TABLES = ("checkpoints", "checkpoint_blobs", "checkpoint_writes")

PERSON = "SELECT id::text, name FROM users WHERE lower(name) = lower(%(said)s) OR id::text = lower(%(said)s)"
# Tables that will be made later are found too. Partitions are found as the table that they are part of.
TABLES = """
    SELECT class.relname AS name, array_agg(attname::text ORDER BY attnum) AS columns,
        array_agg(attname::text ORDER BY attnum) FILTER (
            WHERE atttypid = 'bytea'::regtype OR attname LIKE '%%hash%%'
        ) AS secret
    FROM pg_class class JOIN pg_attribute ON attrelid = class.oid
    WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
        AND attnum > 0 AND NOT attisdropped
    GROUP BY class.relname ORDER BY class.relname
"""
CONVERSATIONS = "SELECT id::text FROM conversations WHERE user_id = %s"
# A thread of a feature is called `feature:user:name`, one of the chat as its conversation.
THREADS = """
    SELECT DISTINCT thread_id AS id FROM checkpoints
    WHERE split_part(thread_id, ':', 2) = %s OR thread_id = ANY(%s)
"""


@dataclass(frozen=True)
class Person:
    """`name` is empty for somebody whose account is gone already."""

    id: str
    name: str = ""


class Documents(Protocol):
    """The part of the index that knows owners."""

    async def count(self, *, owner: str) -> int: ...

    async def chunks(self, *, owner: str) -> list[Chunk]: ...

    async def forget(self, *, owner: str) -> int: ...


@dataclass(frozen=True)
class Table:
    name: str
    columns: frozenset[str]
    secret: frozenset[str]

    @property
    def about(self) -> sql.Composable | None:
        """The condition under which one of its rows is the person's own; None if no row of it is anybody's."""
        if self.name == "users":
            return sql.SQL("id = %(user)s::uuid")
        if "user_id" in self.columns:
            return sql.SQL("user_id = %(user)s::uuid")
        if "conversation_id" in self.columns:
            return sql.SQL("conversation_id = ANY(%(conversations)s::uuid[])")
        return sql.SQL("thread_id = ANY(%(threads)s)") if self.name in THREAD_TABLES else None


@dataclass(frozen=True)
class Places:
    pool: Pool
    documents: Documents
    redis: Redis | None = None

    async def person(self, said: str) -> Person | None:
        """By name or id; an id may be that of somebody who is gone."""
        async with self.pool.connection() as connection:
            row = await (await connection.execute(PERSON, {"said": said})).fetchone()
        if row:
            return Person(row["id"], row["name"])
        try:
            return Person(str(UUID(said)))
        except ValueError:
            return None

    async def tables(self) -> list[Table]:
        async with self.pool.connection() as connection:
            rows = await (await connection.execute(TABLES)).fetchall()
        return [Table(row["name"], frozenset(row["columns"]), frozenset(row["secret"] or ())) for row in rows]

    async def keys_of(self, person: Person) -> dict[str, list[str] | str]:
        """What the tables' conditions ask for."""
        async with self.pool.connection() as connection:
            talks = [row["id"] for row in await (await connection.execute(CONVERSATIONS, (person.id,))).fetchall()]
            threads = await (await connection.execute(THREADS, (person.id, talks))).fetchall()
        return {"user": person.id, "conversations": talks, "threads": [row["id"] for row in threads]}

    async def redis_keys(self, person: Person) -> set[bytes]:
        """What is kept for somebody has their id in its key, or lies at or below a hash that names them, as a run."""
        if self.redis is None:
            return set()
        found = {key async for key in self.redis.scan_iter(match=f"*{person.id}*", count=1000)}
        async for key in self.redis.scan_iter(_type="hash", count=1000):
            if person.id.encode() in await self.redis.hvals(key):
                found |= {key, *[below async for below in self.redis.scan_iter(match=key + b":*", count=1000)]}
        return found
