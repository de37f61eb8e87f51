"""Reads traces: pages of them, one with its steps; and what is said of them."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from psycopg import sql
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from server.db.pool import Pool
from server.db.rows import changed, every, one
from server.errors import NotFound
from server.traces.tree import StepRun, new_id

BATCH = 200
COLUMNS = """
    traces.id::text, user_id::text, at, traces.name, feature, profile, adapter, prompt, model, verdict, error,
    latency_ms, input_tokens, output_tokens, kept, source, project, request_id, conversation_id::text,
    interview_id::text, replay_of::text
"""
# The columns are a constant, the conditions one of those below.
PAGE = sql.SQL(
    """
    SELECT {columns}, users.name AS user_name
    FROM traces LEFT JOIN users ON users.id = traces.user_id WHERE {conditions}
    ORDER BY at DESC, traces.id DESC LIMIT %(limit)s
    """
)
CONDITIONS = {
    "id": sql.SQL("traces.id = %(id)s::uuid"),
    "user": sql.SQL("user_id = %(user)s::uuid"),
    "feature": sql.SQL("feature = %(feature)s"),
    "name": sql.SQL("traces.name = %(name)s"),
    "verdict": sql.SQL("verdict = %(verdict)s"),
    "failed": sql.SQL("(error IS NOT NULL) = %(failed)s"),
    "error": sql.SQL("error = %(error)s"),
    "profile": sql.SQL("profile = %(profile)s"),
    "adapter": sql.SQL("adapter = %(adapter)s"),
    "source": sql.SQL("source = %(source)s"),
    "project": sql.SQL("project = %(project)s"),
    "asked_as": sql.SQL("request_id = %(asked_as)s"),
    "conversation": sql.SQL("conversation_id = %(conversation)s::uuid"),
    "interview": sql.SQL("interview_id = %(interview)s::uuid"),
    "replay_of": sql.SQL("replay_of = %(replay_of)s::uuid"),
    "scored": sql.SQL("EXISTS (SELECT FROM trace_feedback f WHERE f.trace_id = traces.id AND f.key = %(scored)s)"),
    "slower_ms": sql.SQL("latency_ms >= %(slower_ms)s"),
    "since": sql.SQL("at >= %(since)s"),
    "until": sql.SQL("at < %(until)s"),
    "before": sql.SQL("(at, traces.id) < (SELECT at, id FROM traces WHERE id = %(before)s::uuid)"),
}
RUNS = """
    SELECT id::text, trace_id::text, parent_run_id::text, dotted_order, run_type, name, start_time, end_time, inputs,
        outputs, error, extra, tags, events, rest
    FROM trace_runs WHERE trace_id = ANY(%(traces)s::uuid[]) ORDER BY trace_id, dotted_order, id
"""
FEEDBACK = """
    SELECT id::text, trace_id::text, run_id::text, key, score, value, comment, created_at FROM trace_feedback
    WHERE trace_id = ANY(%(traces)s::uuid[]) ORDER BY created_at, id
"""
# Of whole runs, by the one who asked for them.
SAID = """
    SELECT trace_id::text, score, value, comment FROM trace_feedback
    WHERE trace_id = ANY(%(traces)s::uuid[]) AND user_id = %(owner)s::uuid AND key = %(key)s AND run_id IS NULL
"""
DELETE = "DELETE FROM traces WHERE id = %(id)s::uuid AND user_id = %(owner)s::uuid"
# Whoever says something again of the same step has changed his mind.
FORGET_SAID = """
    DELETE FROM trace_feedback WHERE user_id = %(owner)s::uuid AND trace_id = %(trace)s::uuid AND key = %(key)s
        AND run_id IS NOT DISTINCT FROM %(run)s::uuid
"""
SAY = """
    INSERT INTO trace_feedback (id, user_id, trace_id, run_id, key, score, value, comment)
    SELECT %(id)s::uuid, user_id, id, %(run)s::uuid, %(key)s, %(score)s, %(value)s, %(comment)s
    FROM traces WHERE id = %(trace)s::uuid AND user_id = %(owner)s::uuid
"""


@dataclass(frozen=True)
class Asked:
    """Which traces; None is any. `failed` is whether they ended with an error, `scored` a key of what was said of them,
    `before` the last one of the page before."""

    id: str | None = None
    user: str | None = None
    feature: str | None = None
    name: str | None = None
    verdict: str | None = None
    failed: bool | None = None
    error: str | None = None
    profile: str | None = None
    adapter: str | None = None
    source: str | None = None
    project: str | None = None
    asked_as: str | None = None
    conversation: str | None = None
    interview: str | None = None
    replay_of: str | None = None
    scored: str | None = None
    slower_ms: int | None = None
    since: datetime | None = None
    until: datetime | None = None
    before: str | None = None


@dataclass(frozen=True)
class Kept:
    """A trace as it was read: its row, its steps as they are read, and what was said of it."""

    trace: Mapping[str, Any]
    runs: list[StepRun]
    feedback: list[dict[str, Any]]


@dataclass(frozen=True)
class Said:
    key: str
    score: float | None = None
    value: Any = None
    comment: str | None = None
    run: str | None = None


class TraceStore:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    async def page(self, asked: Asked, limit: int) -> list[DictRow]:
        """Newest first."""
        given = {name: getattr(asked, name) for name in CONDITIONS if getattr(asked, name) is not None}
        conditions = sql.SQL(" AND ").join([CONDITIONS[name] for name in given] or [sql.SQL("true")])
        query = PAGE.format(columns=sql.SQL(COLUMNS), conditions=conditions)
        async with self._pool.connection() as connection:
            return await (await connection.execute(query, {**given, "limit": limit})).fetchall()

    async def of(self, trace: str, owner: str | None) -> Kept:
        """Raises NotFound unless it is the owner's; without one, anybody's."""
        rows = await self.page(Asked(id=trace, user=owner), 1)
        if not rows:
            raise NotFound
        return (await self._with_steps(rows))[0]

    async def all(self, asked: Asked, most: int | None = None) -> AsyncIterator[Kept]:
        """Newest first, batch after batch, with no connection held in between."""
        left = most
        while left is None or left > 0:
            rows = await self.page(asked, min(BATCH, BATCH if left is None else left))
            for kept in await self._with_steps(rows):
                yield kept
            if len(rows) < BATCH:
                return
            left = None if left is None else left - len(rows)
            asked = replace(asked, before=rows[-1]["id"])

    async def delete(self, trace: str, owner: str) -> None:
        """Raises NotFound unless it is the owner's."""
        if not await changed(self._pool, DELETE, id=trace, owner=owner):
            raise NotFound

    async def say(self, trace: str, owner: str, said: Said) -> str:
        """Takes the place of what the owner has said before under this key. Raises NotFound."""
        given = {"trace": trace, "owner": owner, "run": said.run, "key": said.key}
        id_ = new_id()
        words = {"id": id_, "score": said.score, "value": Jsonb(said.value), "comment": said.comment}
        async with self._pool.connection() as connection, connection.transaction():
            await connection.execute(FORGET_SAID, given)
            if not (await connection.execute(SAY, {**given, **words})).rowcount:
                raise NotFound
        return id_

    async def said(self, traces: list[str], owner: str, key: str) -> dict[str, DictRow]:
        """What the owner has said of each under this key."""
        rows = await every(self._pool, SAID, traces=traces, owner=owner, key=key)
        return {row.pop("trace_id"): row for row in rows}

    async def owner_of(self, trace: str) -> str | None:
        row = await one(self._pool, "SELECT user_id::text FROM traces WHERE id = %(id)s::uuid", id=trace)
        return row["user_id"] if row else None

    async def _with_steps(self, rows: list[DictRow]) -> list[Kept]:
        ids = [row["id"] for row in rows]
        runs, said = (
            _by_trace(await every(self._pool, RUNS, traces=ids)),
            _by_trace(await every(self._pool, FEEDBACK, traces=ids)),
        )
        return [Kept(row, [_merged(run) for run in runs.get(row["id"], [])], said.get(row["id"], [])) for row in rows]


def _by_trace(rows: list[DictRow]) -> dict[str, list[DictRow]]:
    found: dict[str, list[DictRow]] = {}
    for row in rows:
        found.setdefault(row["trace_id"], []).append(row)
    return found


def _merged(row: DictRow) -> StepRun:
    """Fields that we have no column for stand beside the others."""
    rest = row.pop("rest") or {}
    return {**rest, **row}
