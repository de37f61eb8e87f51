"""Runs that were sent here, in the tables of our own; each is its sender's, whatever ids it has."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import DictRow
from psycopg.types.json import Jsonb

from server.db.pool import Pool
from server.db.rows import every
from server.errors import BadRequest
from server.langsmith.ops import JSON, id_of
from server.langsmith.things import Things
from server.traces.tree import new_id

KNOWN = "SELECT id::text, trace_id::text FROM trace_runs WHERE id = ANY(%(ids)s::uuid[]) AND user_id = %(owner)s::uuid"
ANOTHERS = "SELECT FROM trace_runs WHERE id = %(id)s::uuid AND user_id <> %(owner)s::uuid"
TRACE = """
    INSERT INTO traces (id, user_id, at, source, project) VALUES (
        %(trace)s::uuid, %(owner)s::uuid, %(at)s, 'langsmith', %(project)s
    ) ON CONFLICT (id) DO UPDATE SET project = coalesce(excluded.project, traces.project)
    WHERE traces.user_id = excluded.user_id AND traces.source = 'langsmith'
"""
# What is told later adds to what was told first. Somebody else's run under this id stays as it is.
RUN = """
    INSERT INTO trace_runs AS old (
        id, trace_id, user_id, parent_run_id, dotted_order, run_type, name, start_time, end_time, inputs, outputs,
        error, extra, tags, events, rest
    )
    SELECT
        %(id)s::uuid, id, user_id, %(parent_run_id)s::uuid, coalesce(%(dotted_order)s::text, ''),
        coalesce(%(run_type)s::text, 'chain'), coalesce(%(name)s::text, ''), %(start_time)s::timestamptz,
        %(end_time)s::timestamptz, %(inputs)s::jsonb, %(outputs)s::jsonb, %(error)s::text, %(extra)s::jsonb,
        %(tags)s::jsonb, %(events)s::jsonb, %(rest)s::jsonb
    FROM traces WHERE id = %(trace)s::uuid AND user_id = %(owner)s::uuid AND source = 'langsmith'
    ON CONFLICT (id) DO UPDATE SET
        parent_run_id = coalesce(excluded.parent_run_id, old.parent_run_id),
        dotted_order = coalesce(nullif(excluded.dotted_order, ''), old.dotted_order),
        run_type = coalesce(%(run_type)s::text, old.run_type),
        name = coalesce(%(name)s::text, old.name),
        start_time = coalesce(excluded.start_time, old.start_time),
        end_time = coalesce(excluded.end_time, old.end_time),
        inputs = coalesce(excluded.inputs, old.inputs),
        outputs = coalesce(excluded.outputs, old.outputs),
        error = coalesce(excluded.error, old.error),
        extra = coalesce(excluded.extra, old.extra),
        tags = coalesce(excluded.tags, old.tags),
        events = coalesce(excluded.events, old.events),
        rest = old.rest || excluded.rest
    WHERE old.user_id = excluded.user_id AND old.trace_id = excluded.trace_id
"""
# The list shows of a whole what its root and its calls say. `least` passes over NULL, which must not become the most.
WHOLE = """
    UPDATE traces SET
        name = root.name, at = coalesce(root.start_time, traces.at), feature = root.extra -> 'metadata' ->> 'feature',
        verdict = root.extra -> 'metadata' ->> 'verdict', model = spent.model,
        error = CASE WHEN root.error IS NOT NULL THEN 'error' END,
        latency_ms = CASE WHEN root.end_time >= root.start_time
            THEN least(extract(epoch FROM root.end_time - root.start_time) * 1000, 2147483647)::int END,
        input_tokens = spent.input, output_tokens = spent.output
    FROM trace_runs root LEFT JOIN LATERAL (
        SELECT max(call.extra -> 'metadata' ->> 'ls_model_name') AS model,
            least(coalesce(sum(call.input), 0), 2147483647)::int AS input,
            least(coalesce(sum(call.output), 0), 2147483647)::int AS output
        FROM (
            SELECT extra, (usage ->> 'input_tokens')::numeric AS input, (usage ->> 'output_tokens')::numeric AS output
            FROM (
                SELECT extra, coalesce(outputs -> 'usage_metadata', extra -> 'metadata' -> 'usage_metadata') AS usage
                FROM trace_runs WHERE trace_id = root.id AND run_type = 'llm'
            ) AS said
            WHERE jsonb_typeof(usage -> 'input_tokens') = 'number' AND jsonb_typeof(usage -> 'output_tokens') = 'number'
        ) AS call
    ) AS spent ON true
    WHERE root.id = traces.id AND traces.id = ANY(%(traces)s::uuid[]) AND traces.user_id = %(owner)s::uuid
        AND traces.source = 'langsmith'
"""
FEEDBACK = """
    INSERT INTO trace_feedback AS old (id, user_id, trace_id, run_id, key, score, value, comment, rest)
    SELECT %(id)s::uuid, user_id, id, %(run)s::uuid, %(key)s, %(score)s, %(value)s, %(comment)s, %(rest)s
    FROM traces WHERE user_id = %(owner)s::uuid AND id = coalesce(
        (SELECT trace_id FROM trace_runs WHERE id = %(run)s::uuid AND user_id = %(owner)s::uuid), %(trace)s::uuid
    )
    ON CONFLICT (id) DO UPDATE SET score = excluded.score, value = excluded.value, comment = excluded.comment
    WHERE old.user_id = excluded.user_id
"""
FOUND = sql.SQL(
    """
    SELECT runs.id::text, runs.trace_id::text, runs.parent_run_id::text, runs.dotted_order, runs.run_type, runs.name,
        runs.start_time, runs.end_time, runs.inputs, runs.outputs, runs.error, runs.extra, runs.tags, runs.events,
        runs.rest, coalesce(traces.project, 'haru') AS session_name
    FROM trace_runs runs JOIN traces ON traces.id = runs.trace_id
    WHERE runs.user_id = %(owner)s::uuid AND {conditions}
    ORDER BY {order} LIMIT %(limit)s OFFSET %(offset)s
    """
)
CONDITIONS = {
    "sessions": sql.SQL("coalesce(traces.project, 'haru') = ANY(%(sessions)s::text[])"),
    "ids": sql.SQL("runs.id = ANY(%(ids)s::uuid[])"),
    "trace": sql.SQL("runs.trace_id = %(trace)s::uuid"),
    "is_root": sql.SQL("(runs.parent_run_id IS NULL) = %(is_root)s"),
    "run_type": sql.SQL("runs.run_type = %(run_type)s"),
    "has_error": sql.SQL("(runs.error IS NOT NULL) = %(has_error)s"),
    "parent": sql.SQL("runs.parent_run_id = %(parent)s::uuid"),
    "examples": sql.SQL("runs.rest ->> 'reference_example_id' = ANY(%(examples)s::text[])"),
    "since": sql.SQL("runs.start_time >= %(since)s"),
    "until": sql.SQL("runs.start_time <= %(until)s"),
}
OF_TREE, NEWEST = sql.SQL("runs.trace_id, runs.dotted_order"), sql.SQL("runs.start_time DESC NULLS LAST, runs.id DESC")


class SentRuns:
    def __init__(self, pool: Pool) -> None:
        self._pool = pool
        self._things = Things(pool)

    async def take(
        self, owner: str, rows: Sequence[Mapping[str, Any]], feedback: Sequence[Mapping[str, Any]] = ()
    ) -> None:
        """All of it or nothing. A run may come in several pieces, and its steps before it."""
        said = [_feedback(owner, one) for one in feedback]
        known = await self._known(owner, rows)
        placed = [{**row, "trace": row["trace"] or known.get(row["id"])} for row in rows]
        if any(row["trace"] is None for row in placed):
            raise BadRequest("A run that has a parent must say its trace_id.")
        projects = {row["trace"]: await self._project(owner, row) for row in placed}
        now = datetime.now(UTC)
        async with self._pool.connection() as connection, connection.transaction():
            for trace in sorted(projects):
                given = {"trace": trace, "owner": owner, "at": now, "project": projects[trace]}
                await connection.execute(TRACE, given)
            for row in sorted(placed, key=lambda row: str(row["id"])):
                json = {key: None if row[key] is None else Jsonb(row[key]) for key in (*JSON, "rest")}
                await connection.execute(RUN, {**row, **json, "owner": owner})
            await connection.execute(WHOLE, {"traces": sorted(projects), "owner": owner})
            for one in said:
                await _say(connection, one)

    async def is_anothers(self, owner: str, run: str) -> bool:
        return bool(await every(self._pool, ANOTHERS, id=run, owner=owner))

    async def say(self, owner: str, said: Mapping[str, Any]) -> str:
        """It may come before its run, if it names the trace. Of what is not theirs nothing is kept."""
        given = _feedback(owner, said)
        async with self._pool.connection() as connection, connection.transaction():
            await _say(connection, given)
        return str(given["id"])

    async def found(self, owner: str, wanted: Mapping[str, Any], limit: int, offset: int) -> list[DictRow]:
        given = {name: value for name, value in wanted.items() if value is not None}
        conditions = sql.SQL(" AND ").join([CONDITIONS[name] for name in given] or [sql.SQL("true")])
        query = FOUND.format(conditions=conditions, order=OF_TREE if "trace" in given else NEWEST)
        async with self._pool.connection() as connection:
            place = {"owner": owner, "limit": limit, "offset": offset}
            return await (await connection.execute(query, {**given, **place})).fetchall()

    async def _known(self, owner: str, rows: Sequence[Mapping[str, Any]]) -> dict[str, str]:
        """The traces of runs that were told of before."""
        ids = [row["id"] for row in rows if row["trace"] is None]
        found = await every(self._pool, KNOWN, ids=ids, owner=owner) if ids else []
        return {row["id"]: row["trace_id"] for row in found}

    async def _project(self, owner: str, row: Mapping[str, Any]) -> str | None:
        if row["session_name"]:
            return str((await self._things.session(owner, str(row["session_name"])[:200]))["name"])
        if row["session_id"]:
            found = await self._things.of(owner, "session", id_of(row["session_id"], "session_id"))
            return str(found["name"]) if found else None
        return None


def _feedback(owner: str, said: Mapping[str, Any]) -> dict[str, Any]:
    score = said.get("score")
    return {
        "id": id_of(said["id"]) if said.get("id") else new_id(),
        "owner": owner,
        "run": id_of(said.get("run_id"), "run_id"),
        "trace": id_of(said["trace_id"], "trace_id") if said.get("trace_id") else None,
        "key": str(said.get("key") or "feedback")[:100].replace("\0", ""),
        "score": float(score) if isinstance(score, bool | int | float) else None,
        "value": Jsonb(said.get("value")),
        "comment": str(said["comment"])[:4000].replace("\0", "") if said.get("comment") else None,
        "rest": Jsonb({key: said[key] for key in ("correction", "feedback_source") if said.get(key)}),
    }


async def _say(connection: psycopg.AsyncConnection[DictRow], given: Mapping[str, Any]) -> None:
    if given["trace"]:
        await connection.execute(TRACE, {**given, "at": datetime.now(UTC), "project": None})
    await connection.execute(FEEDBACK, given)
