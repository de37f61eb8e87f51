"""/langsmith: runs and feedback come in here, and are read again."""

import asyncio
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from psycopg.rows import DictRow

from server.errors import NotFound
from server.identity import SignedIn
from server.langsmith import body
from server.langsmith.asking import ids, instant, names, page, projects, status, truth, without_filters
from server.langsmith.intake import received
from server.langsmith.ops import Ops, id_of, of_batch, of_parts, rows_of
from server.langsmith.runs import SentRuns

router = APIRouter(prefix="/langsmith", include_in_schema=False)
NOBODY = "00000000-0000-0000-0000-000000000000"
# Clients read what a server can do from its version; ours does what this one did, but for what needs their web page.
INFO = {
    "version": "0.16.0+haru",
    "batch_ingest_config": {
        "use_multipart_endpoint": True,
        "scale_up_qsize_trigger": 1000,
        "scale_up_nthreads_limit": 4,
        "scale_down_nempty_trigger": 4,
        "size_limit": 100,
        "size_limit_bytes": body.MOST,
    },
    "instance_flags": {
        "zstd_compression_enabled": True,
        "dataset_examples_multipart_enabled": True,
        "examples_multipart_enabled": True,
    },
}


@router.get("/info")
async def info(caller: SignedIn) -> dict[str, Any]:
    return INFO


@router.get("/settings")
async def settings(caller: SignedIn) -> dict[str, Any]:
    return {"id": NOBODY, "display_name": "haru", "created_at": "2026-01-01T00:00:00Z", "tenant_handle": None}


@router.post("/runs/multipart", status_code=202)
async def form(caller: SignedIn, request: Request) -> dict[str, str]:
    raw = await received(request)
    kind = request.headers.get("content-type", "")
    runs, feedback = await asyncio.to_thread(lambda: of_parts(body.parts(raw, kind)))
    await _take(request, caller.user, runs, feedback)
    return {"message": "taken"}


@router.post("/runs/batch", status_code=202)
async def batch(caller: SignedIn, request: Request) -> dict[str, str]:
    raw = await received(request)
    said = await body.object_of(raw)
    await _take(request, caller.user, await asyncio.to_thread(of_batch, said, len(raw)))
    return {"message": "taken"}


@router.post("/runs", status_code=202)
async def begun(caller: SignedIn, request: Request) -> dict[str, str]:
    raw = await received(request)
    await _take(request, caller.user, of_batch({"post": [await body.object_of(raw)]}, len(raw)))
    return {"message": "taken"}


@router.patch("/runs/{step}", status_code=202)
async def ended(caller: SignedIn, step: UUID, request: Request) -> dict[str, str]:
    if await _sent(request).is_anothers(caller.user, str(step)):
        raise NotFound
    raw = await received(request)
    said = await body.object_of(raw)
    await _take(request, caller.user, of_batch({"patch": [{**said, "id": str(step)}]}, len(raw)))
    return {"message": "taken"}


@router.post("/runs/query")
async def query(caller: SignedIn, request: Request) -> dict[str, Any]:
    said = await body.object_of(await body.read(request))
    limit, offset = page(said.get("limit"), said.get("cursor"))
    found = await _sent(request).found(caller.user, await _wanted(request, caller.user, said), limit, offset)
    known = await projects(request, caller.user, found)
    following = str(offset + limit) if len(found) == limit else None
    return {"runs": [_run(row, known) for row in found], "cursors": {"next": following}}


@router.get("/runs/{step}")
async def one(caller: SignedIn, step: UUID, request: Request) -> dict[str, Any]:
    found = await _sent(request).found(caller.user, {"ids": [str(step)]}, 1, 0)
    if not found:
        raise NotFound
    return _run(found[0], await projects(request, caller.user, found))


@router.post("/feedback")
async def say(caller: SignedIn, request: Request) -> dict[str, Any]:
    said = await body.object_of(await received(request))
    return {**said, "id": await _sent(request).say(caller.user, said)}


async def _take(request: Request, user: str, runs: Ops, feedback: Sequence[Mapping[str, Any]] = ()) -> None:
    await _sent(request).take(user, await asyncio.to_thread(rows_of, runs, user), feedback)


def _sent(request: Request) -> SentRuns:
    return SentRuns(request.app.state.services.pool)


async def _wanted(request: Request, user: str, said: dict[str, Any]) -> dict[str, Any]:
    without_filters(said)
    return {
        "sessions": await names(request, user, said["session"]) if said.get("session") else None,
        "ids": ids(said["id"]) if said.get("id") else None,
        "trace": id_of(said["trace"], "trace") if said.get("trace") else None,
        "is_root": truth(said.get("is_root")),
        "run_type": str(said["run_type"]) if said.get("run_type") else None,
        "has_error": truth(said.get("error")),
        "parent": id_of(said["parent_run"], "parent_run") if said.get("parent_run") else None,
        "examples": ids(said["reference_example"]) if said.get("reference_example") else None,
        "since": instant(said.get("start_time")),
    }


def _run(row: DictRow, known: dict[str, str]) -> dict[str, Any]:
    """The fields that clients insist on, and those that we have."""
    rest = row["rest"] or {}
    own = {key: value for key, value in row.items() if key != "rest"}
    return {
        **rest,
        **own,
        "session_id": known[str(row["session_name"])],
        "app_path": f"/studio/{row['trace_id']}",
        "status": status(row),
        "inputs": row["inputs"] or {},
        "child_run_ids": None,
        "parent_run_ids": [],
    }
