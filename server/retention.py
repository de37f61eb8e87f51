"""Deletes what is older than it may be kept: conversations, interviews, traces, usage, ended sessions, what nobody
owns."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import structlog
from psycopg.rows import DictRow

from server.background import rest
from server.db.pool import Pool
from server.settings import Settings
from server.usage.partitions import drop_old, make_ahead

log = structlog.get_logger()
LOCK = 724_004
BATCH = 200
EVERY_S = 3600.0
AGAIN_S = 5.0
# How long an ended session and the like stay, for questions about what happened.
ENDED = timedelta(days=30)
# A run stores its thread before anything else may know of it.
FRESH = timedelta(hours=1)

# Each takes a batch at most, and skips what somebody is writing to at this moment.
CONVERSATIONS = """
    WITH gone AS (
        DELETE FROM conversations WHERE id IN (
            SELECT id FROM conversations WHERE updated_at < %(untouched)s::timestamptz
            ORDER BY updated_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
        ) RETURNING id::text AS thread_id
    ), points AS (
        DELETE FROM checkpoints USING gone WHERE checkpoints.thread_id = gone.thread_id
    ), blobs AS (
        DELETE FROM checkpoint_blobs USING gone WHERE checkpoint_blobs.thread_id = gone.thread_id
    ), writes AS (
        DELETE FROM checkpoint_writes USING gone WHERE checkpoint_writes.thread_id = gone.thread_id
    )
    SELECT count(*) AS gone FROM gone
"""
# A thread is a conversation's id, or `feature:user:name`.
NOBODYS = """
    (checkpoint ->> 'ts')::timestamptz < %(fresh)s AND NOT CASE
        WHEN strpos(thread_id, ':') > 0 THEN EXISTS (
            SELECT FROM users WHERE users.id::text = split_part(checkpoints.thread_id, ':', 2)
        )
        ELSE EXISTS (SELECT FROM conversations WHERE conversations.id::text = checkpoints.thread_id)
    END
    OR (checkpoint ->> 'ts')::timestamptz < %(untouched)s::timestamptz AND strpos(thread_id, ':') > 0
"""
THREADS = f"""
    WITH gone AS (
        SELECT DISTINCT thread_id FROM checkpoints WHERE {NOBODYS} LIMIT %(batch)s
    ), points AS (
        DELETE FROM checkpoints USING gone WHERE checkpoints.thread_id = gone.thread_id
    ), blobs AS (
        DELETE FROM checkpoint_blobs USING gone WHERE checkpoint_blobs.thread_id = gone.thread_id
    ), writes AS (
        DELETE FROM checkpoint_writes USING gone WHERE checkpoint_writes.thread_id = gone.thread_id
    )
    SELECT count(*) AS gone FROM gone
"""  # noqa: S608 (one constant in another)
INTERVIEWS = """
    WITH gone AS (
        DELETE FROM interviews WHERE id IN (
            SELECT id FROM interviews WHERE updated_at < %(untouched)s::timestamptz
            ORDER BY updated_at LIMIT %(batch)s FOR UPDATE SKIP LOCKED
        ) RETURNING 1
    )
    SELECT count(*) AS gone FROM gone
"""
# Their steps and what was said of them go with them.
TRACES = """
    WITH gone AS (
        DELETE FROM traces WHERE id IN (
            SELECT id FROM traces WHERE at < %(traced)s::timestamptz ORDER BY at LIMIT %(batch)s
        ) RETURNING 1
    )
    SELECT count(*) AS gone FROM gone
"""
SESSIONS = """
    WITH gone AS (
        DELETE FROM sessions WHERE id IN (
            SELECT id FROM sessions WHERE least(revoked_at, expires_at) < %(ended)s LIMIT %(batch)s
        ) RETURNING 1
    )
    SELECT count(*) AS gone FROM gone
"""
TOKENS = """
    WITH gone AS (
        DELETE FROM refresh_tokens WHERE hash IN (
            SELECT hash FROM refresh_tokens WHERE used_at < %(ended)s LIMIT %(batch)s
        ) RETURNING 1
    )
    SELECT count(*) AS gone FROM gone
"""
LINKS = """
    WITH gone AS (
        DELETE FROM links WHERE hash IN (
            SELECT hash FROM links WHERE least(used_at, expires_at) < %(ended)s LIMIT %(batch)s
        ) RETURNING 1
    )
    SELECT count(*) AS gone FROM gone
"""
KEYS = """
    WITH gone AS (
        DELETE FROM keys WHERE id IN (
            SELECT id FROM keys WHERE revoked_at < %(ended)s LIMIT %(batch)s
        ) RETURNING 1
    )
    SELECT count(*) AS gone FROM gone
"""
SHARES = """
    WITH gone AS (
        DELETE FROM shares WHERE id IN (SELECT id FROM shares WHERE expires_at < %(ended)s LIMIT %(batch)s)
        RETURNING 1
    )
    SELECT count(*) AS gone FROM gone
"""
# What a pass would find, for a dry run.
COUNT = f"""
    SELECT
        (SELECT count(*) FROM conversations WHERE updated_at < %(untouched)s::timestamptz) AS conversations,
        (SELECT count(DISTINCT thread_id) FROM checkpoints WHERE {NOBODYS}) AS threads,
        (SELECT count(*) FROM interviews WHERE updated_at < %(untouched)s::timestamptz) AS interviews,
        (SELECT count(*) FROM traces WHERE at < %(traced)s::timestamptz) AS traces,
        (SELECT count(*) FROM sessions WHERE least(revoked_at, expires_at) < %(ended)s) AS sessions,
        (SELECT count(*) FROM refresh_tokens WHERE used_at < %(ended)s) AS tokens,
        (SELECT count(*) FROM links WHERE least(used_at, expires_at) < %(ended)s) AS links,
        (SELECT count(*) FROM keys WHERE revoked_at < %(ended)s) AS keys,
        (SELECT count(*) FROM shares WHERE expires_at < %(ended)s) AS shares
"""  # noqa: S608 (one constant in another)


@dataclass(frozen=True)
class Rules:
    """0 days keep conversations and interviews, or traces, for ever."""

    conversations_days: int
    usage_months: int
    traces_days: int = 0

    def bounds(self, now: datetime) -> dict[str, Any]:
        return {
            "untouched": _before(now, self.conversations_days),
            "traced": _before(now, self.traces_days),
            "fresh": now - FRESH,
            "ended": now - ENDED,
            "batch": BATCH,
        }


@dataclass(frozen=True)
class Swept:
    """How many of each are gone; of `usage_months` the names."""

    conversations: int = 0
    threads: int = 0
    interviews: int = 0
    traces: int = 0
    sessions: int = 0
    tokens: int = 0
    links: int = 0
    keys: int = 0
    shares: int = 0
    usage_months: tuple[str, ...] = ()


def rules_of(settings: Settings) -> Rules:
    return Rules(settings.keep_conversations_days, settings.keep_usage_months, settings.keep_traces_days)


@asynccontextmanager
async def open_retention(pool: Pool, rules: Rules) -> AsyncIterator[None]:
    """Sweeps now and every hour, and makes the months of the usage log ahead."""
    task = asyncio.create_task(_keep_swept(pool, rules))
    try:
        yield
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def sweep(pool: Pool, rules: Rules, now: datetime, *, dry: bool = False) -> Swept | None:
    """None when another server is at it."""
    async with pool.connection() as connection:
        if not await _value(connection, "SELECT pg_try_advisory_lock(%(lock)s) AS got", lock=LOCK):
            return None
        try:
            months = tuple(await drop_old(connection, now.date(), rules.usage_months, dry=dry))
            counts = await (_counted if dry else _deleted)(connection, rules.bounds(now))
            return Swept(**counts, usage_months=months)
        finally:
            await connection.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))


async def _keep_swept(pool: Pool, rules: Rules) -> None:
    while True:
        now = datetime.now(UTC)
        try:
            await make_ahead(pool, now.date())
            if swept := await sweep(pool, rules, now):
                log.info("retention", **asdict(swept))
        except psycopg.Error as error:
            # The database is away, or the tables are not made yet.
            log.warning("retention_postponed", reason=str(error))
            await rest(AGAIN_S)
        else:
            await asyncio.sleep(EVERY_S)


async def _counted(connection: psycopg.AsyncConnection[DictRow], bounds: dict[str, Any]) -> dict[str, int]:
    return await (await connection.execute(COUNT, bounds)).fetchone() or {}


async def _deleted(connection: psycopg.AsyncConnection[DictRow], bounds: dict[str, Any]) -> dict[str, int]:
    statements = {
        "conversations": CONVERSATIONS,
        "threads": THREADS,
        "interviews": INTERVIEWS,
        "traces": TRACES,
        "sessions": SESSIONS,
        "tokens": TOKENS,
        "links": LINKS,
        "keys": KEYS,
        "shares": SHARES,
    }
    return {name: await _emptied(connection, statement, bounds) for name, statement in statements.items()}


async def _emptied(connection: psycopg.AsyncConnection[DictRow], statement: str, bounds: dict[str, Any]) -> int:
    """Batch after batch, each a transaction of its own."""
    total = 0
    while gone := int(await _value(connection, statement, **bounds)):
        total += gone
    return total


def _before(now: datetime, days: int) -> str:
    return (now - timedelta(days=days)).isoformat() if days else "-infinity"


async def _value(connection: psycopg.AsyncConnection[DictRow], statement: str, **values: Any) -> Any:
    row = await (await connection.execute(statement, values)).fetchone()
    return next(iter(row.values())) if row else None
