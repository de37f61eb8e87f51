"""The months of the table `requests`: made ahead, and dropped whole when they are old."""

import asyncio
import re
from datetime import UTC, date, datetime

import psycopg
from psycopg import sql
from psycopg.rows import DictRow

from server.db.pool import Pool

LOCK = 724_003
AHEAD = 2

MONTHS = """
    SELECT child.relname AS name FROM pg_inherits
    JOIN pg_class child ON child.oid = inhrelid
    WHERE inhparent = 'requests'::regclass ORDER BY 1
"""
# Rows that came before their month was made lie in the default partition. They move while nobody can add to it.
MAKE = """
    SET LOCAL lock_timeout = '5s';
    LOCK TABLE requests_default IN ACCESS EXCLUSIVE MODE;
    CREATE TABLE {month} (LIKE requests INCLUDING DEFAULTS INCLUDING CONSTRAINTS);
    WITH early AS (
        DELETE FROM requests_default WHERE at >= {begin} AND at < {end} RETURNING *
    )
    INSERT INTO {month} SELECT * FROM early;
    ALTER TABLE requests ATTACH PARTITION {month} FOR VALUES FROM ({begin}) TO ({end});
"""
# New rows wait while a month is cut off; better that we wait for a long reader outside of their way.
DROP = """
    SET LOCAL lock_timeout = '2s';
    ALTER TABLE requests DETACH PARTITION {month};
    DROP TABLE {month};
"""
DROP_STRAYS = "DELETE FROM requests_default WHERE at < %s"


async def make_ahead(pool: Pool, today: date) -> list[str]:
    """This month and the next ones, whichever of several servers comes first; returns the names of those it made."""
    async with pool.connection() as connection:
        while not await _locked(connection):  # noqa: ASYNC110 (the other holder is another process)
            await asyncio.sleep(0.1)
        try:
            there = await _names(connection)
            missing = [month for month in _following(today, AHEAD) if _name(month) not in there]
            for month in missing:
                await _make(connection, month)
        finally:
            await connection.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))
    return [_name(month) for month in missing]


async def drop_old(connection: psycopg.AsyncConnection[DictRow], today: date, keep: int, *, dry: bool) -> list[str]:
    """The months before the last `keep` ones and the current one."""
    oldest = _shifted(today, -keep)
    doomed = [name for name in await _names(connection) if (month := _month(name)) and month < oldest]
    for name in [] if dry else doomed:
        async with connection.transaction():
            await connection.execute(sql.SQL(DROP).format(month=sql.Identifier(name)), prepare=False)
    if not dry:
        await connection.execute(DROP_STRAYS, (_instant(oldest),))
    return doomed


async def _make(connection: psycopg.AsyncConnection[DictRow], month: date) -> None:
    statement = sql.SQL(MAKE).format(
        month=sql.Identifier(_name(month)),
        begin=sql.Literal(_instant(month)),
        end=sql.Literal(_instant(_shifted(month, 1))),
    )
    async with connection.transaction():
        # Several statements in one cannot be prepared.
        await connection.execute(statement, prepare=False)


async def _names(connection: psycopg.AsyncConnection[DictRow]) -> list[str]:
    return [row["name"] for row in await (await connection.execute(MONTHS)).fetchall()]


async def _locked(connection: psycopg.AsyncConnection[DictRow]) -> bool:
    found = await connection.execute("SELECT pg_try_advisory_lock(%s) AS got", (LOCK,))
    row = await found.fetchone()
    return bool(row and row["got"])


def _following(today: date, count: int) -> list[date]:
    return [_shifted(today, months) for months in range(count + 1)]


def _shifted(day: date, months: int) -> date:
    """The first day of the month that many months away."""
    number = day.year * 12 + day.month - 1 + months
    return date(number // 12, number % 12 + 1, 1)


def _name(month: date) -> str:
    return f"requests_y{month.year}m{month.month:02}"


def _month(name: str) -> date | None:
    found = re.fullmatch(r"requests_y(\d{4})m(\d\d)", name)
    return date(int(found[1]), int(found[2]), 1) if found else None


def _instant(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
