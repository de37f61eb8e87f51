"""LangGraph's Postgres checkpointer made fit for many conversations at once."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import orjson
import psycopg
from langchain_core.runnables import RunnableConfig
from langgraph.checkpoint.base import ChannelVersions, Checkpoint, CheckpointMetadata, CheckpointTuple
from langgraph.checkpoint.postgres.aio import AsyncPostgresSaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb
from psycopg_pool import PoolTimeout

from server.db.pool import Pool
from server.errors import ThreadChanged

T = TypeVar("T")
TRIES = 5
SETUP_LOCK = 724_001

# One statement stores a turn and forgets the one before: what is kept of a thread grows with its text, not with the
# square of it. The parent must still be the newest, or another server has answered in between.
# The blobs go in binary (%b): as text a long conversation would be written out in hexadecimal on each turn.
PUT = """
    WITH newest AS (
        SELECT checkpoint_id AS id FROM checkpoints
        WHERE thread_id = %(thread)s AND checkpoint_ns = %(ns)s
        ORDER BY checkpoint_id DESC LIMIT 1 FOR UPDATE
    ), stored AS (
        INSERT INTO checkpoints (thread_id, checkpoint_ns, checkpoint_id, parent_checkpoint_id, checkpoint, metadata)
        SELECT %(thread)s, %(ns)s, %(id)s, %(parent)s, %(checkpoint)s, %(metadata)s
        WHERE (SELECT id FROM newest) IS NOT DISTINCT FROM %(parent)s OR (SELECT id FROM newest) = %(id)s
        ON CONFLICT (thread_id, checkpoint_ns, checkpoint_id)
        DO UPDATE SET checkpoint = EXCLUDED.checkpoint, metadata = EXCLUDED.metadata
        RETURNING checkpoint_id
    ), filled AS (
        INSERT INTO checkpoint_blobs (thread_id, checkpoint_ns, channel, version, type, blob)
        SELECT %(thread)s, %(ns)s, channel, version, type, blob
        FROM stored, unnest(%(channels)s::text[], %(versions)s::text[], %(types)s::text[], %(blobs)b::bytea[])
            AS new (channel, version, type, blob)
        ON CONFLICT (thread_id, checkpoint_ns, channel, version) DO NOTHING
    ), forgotten AS (
        DELETE FROM checkpoints USING stored
        WHERE thread_id = %(thread)s AND checkpoint_ns = %(ns)s AND checkpoints.checkpoint_id < %(id)s
    ), emptied AS (
        DELETE FROM checkpoint_blobs USING stored
        WHERE thread_id = %(thread)s AND checkpoint_ns = %(ns)s
          AND version IS DISTINCT FROM (%(kept)s::jsonb ->> channel)
    ), undone AS (
        DELETE FROM checkpoint_writes USING stored
        WHERE thread_id = %(thread)s AND checkpoint_ns = %(ns)s AND checkpoint_writes.checkpoint_id < %(id)s
    )
    SELECT checkpoint_id FROM stored
"""

NEWEST = "WHERE thread_id = %s AND checkpoint_ns = %s ORDER BY checkpoint_id DESC LIMIT 1"


class ThreadSaver(AsyncPostgresSaver):
    """Keeps the newest checkpoint of each thread. Uses a pool, without the stock saver's lock around all work, and
    tries again when a connection was lost: every write is an upsert."""

    def __init__(self, pool: Pool) -> None:
        # Strict: a stored value comes back as plain data and never names code to import.
        super().__init__(pool, serde=JsonPlusSerializer(allowed_msgpack_modules=None))
        self.lock: Any = contextlib.nullcontext()
        self._pool = pool
        self.is_set_up = False

    async def setup(self) -> None:
        """Creates the tables, whoever of several servers comes first. The lock is polled: a server that blocked in
        it would hold a snapshot, for which the other's CREATE INDEX CONCURRENTLY waits."""
        async with self._pool.connection() as connection:
            while not await _locked(connection):  # noqa: ASYNC110 (the other holder is another process)
                await asyncio.sleep(0.1)
            try:
                await AsyncPostgresSaver(connection).setup()
            finally:
                await connection.execute("SELECT pg_advisory_unlock(%s)", (SETUP_LOCK,))
        self.is_set_up = True

    async def aget_tuple(self, config: RunnableConfig) -> CheckpointTuple | None:
        place = config["configurable"]
        if place.get("checkpoint_id"):
            return await self._again(lambda: super(ThreadSaver, self).aget_tuple(config))
        thread, namespace = place["thread_id"], place.get("checkpoint_ns", "")
        row = await self._again(lambda: self._newest(thread, namespace))
        return self._tuple_of(row, thread, namespace) if row else None

    async def _newest(self, thread: str, namespace: str) -> DictRow | None:
        async with self._pool.connection() as connection:
            found = await connection.execute(self.SELECT_SQL + NEWEST, (thread, namespace), binary=True)
            return await found.fetchone()

    def _tuple_of(self, row: DictRow, thread: str, namespace: str) -> CheckpointTuple:
        """What the stock saver makes of a row, without its hop to another thread."""
        checkpoint = row["checkpoint"]
        checkpoint["channel_values"] |= self._load_blobs(row["channel_values"])
        return CheckpointTuple(
            _place(thread, namespace, row["checkpoint_id"]),
            checkpoint,
            row["metadata"],
            _place(thread, namespace, row["parent_checkpoint_id"]) if row["parent_checkpoint_id"] else None,
            self._load_writes(row["pending_writes"]),
        )

    async def aput(
        self,
        config: RunnableConfig,
        checkpoint: Checkpoint,
        metadata: CheckpointMetadata,
        new_versions: ChannelVersions,
    ) -> RunnableConfig:
        place = config["configurable"]
        thread, namespace = place["thread_id"], place.get("checkpoint_ns", "")
        row = self._row(checkpoint, new_versions) | {
            "thread": thread,
            "ns": namespace,
            "parent": place.get("checkpoint_id"),
            "metadata": as_json({key: metadata[key] for key in ("source", "step", "parents") if key in metadata}),
        }
        stored = await self._again(lambda: self._stored(row))
        if not stored:
            raise ThreadChanged
        return _place(thread, namespace, checkpoint["id"])

    def _row(self, checkpoint: Checkpoint, new_versions: ChannelVersions) -> dict[str, Any]:
        """Numbers stay in the checkpoint's own row; all others go to blobs, text too, for JSON in PostgreSQL cannot
        hold a zero character."""
        values = checkpoint["channel_values"]
        plain = {key: value for key, value in values.items() if value is None or isinstance(value, int | float)}
        filled = [key for key in new_versions if key in values and key not in plain]
        dumped = [self.serde.dumps_typed(values[key]) for key in filled]
        return {
            "id": checkpoint["id"],
            "checkpoint": as_json({**checkpoint, "channel_values": plain}),
            "kept": as_json(checkpoint["channel_versions"]),
            "channels": filled,
            "versions": [str(new_versions[key]) for key in filled],
            "types": [kind for kind, _ in dumped],
            "blobs": [blob for _, blob in dumped],
        }

    async def _stored(self, row: dict[str, Any]) -> bool:
        async with self._pool.connection() as connection:
            found = await connection.execute(PUT, row)
            return await found.fetchone() is not None

    async def _again(self, work: Callable[[], Awaitable[T]]) -> T:
        for attempt in range(TRIES):
            try:
                return await work()
            except PoolTimeout:
                # No connection to be had is no lost connection: that was waited for already.
                raise
            except (psycopg.OperationalError, psycopg.InterfaceError):
                if attempt + 1 == TRIES:
                    raise
                # What cost us one connection has most likely cost the pool all of them.
                await self._pool.check()
                await asyncio.sleep(min(0.2 * 2**attempt, 2))
        raise AssertionError("unreachable")


def _place(thread: str, namespace: str, checkpoint: str) -> RunnableConfig:
    return {"configurable": {"thread_id": thread, "checkpoint_ns": namespace, "checkpoint_id": checkpoint}}


def as_json(value: Any) -> Jsonb:
    return Jsonb(value, dumps=orjson.dumps)


async def _locked(connection: psycopg.AsyncConnection[Any]) -> bool:
    found = await connection.execute("SELECT pg_try_advisory_lock(%s) AS got", (SETUP_LOCK,))
    row = await found.fetchone()
    return bool(row and row["got"])
