"""The SQL that writes trees, which rows must not name anybody who was erased meanwhile."""

from collections.abc import Iterable
from dataclasses import dataclass, fields
from typing import Any

import orjson

from server.traces.tree import Trace, Tree

# A conversation or an interview that is not stored, because its first run failed, has no row.
TRACES = """
    INSERT INTO traces (
        id, user_id, at, name, feature, profile, adapter, prompt, model, verdict, error, latency_ms, input_tokens,
        output_tokens, kept, source, project, request_id, conversation_id, interview_id, replay_of
    )
    SELECT
        new.id, new.user_id, new.at, new.name, new.feature, new.profile, new.adapter, new.prompt, new.model,
        new.verdict, new.error, new.latency_ms, new.input_tokens, new.output_tokens, new.kept, new.source, new.project,
        new.request_id, conversations.id, interviews.id, new.replay_of
    FROM json_to_recordset(%(rows)s::json) AS new (
        id uuid, user_id uuid, at timestamptz, name text, feature text, profile text, adapter text, prompt text,
        model text, verdict text, error text, latency_ms int, input_tokens int, output_tokens int, kept text,
        source text, project text, request_id text, conversation_id uuid, interview_id uuid, replay_of uuid
    )
    JOIN users ON users.id = new.user_id
    LEFT JOIN conversations ON conversations.id = new.conversation_id
    LEFT JOIN interviews ON interviews.id = new.interview_id
    ON CONFLICT (id) DO NOTHING
"""
RUNS = """
    INSERT INTO trace_runs (
        id, trace_id, user_id, parent_run_id, dotted_order, run_type, name, start_time, end_time, inputs, outputs,
        error, extra, tags, events
    )
    SELECT
        new.id, new.trace_id, traces.user_id, new.parent_run_id, new.dotted_order, new.run_type, new.name,
        new.start_time, new.end_time, new.inputs, new.outputs, new.error, new.extra, new.tags, new.events
    FROM json_to_recordset(%(rows)s::json) AS new (
        id uuid, trace_id uuid, parent_run_id uuid, dotted_order text, run_type text, name text,
        start_time timestamptz, end_time timestamptz, inputs jsonb, outputs jsonb, error text, extra jsonb,
        tags jsonb, events jsonb
    )
    JOIN traces ON traces.id = new.trace_id
    ON CONFLICT (id) DO NOTHING
"""
NAMED = {"user": "user_id", "conversation": "conversation_id", "interview": "interview_id"}


@dataclass(frozen=True)
class Rows:
    """Of one tree, as JSON that stands between others of its kind: thousands of small objects that wait to be written
    would keep the collector of garbage busy."""

    trace: bytes
    runs: bytes


def rows_of(tree: Tree) -> Rows:
    return Rows(orjson.dumps(_row(tree.trace)), orjson.dumps(tree.runs)[1:-1])


def together(rows: Iterable[bytes]) -> str:
    """As one text: arrays of texts would be quoted one by one."""
    return (b"[" + b",".join(rows) + b"]").decode()


def _row(trace: Trace) -> dict[str, Any]:
    about = {NAMED.get(one.name, one.name): getattr(trace.about, one.name) for one in fields(trace.about)}
    return about | {one.name: getattr(trace, one.name) for one in fields(trace) if one.name != "about"}
