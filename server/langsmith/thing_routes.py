"""/langsmith: projects, data sets and examples, as evaluation with LangSmith's client needs them."""

import asyncio
from typing import Any
from uuid import UUID

import psycopg
from fastapi import APIRouter, Request
from psycopg.rows import DictRow

from server.errors import Exists, NotFound
from server.features.admit import counted
from server.identity import SignedIn
from server.langsmith import body
from server.langsmith.ops import id_of
from server.langsmith.things import Kind, Things
from server.traces.encoding import Encoder

router = APIRouter(prefix="/langsmith", include_in_schema=False)
NOBODY = "00000000-0000-0000-0000-000000000000"
MOST_READ = 100
FURTHEST = 1_000_000


@router.post("/sessions")
async def begin_session(caller: SignedIn, request: Request) -> dict[str, Any]:
    return _session(await _put(request, caller.user, "session", await body.read_object(request)))


@router.get("/sessions")
async def sessions(
    caller: SignedIn, request: Request, name: str | None = None, reference_dataset: str | None = None
) -> list[dict[str, Any]]:
    if name == "haru":
        # Where our own runs are found.
        await _things(request).session(caller.user, name)
    found = await _things(request).found(caller.user, "session", name=name)
    shown = [_session(one) for one in found]
    return [one for one in shown if reference_dataset in (None, one["reference_dataset_id"])]


@router.get("/sessions/{project}")
async def session(caller: SignedIn, project: UUID, request: Request) -> dict[str, Any]:
    return _session(await _there(request, caller.user, "session", project))


@router.patch("/sessions/{project}")
async def change_session(caller: SignedIn, project: UUID, request: Request) -> dict[str, Any]:
    await _there(request, caller.user, "session", project)
    said = await body.read_object(request)
    return _session(await _put(request, caller.user, "session", {**said, "id": str(project)}))


@router.post("/datasets")
async def begin_dataset(caller: SignedIn, request: Request) -> dict[str, Any]:
    return _dataset(await _put(request, caller.user, "dataset", await body.read_object(request)))


@router.get("/datasets")
async def datasets(
    caller: SignedIn, request: Request, name: str | None = None, offset: int = 0, limit: int = MOST_READ
) -> list[dict[str, Any]]:
    most, after = _within(limit), _within(offset, FURTHEST)
    found = await _things(request).found(caller.user, "dataset", name=name, limit=most, offset=after)
    return [_dataset(one) for one in found]


@router.get("/datasets/{dataset}")
async def dataset(caller: SignedIn, dataset: UUID, request: Request) -> dict[str, Any]:
    return _dataset(await _there(request, caller.user, "dataset", dataset))


@router.delete("/datasets/{dataset}")
async def delete_dataset(caller: SignedIn, dataset: UUID, request: Request) -> dict[str, Any]:
    if not await _things(request).delete(caller.user, "dataset", str(dataset)):
        raise NotFound
    return {}


@router.put("/datasets/{dataset}/tags")
async def tag(caller: SignedIn, dataset: UUID, request: Request) -> dict[str, Any]:
    """Versions are not kept; there is the newest."""
    await _there(request, caller.user, "dataset", dataset)
    return {}


@router.get("/datasets/{dataset}/versions")
async def versions(caller: SignedIn, dataset: UUID, request: Request) -> list[dict[str, Any]]:
    found = await _there(request, caller.user, "dataset", dataset)
    return [{"as_of": found["modified_at"].isoformat(), "tags": ["latest"]}]


@router.post("/examples")
async def begin_example(caller: SignedIn, request: Request) -> dict[str, Any]:
    return _example(await _put(request, caller.user, "example", await body.read_object(request)))


@router.post("/examples/bulk")
async def begin_examples(caller: SignedIn, request: Request) -> list[dict[str, Any]]:
    given = await body.read_json(request)
    listed = given if isinstance(given, list) else [given]
    return [_example(await _put(request, caller.user, "example", one)) for one in listed if isinstance(one, dict)]


@router.get("/examples")
async def examples(
    caller: SignedIn, request: Request, dataset: UUID | None = None, offset: int = 0, limit: int = MOST_READ
) -> list[dict[str, Any]]:
    parent = str(dataset) if dataset else None
    most, after = _within(limit), _within(offset, FURTHEST)
    found = await _things(request).found(caller.user, "example", parent=parent, limit=most, offset=after)
    return [_example(one) for one in found]


@router.get("/examples/{example}")
async def example(caller: SignedIn, example: UUID, request: Request) -> dict[str, Any]:
    return _example(await _there(request, caller.user, "example", example))


@router.post("/v1/platform/datasets/{dataset}/examples", status_code=201)
async def begin_examples_of_form(caller: SignedIn, dataset: UUID, request: Request) -> dict[str, Any]:
    await _there(request, caller.user, "dataset", dataset)
    raw = await body.read(request)
    told: dict[str, dict[str, Any]] = {}
    for part in body.parts(raw, request.headers.get("content-type", "")):
        example, _, field = part.name.partition(".")
        known = told.setdefault(id_of(example), {"id": example, "dataset_id": str(dataset)})
        if field in ("inputs", "outputs"):
            known[field] = body.parsed(part.content)
        elif not field and isinstance(said := body.parsed(part.content), dict):
            known |= {key: value for key, value in said.items() if key not in ("id", "dataset_id")}
    for one in told.values():
        await _put(request, caller.user, "example", one)
    return {"count": len(told), "example_ids": list(told)}


def _things(request: Request) -> Things:
    return Things(request.app.state.services.pool)


async def _there(request: Request, user: str, kind: Kind, id_: UUID) -> DictRow:
    found = await _things(request).of(user, kind, str(id_))
    if found is None:
        raise NotFound
    return found


async def _put(request: Request, user: str, kind: Kind, given: dict[str, Any]) -> DictRow:
    """Masked as runs are: examples are made from them."""
    await counted(request, "traces")
    said = await asyncio.to_thread(Encoder(user), {key: one for key, one in given.items() if one is not None})
    if said.get("dataset_id"):
        said["dataset_id"] = id_of(said["dataset_id"], "dataset_id")
    named = {**said, "name": str(said["name"])[:200]} if "name" in said else said
    try:
        row = await _things(request).put(user, kind, id_of(said["id"]) if said.get("id") else None, named)
    except psycopg.errors.UniqueViolation:
        raise Exists(f"There is a {kind} of this name.") from None
    if row is None:
        raise NotFound
    return row


def _session(row: DictRow) -> dict[str, Any]:
    """Clients read the whole of it from the answer to a change, also what is null."""
    begun = row["created_at"].isoformat()
    nothing = {"reference_dataset_id": None, "start_time": begun, "end_time": None, "extra": None, "description": None}
    return {**nothing, **row["body"], "id": row["id"], "name": row["name"], "tenant_id": NOBODY}


def _dataset(row: DictRow) -> dict[str, Any]:
    counts = {"example_count": row.get("inside", 0), "session_count": 0, "last_session_start_time": None}
    times = {"created_at": row["created_at"].isoformat(), "modified_at": row["modified_at"].isoformat()}
    return {
        "data_type": "kv",
        **row["body"],
        **counts,
        **times,
        "id": row["id"],
        "name": row["name"],
        "tenant_id": NOBODY,
    }


def _example(row: DictRow) -> dict[str, Any]:
    times = {"created_at": row["created_at"].isoformat(), "modified_at": row["modified_at"].isoformat()}
    nothing: dict[str, Any] = {"inputs": {}, "outputs": None, "metadata": None}
    return {**nothing, **row["body"], **times, "id": row["id"], "dataset_id": row["parent"]}


def _within(given: int, most: int = MOST_READ) -> int:
    return max(0, min(given, most))
