"""The addresses at which newer clients of LangSmith's read runs: each run tells what was selected of it."""

import re
from collections.abc import Callable, Mapping
from typing import Annotated, Any
from uuid import UUID

import orjson
from fastapi import APIRouter, Query, Request
from psycopg.rows import DictRow

from server.errors import BadRequest, NotFound
from server.identity import SignedIn
from server.langsmith import body
from server.langsmith.asking import ids, instant, names, page, projects, status, truth, without_filters
from server.langsmith.ops import id_of
from server.langsmith.runs import SentRuns

router = APIRouter(prefix="/langsmith/api/v2/runs", include_in_schema=False)
PREVIEW = 200
ID = re.compile(r"Z([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})(?=\.|$)")


@router.post("/query")
async def query(caller: SignedIn, request: Request) -> dict[str, Any]:
    said = await body.object_of(await body.read(request))
    limit, offset = page(said.get("page_size"), said.get("cursor"))
    found = await _sent(request).found(caller.user, await _wanted(request, caller.user, said), limit, offset)
    known = await projects(request, caller.user, found)
    selects = said.get("selects") or ["ID"]
    return {
        "items": [_selected(row, known, selects) for row in found],
        "next_cursor": str(offset + limit) if len(found) == limit else None,
    }


@router.get("/{step}")
async def one(
    caller: SignedIn, step: UUID, request: Request, selects: Annotated[list[str] | None, Query()] = None
) -> dict[str, Any]:
    found = await _sent(request).found(caller.user, {"ids": [str(step)]}, 1, 0)
    if not found:
        raise NotFound
    return _selected(found[0], await projects(request, caller.user, found), selects or ["ID"])


def _sent(request: Request) -> SentRuns:
    return SentRuns(request.app.state.services.pool)


async def _wanted(request: Request, user: str, said: dict[str, Any]) -> dict[str, Any]:
    without_filters(said)
    if not said.get("project_ids"):
        raise BadRequest("Name the project_ids.")
    return {
        "sessions": await names(request, user, said["project_ids"]),
        "ids": ids(said["ids"]) if said.get("ids") else None,
        "trace": id_of(said["trace_id"], "trace_id") if said.get("trace_id") else None,
        "is_root": truth(said.get("is_root")),
        "run_type": str(said["run_type"]).lower() if said.get("run_type") else None,
        "has_error": truth(said.get("has_error")),
        "examples": ids(said["reference_examples"]) if said.get("reference_examples") else None,
        "since": instant(said.get("min_start_time")),
        "until": instant(said.get("max_start_time")),
    }


def _selected(row: DictRow, known: Mapping[str, str], selects: Any) -> dict[str, Any]:
    """What is not known of any run here, such as costs, is left out."""
    if not isinstance(selects, list):
        raise BadRequest("`selects` is a list.")
    said = dict(row) | {"project_id": known[str(row["session_name"])]}
    told = {str(name).upper(): FIELDS.get(str(name).upper()) for name in ["ID", *selects]}
    return {name.lower(): field(said) for name, field in told.items() if field}


Field = Callable[[Mapping[str, Any]], Any]


def _of(name: str) -> Field:
    return lambda row: row[name]


def _of_metadata(name: str) -> Field:
    return lambda row: _metadata(row).get(name)


def _tokens(name: str) -> Field:
    def spent(row: Mapping[str, Any]) -> Any:
        usage = _object(row["outputs"]).get("usage_metadata") or _metadata(row).get("usage_metadata")
        return _object(usage).get(name)

    return spent


def _preview(name: str) -> Field:
    return lambda row: None if row[name] is None else _text(row[name])[:PREVIEW]


def _text(said: Any) -> str:
    return said if isinstance(said, str) else orjson.dumps(said).decode()


def _metadata(row: Mapping[str, Any]) -> Mapping[str, Any]:
    return _object(_object(row["extra"]).get("metadata"))


def _object(said: Any) -> Mapping[str, Any]:
    """Clients may say anything anywhere."""
    return said if isinstance(said, dict) else {}


def _above(row: Mapping[str, Any]) -> list[str]:
    """From the root down; a dotted order is a time and an id for each."""
    return ID.findall(row["dotted_order"] or "")[:-1]


def _latency(row: Mapping[str, Any]) -> float | None:
    ended = row["start_time"] and row["end_time"]
    return (row["end_time"] - row["start_time"]).total_seconds() if ended else None


FIELDS: Mapping[str, Field] = {
    **{name.upper(): _of(name) for name in ("id", "name", "trace_id", "dotted_order", "project_id", "error", "tags")},
    **{name.upper(): _of(name) for name in ("start_time", "end_time", "inputs", "outputs", "extra", "events")},
    "RUN_TYPE": lambda row: (row["run_type"] or "chain").upper(),
    "STATUS": lambda row: status(dict(row)).upper(),
    "IS_ROOT": lambda row: row["parent_run_id"] is None,
    "PARENT_RUN_IDS": _above,
    "LATENCY_SECONDS": _latency,
    "METADATA": _metadata,
    "THREAD_ID": _of_metadata("thread_id"),
    "REFERENCE_EXAMPLE_ID": lambda row: _object(row["rest"]).get("reference_example_id"),
    "APP_PATH": lambda row: f"/studio/{row['trace_id']}",
    **{f"{name.upper()}_PREVIEW": _preview(name) for name in ("inputs", "outputs", "error")},
    "PROMPT_TOKENS": _tokens("input_tokens"),
    "COMPLETION_TOKENS": _tokens("output_tokens"),
    "TOTAL_TOKENS": _tokens("total_tokens"),
}
