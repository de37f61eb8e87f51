"""Traces as text: JSON lines that LangSmith's tools read, and a tree for people."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

import orjson

from server.traces.store import Kept
from server.traces.tree import StepRun, without_empty


def json_lines(kept: Kept) -> bytes:
    """A line a step, the whole first, with what was said of it."""
    said = [{**one, "created_at": one["created_at"].isoformat()} for one in kept.feedback]
    lines = []
    for run in kept.runs:
        own = [one for one in said if (one["run_id"] or kept.trace["id"]) == run["id"]]
        project = kept.trace["project"] or "haru"
        lines.append(orjson.dumps({**run, "session_name": project, **({"feedback": own} if own else {})}) + b"\n")
    return b"".join(lines)


def picture(kept: Kept) -> str:
    """What ran, for how long, with how many tokens."""
    trace = kept.trace
    head = without_empty(
        {name: trace[name] for name in ("feature", "profile", "adapter", "prompt", "verdict", "error")}
    )
    told = "  ".join(f"{name} {value}" for name, value in head.items())
    return f"{trace['id']}  {trace['at']:%Y-%m-%d %H:%M:%S}\n{told}\n\n" + "\n".join(_steps(kept.runs)) + "\n"


def _steps(runs: Iterable[StepRun]) -> Iterator[str]:
    for run in runs:
        depth = run["dotted_order"].count(".")
        name = f"{'  ' * depth}{run['name']}"
        yield f"{name:<44}{run['run_type']:<11}{_took(run):>9}  {_told(run)}".rstrip()


def _took(run: StepRun) -> str:
    begin, end = run["start_time"], run["end_time"]
    if not isinstance(begin, datetime) or not isinstance(end, datetime):
        return "-"
    return f"{(end - begin).total_seconds() * 1000:.0f} ms"


def _told(run: StepRun) -> str:
    metadata: dict[str, Any] = (run["extra"] or {}).get("metadata") or {}
    usage = metadata.get("usage_metadata") or {}
    words = [f"{usage['input_tokens']} + {usage['output_tokens']} tokens"] if usage else []
    words += [f"{len(found)} passages"] if (found := (run["outputs"] or {}).get("documents")) else []
    # The head tells how the whole ended.
    words += [str(metadata["verdict"])] if run["parent_run_id"] and "verdict" in metadata else []
    return ", ".join([*words, *([run["error"]] if run["error"] else [])])
