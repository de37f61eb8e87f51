"""The SQL that writes trees, which rows must not name anybody who was erased meanwhile."""

from collections.abc import Sequence
from dataclasses import fields
from typing import Any

import orjson

from server.traces.tree import About, StepRun, Trace, Tree

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
    FROM unnest(
        %(id)s::uuid[], %(user)s::uuid[], %(at)s::timestamptz[], %(name)s::text[], %(feature)s::text[],
        %(profile)s::text[], %(adapter)s::text[], %(prompt)s::text[], %(model)s::text[], %(verdict)s::text[],
        %(error)s::text[], %(latency_ms)s::int[], %(input_tokens)s::int[], %(output_tokens)s::int[], %(kept)s::text[],
        %(source)s::text[], %(project)s::text[], %(request_id)s::text[], %(conversation)s::uuid[],
        %(interview)s::uuid[], %(replay_of)s::uuid[]
    ) AS new (
        id, user_id, at, name, feature, profile, adapter, prompt, model, verdict, error, latency_ms, input_tokens,
        output_tokens, kept, source, project, request_id, conversation_id, interview_id, replay_of
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
    FROM unnest(
        %(id)s::uuid[], %(trace_id)s::uuid[], %(parent_run_id)s::uuid[], %(dotted_order)s::text[],
        %(run_type)s::text[], %(name)s::text[], %(start_time)s::timestamptz[], %(end_time)s::timestamptz[],
        %(inputs)s::jsonb[], %(outputs)s::jsonb[], %(error)s::text[], %(extra)s::jsonb[], %(tags)s::jsonb[],
        %(events)s::jsonb[]
    ) AS new (
        id, trace_id, parent_run_id, dotted_order, run_type, name, start_time, end_time, inputs, outputs, error,
        extra, tags, events
    )
    JOIN traces ON traces.id = new.trace_id
    ON CONFLICT (id) DO NOTHING
"""
OF_ABOUT = [one.name for one in fields(About)]
OF_TRACE = [one.name for one in fields(Trace) if one.name != "about"]
PLAIN = ("id", "trace_id", "parent_run_id", "dotted_order", "run_type", "name", "start_time", "end_time", "error")
JSON = ("inputs", "outputs", "extra", "tags", "events")


def rows_of_traces(trees: Sequence[Tree]) -> dict[str, list[Any]]:
    about = {name: [getattr(tree.trace.about, name) for tree in trees] for name in OF_ABOUT}
    return about | {name: [getattr(tree.trace, name) for tree in trees] for name in OF_TRACE}


def rows_of_runs(trees: Sequence[Tree]) -> dict[str, list[Any]]:
    runs: list[StepRun] = [run for tree in trees for run in tree.runs]
    plain = {name: [run[name] for run in runs] for name in PLAIN}
    return plain | {name: [orjson.dumps(run[name]).decode() for run in runs] for name in JSON}
