"""Writes the usage log behind the requests: nobody waits for it, and an outage of the database loses nothing."""

import asyncio
import time
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import fields
from pathlib import Path
from typing import Any

import psycopg
import structlog
from psycopg.rows import DictRow

from server.db.pool import Pool
from server.usage.backlog import Backlog
from server.usage.row import Used

log = structlog.get_logger()
EVERY_S = 0.25
BATCH = 500
PATIENCE_S = 2.0
AGAIN_S = 3.0
# Only while neither the database nor the disk takes rows.
MOST_WAITING = 10_000

# A person who was erased meanwhile is not written down again. Their row is held until the commit: whoever erases waits
# for it, and makes these rows anonymous too.
INSERT = """
    WITH known AS MATERIALIZED (SELECT id FROM users WHERE id = ANY(%(user_id)s::uuid[]) FOR KEY SHARE)
    INSERT INTO requests (
        at, request_id, user_id, key_id, role, feature, model, profile, adapter, conversation_id,
        ctx_len, input_tokens, output_tokens, cached_tokens, queue_ms, ttft_ms, latency_ms, status_code, code, cache,
        prompt, arm
    )
    SELECT
        new.at, CASE WHEN known.id IS NOT NULL OR new.user_id IS NULL THEN new.request_id ELSE 'erased' END,
        known.id, CASE WHEN known.id IS NOT NULL THEN new.key_id END,
        new.role, new.feature, new.model, new.profile,
        CASE WHEN known.id IS NOT NULL THEN new.adapter END,
        CASE WHEN known.id IS NOT NULL THEN new.conversation_id END,
        new.ctx_len, new.input_tokens, new.output_tokens, new.cached_tokens, new.queue_ms, new.ttft_ms,
        new.latency_ms, new.status_code, new.code, new.cache, new.prompt,
        new.arm
    FROM unnest(
        %(at)s::timestamptz[], %(request_id)s::text[], %(user_id)s::uuid[], %(key_id)s::uuid[], %(role)s::text[],
        %(feature)s::text[], %(model)s::text[], %(profile)s::text[], %(adapter)s::text[], %(conversation_id)s::uuid[],
        %(ctx_len)s::int[], %(input_tokens)s::int[], %(output_tokens)s::int[], %(cached_tokens)s::int[],
        %(queue_ms)s::int[], %(ttft_ms)s::int[], %(latency_ms)s::int[], %(status_code)s::int[], %(code)s::text[],
        %(cache)s::text[], %(prompt)s::text[], %(arm)s::text[]
    ) AS new (
        at, request_id, user_id, key_id, role, feature, model, profile, adapter, conversation_id,
        ctx_len, input_tokens, output_tokens, cached_tokens, queue_ms, ttft_ms, latency_ms, status_code, code, cache,
        prompt, arm
    ) LEFT JOIN known ON known.id = new.user_id
"""
# What was tried before may have arrived: the connection can break between the commit and the word of it.
INSERT_MISSING = (
    INSERT
    + """
    WHERE NOT EXISTS (
        SELECT FROM requests old
        WHERE old.at = new.at AND old.request_id IN (new.request_id, 'erased') AND old.latency_ms = new.latency_ms
    )
"""
)


@asynccontextmanager
async def open_usage_writer(pool: Pool, folder: Path) -> AsyncIterator["UsageWriter"]:
    """At the end what waits is written, to the database or else to the folder."""
    writer = UsageWriter(pool, Backlog(folder / "usage-backlog.jsonl"))
    work = asyncio.create_task(writer.work())
    try:
        yield writer
    finally:
        writer.end()
        await work


class UsageWriter:
    """Rows that the database does not take within seconds go to the backlog, which is written when it is back. So
    `kill -9` loses a quarter second of rows, or two seconds just when the database goes away."""

    def __init__(self, pool: Pool, backlog: Backlog, clock: Callable[[], float] = time.monotonic) -> None:
        self._pool = pool
        self._backlog = backlog
        self._clock = clock
        self._rows: deque[Used] = deque()
        self._wanted = asyncio.Event()
        self._writing = asyncio.Lock()
        self._is_ending = False
        # What an earlier process has left is written first.
        self._again_at = None if backlog.is_empty else clock()

    @property
    def waiting(self) -> int:
        """How many rows are in memory only."""
        return len(self._rows)

    @property
    def is_away(self) -> bool:
        """Whether rows go to the backlog, because the database did not take the last ones."""
        return self._again_at is not None

    @property
    def backlog_bytes(self) -> int:
        return self._backlog.size

    def add(self, row: Used) -> None:
        """Neither blocks nor raises."""
        self._rows.append(row)
        if len(self._rows) >= BATCH:
            self._wanted.set()

    def end(self) -> None:
        self._is_ending = True
        self._wanted.set()

    async def work(self) -> None:
        """Until `end`; then nothing waits any more."""
        while not self._is_ending:
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await self._wanted.wait()
            self._wanted.clear()
            await self.settle()
        await self.settle()

    async def settle(self) -> None:
        """Puts what waits now where it is safe, also what somebody else is just writing."""
        async with self._writing:
            if self._again_at is not None and self._clock() >= self._again_at:
                await self._catch_up()
            for _ in range(len(self._rows) // BATCH + 1):
                batch = [self._rows.popleft() for _ in range(min(BATCH, len(self._rows)))]
                if batch and (self.is_away or not await self._take(INSERT, batch)):
                    await self._set_aside(batch)

    async def _catch_up(self) -> None:
        try:
            if not self._backlog.is_empty:
                with self._backlog.taken(BATCH) as batches:
                    for batch in batches:
                        if not await self._take(INSERT_MISSING, batch):
                            raise _StillAway
            self._again_at = None
        except (_StillAway, OSError) as error:
            self._again_at = self._clock() + AGAIN_S
            if isinstance(error, OSError):
                log.error("usage_backlog_unreadable", reason=str(error))

    async def _take(self, statement: str, rows: list[Used]) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_S), self._pool.connection(timeout=1) as connection:
                await insert(connection, rows, statement)
        except (psycopg.DataError, psycopg.IntegrityError) as error:
            if len(rows) > 1:
                return await self._take_each(rows)
            log.error("usage_row_refused", request_id=rows[0].request_id, kind=type(error).__name__)
        except (psycopg.Error, TimeoutError, OSError) as error:
            self._again_at = self._clock() + AGAIN_S
            log.warning("usage_not_written", rows=len(rows), kind=type(error).__name__)
            return False
        return True

    async def _take_each(self, rows: list[Used]) -> bool:
        """One row that the table refuses must not cost the others."""
        for row in rows:
            if not await self._take(INSERT_MISSING, [row]):
                return False
        return True

    async def _set_aside(self, rows: list[Used]) -> None:
        try:
            await asyncio.to_thread(self._backlog.append, rows)
            self._again_at = self._again_at or self._clock() + AGAIN_S
        except OSError as error:
            room = 0 if self._is_ending else max(0, MOST_WAITING - len(self._rows))
            self._rows.extendleft(reversed(rows[:room]))
            log.error("usage_backlog_failed", lost=len(rows[room:]), reason=str(error))


class _StillAway(Exception):
    """The database does not take the backlog yet."""


async def insert(connection: psycopg.AsyncConnection[DictRow], rows: list[Used], statement: str = INSERT) -> None:
    await connection.execute(statement, _columns(rows))


def _columns(rows: list[Used]) -> dict[str, list[Any]]:
    return {field.name: [getattr(row, field.name) for row in rows] for field in fields(Used)}
