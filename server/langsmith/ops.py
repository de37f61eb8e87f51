"""What clients say of runs, first and later, put together for each run and masked."""

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import orjson

from server.errors import BadRequest, TracesTooLarge
from server.langsmith.body import MEBIBYTE, Part, Reader
from server.traces.encoding import Encoder

RUNS = 2_000
SAID = 2_000
# Of what one run was given and gave; longer texts in it are cut, files left out.
MOST_OF_RUN = 8 * MEBIBYTE
Ops = dict[str, dict[str, Any]]
# Columns of their own; whatever else a client says of a run is kept beside them.
PLAIN = ("parent_run_id", "dotted_order", "run_type", "name", "start_time", "end_time")
JSON = ("inputs", "outputs", "extra", "tags", "events")
TEXTS = {"dotted_order": 8_000, "run_type": 40, "name": 400}
RUN_TYPES = frozenset({"chain", "llm", "retriever", "tool", "prompt", "parser", "embedding"})
# Told in other words, or of no use without their web page.
DROPPED = frozenset({"id", "trace_id", "session_name", "session_id", "error", "serialized", "child_runs", "manifest"})


def of_parts(form: Iterable[Part]) -> tuple[Ops, list[dict[str, Any]]]:
    """The runs and the feedback of a form. Attachments are not kept."""
    read, sizes = Reader(), Counter[str]()
    runs: Ops = {}
    feedback = []
    for part in form:
        kind, _, rest = part.name.partition(".")
        run, _, field = rest.partition(".")
        if kind in ("post", "patch"):
            sizes[run] += len(part.content)
            _check_size(run, sizes[run])
            said = read(part.content)
            _add(runs, run, {field: said} if field else said)
        elif kind == "feedback":
            feedback.append({**_object(read(part.content)), "id": run})
    if len(feedback) > SAID:
        raise TracesTooLarge(f"({len(feedback)} words of feedback, at most {SAID})")
    return runs, feedback


def of_batch(said: Mapping[str, Any], size: int = 0) -> Ops:
    """`size` is that of all of it; what is small as a whole has no large run."""
    runs: Ops = {}
    for kind in ("post", "patch"):
        for run in _list(said.get(kind)):
            if size > MOST_OF_RUN:
                _check_size(str(_object(run).get("id")), len(orjson.dumps(run)))
            _add(runs, str(_object(run).get("id")), run)
    return runs


def rows_of(runs: Ops, user: str) -> list[dict[str, Any]]:
    """What can be stored of each, in the order in which it came. Blocks; call it in a thread."""
    return [_row(id_, said, Encoder(user)) for id_, said in runs.items()]


def id_of(said: Any, what: str = "id") -> str:
    try:
        return str(UUID(str(said)))
    except ValueError:
        raise BadRequest(f"{what} must be a UUID.") from None


def _add(runs: Ops, run: str, said: Any) -> None:
    known = runs.setdefault(id_of(run), {})
    known |= {key: value for key, value in _object(said).items() if value is not None}
    if len(runs) > RUNS:
        raise TracesTooLarge(f"(more than {RUNS} runs)")


def _check_size(run: str, size: int) -> None:
    if size > MOST_OF_RUN:
        raise TracesTooLarge(f"(run {id_of(run)} has more than {MOST_OF_RUN // MEBIBYTE} MiB)")


def _list(said: Any) -> list[Any]:
    if not isinstance(said, list | None):
        raise BadRequest("`post` and `patch` are lists of runs.")
    return said or []


def _object(said: Any) -> dict[str, Any]:
    if not isinstance(said, dict):
        raise BadRequest("A run must be a JSON object.")
    return said


def _row(id_: str, said: Mapping[str, Any], encode: Encoder) -> dict[str, Any]:
    parent = id_of(said["parent_run_id"], "parent_run_id") if said.get("parent_run_id") else None
    order = _text(said, "dotted_order")
    trace = said.get("trace_id") or (_root_in(order) if order else None) or (None if parent else id_)
    kind = _text(said, "run_type")
    error = said.get("error")
    rest = {key: value for key, value in said.items() if key not in {*PLAIN, *JSON, *DROPPED}}
    return {
        "id": id_,
        "trace": id_of(trace, "trace_id") if trace else None,
        "parent_run_id": parent,
        "dotted_order": order,
        "run_type": kind if kind in RUN_TYPES or kind is None else "chain",
        "name": encode(_text(said, "name")),
        "start_time": _time(said.get("start_time")),
        "end_time": _time(said.get("end_time")),
        "error": encode(str(error)) if error is not None else None,
        **{key: encode(said[key]) if key in said else None for key in JSON},
        "rest": encode(rest),
        "session_name": said.get("session_name"),
        "session_id": said.get("session_id"),
    }


def _text(said: Mapping[str, Any], key: str) -> str | None:
    value = said.get(key)
    return str(value)[: TEXTS[key]].replace("\0", "") if value is not None else None


def _root_in(order: str) -> str | None:
    """The order of a tree begins with its root: a time, Z, and the id."""
    return order.partition(".")[0].partition("Z")[2] or None


def _time(said: Any) -> datetime | None:
    if said is None:
        return None
    try:
        at = datetime.fromtimestamp(said / 1000, UTC) if isinstance(said, int | float) else datetime.fromisoformat(said)
        return at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, TypeError, OverflowError, OSError):
        raise BadRequest(f"{str(said)[:40]!r} is not a time.") from None
