"""Reads the usage log: pages of rows, totals of days and of a span of time."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Literal

from psycopg import sql
from psycopg.rows import class_row

from server.db.pool import Pool
from server.usage.row import Used

By = Literal["user", "feature", "model", "arm", "nothing"]
CSV_BATCH = 500

PAGE = """
    SELECT
        page.at, page.request_id, page.user_id::text, page.key_id::text, page.role, page.feature, page.model,
        page.profile, page.adapter, page.conversation_id::text, page.ctx_len, page.input_tokens, page.output_tokens,
        page.cached_tokens, page.queue_ms, page.ttft_ms, page.latency_ms, page.status_code, page.code, page.cache,
        page.prompt, page.arm, users.name AS user_name
    FROM (
        SELECT * FROM requests WHERE {conditions} ORDER BY at DESC, request_id DESC LIMIT %(limit)s
    ) AS page LEFT JOIN users ON users.id = page.user_id
    ORDER BY page.at DESC, page.request_id DESC
"""
# The edges are the midnights of the reader's time zone, so that days of 23 and 25 hours come out right.
DAYS = """
    SELECT
        width_bucket(at, %(edges)s::timestamptz[]) - 1 AS day,
        CASE %(by)s::text
            WHEN 'user' THEN user_id::text WHEN 'feature' THEN feature WHEN 'model' THEN model WHEN 'arm' THEN arm
        END AS key,
        count(*) AS requests, count(*) FILTER (WHERE status_code >= 400) AS failed,
        sum(input_tokens)::bigint AS input_tokens, sum(output_tokens)::bigint AS output_tokens,
        sum(cached_tokens)::bigint AS cached_tokens
    FROM requests WHERE {conditions}
    GROUP BY 1, 2 ORDER BY 1 DESC, 3 DESC
"""
TOTALS = """
    SELECT
        count(*) AS requests, count(*) FILTER (WHERE status_code >= 400) AS failed,
        coalesce(sum(input_tokens), 0)::bigint AS input_tokens,
        coalesce(sum(output_tokens), 0)::bigint AS output_tokens,
        coalesce(sum(cached_tokens), 0)::bigint AS cached_tokens
    FROM requests WHERE {conditions}
"""
NAMES = "SELECT id::text, name FROM users WHERE id = ANY(%s::uuid[])"
# Only the conditions that are asked for: an index is used for each of them.
CONDITIONS = {
    "user": sql.SQL("user_id = %(user)s::uuid"),
    "feature": sql.SQL("feature = %(feature)s"),
    "model": sql.SQL("model = %(model)s"),
    "conversation": sql.SQL("conversation_id = %(conversation)s::uuid"),
    "status_from": sql.SQL("status_code >= %(status_from)s"),
    "status_to": sql.SQL("status_code <= %(status_to)s"),
    "since": sql.SQL("at >= %(since)s"),
    "until": sql.SQL("at < %(until)s"),
    "before_at": sql.SQL("(at, request_id) < (%(before_at)s, %(before_id)s)"),
}


@dataclass(frozen=True)
class Asked:
    """Which rows; None is any. `before_at` and `before_id` name the last row of the page before."""

    user: str | None = None
    feature: str | None = None
    model: str | None = None
    conversation: str | None = None
    status_from: int | None = None
    status_to: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before_at: datetime | None = None
    before_id: str | None = None

    def after(self, at: datetime, request_id: str) -> "Asked":
        return replace(self, before_at=at, before_id=request_id)


@dataclass(frozen=True, slots=True)
class Entry(Used):
    """A row as it is read; without a name if its user is gone."""

    user_name: str | None


@dataclass(frozen=True)
class Totals:
    """`failed` were answered with 400 or more."""

    requests: int
    failed: int
    input_tokens: int
    output_tokens: int
    cached_tokens: int


@dataclass(frozen=True)
class DayTotals(Totals):
    """`day` is the place in the edges that were given."""

    day: int
    key: str | None


class UsageStore:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def page(self, asked: Asked, limit: int) -> list[Entry]:
        """Newest first."""
        return await self._read(Entry, PAGE, asked, limit=limit)

    async def all(self, asked: Asked) -> AsyncIterator[list[Entry]]:
        """Batch after batch, with no connection held in between: a slow reader hinders nobody."""
        while entries := await self.page(asked, CSV_BATCH):
            yield entries
            if len(entries) < CSV_BATCH:
                return
            asked = asked.after(entries[-1].at, entries[-1].request_id)

    async def days(self, asked: Asked, edges: Sequence[datetime], by: By) -> list[DayTotals]:
        """From the first edge to the last, the newest day first."""
        asked = replace(asked, since=edges[0], until=edges[-1])
        return await self._read(DayTotals, DAYS, asked, edges=list(edges), by=by)

    async def totals(self, asked: Asked) -> Totals:
        totals: list[Totals] = await self._read(Totals, TOTALS, asked)
        return totals[0]

    async def names(self, users: Sequence[str]) -> dict[str, str]:
        async with self._pool.connection() as connection:
            found = await connection.execute(NAMES, (list(users),))
            return {row["id"]: row["name"] for row in await found.fetchall()}

    async def _read(self, kind: type[Any], statement: str, asked: Asked, **values: Any) -> list[Any]:
        given = {name: getattr(asked, name) for name in CONDITIONS if getattr(asked, name) is not None}
        conditions = sql.SQL(" AND ").join([CONDITIONS[name] for name in given] or [sql.SQL("true")])
        query = sql.SQL(statement).format(conditions=conditions)
        async with self._pool.connection() as connection, connection.cursor(row_factory=class_row(kind)) as cursor:
            await cursor.execute(query, {**given, "before_id": asked.before_id, **values})
            return await cursor.fetchall()
