"""/langsmith: projects, data sets and examples, as evaluation with LangSmith's client needs them."""

import asyncio
from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

import psycopg
from fastapi import APIRouter, Request
from psycopg.rows import DictRow

from server.errors import BadRequest, Exists, NotFound, TracesTooLarge
from server.identity import SignedIn
from server.langsmith import body
from server.langsmith.intake import received
from server.langsmith.ops import id_of
from server.langsmith.things import Kind, Things
from server.traces.encoding import Encoder
from server.traces.tree import new_id

router = APIRouter(prefix="/langsmith", include_in_schema=False)
NOBODY = "00000000-0000-0000-0000-000000000000"
MOST_READ = 100
MOST_PUT = 1_000
FURTHEST = 1_000_000


@router.post("/sessions")
async def begin_session(caller: SignedIn, request: Request) -> dict[str, Any]:
    return _session(await _put(request, caller.user, "session", await _object(request)))


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
    said = await _object(request)
    return _session(await _put(request, caller.user, "session", {**said, "id": str(project)}))


@router.post("/datasets")
async def begin_dataset(caller: SignedIn, request: Request) -> dict[str, Any]:
    return _dataset(await _put(request, caller.user, "dataset", await _object(request)))


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
    return _example(await _put(request, caller.user, "example", await _object(request)))


@router.post("/examples/bulk")
async def begin_examples(caller: SignedIn, request: Request) -> list[dict[str, Any]]:
    given = await body.json_of(await received(request))
    listed = given if isinstance(given, list) else [given]
    if not all(isinstance(one, dict) for one in listed):
        raise BadRequest("An example must be a JSON object.")
    return [_example(row) for row in await _put_all(request, caller.user, "example", listed)]


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
    raw = await received(request)
    kind = request.headers.get("content-type", "")
    told = await asyncio.to_thread(_examples_of, body.parts(raw, kind), str(dataset))
    await _put_all(request, caller.user, "example", list(told.values()))
    return {"count": len(told), "example_ids": list(told)}


def _things(request: Request) -> Things:
    return Things(request.app.state.services.pool)


async def _there(request: Request, user: str, kind: Kind, id_: UUID) -> DictRow:
    found = await _things(request).of(user, kind, str(id_))
    if found is None:
        raise NotFound
    return found


async def _object(request: Request) -> dict[str, Any]:
    return await body.object_of(await received(request))


def _examples_of(form: Iterable[body.Part], dataset: str) -> dict[str, dict[str, Any]]:
    read = body.Reader()
    told: dict[str, dict[str, Any]] = {}
    for part in form:
        example, _, field = part.name.partition(".")
        known = told.setdefault(id_of(example), {"id": example, "dataset_id": dataset})
        if field in ("inputs", "outputs"):
            known[field] = read(part.content)
        elif not field and isinstance(said := read(part.content), dict):
            known |= {key: value for key, value in said.items() if key not in ("id", "dataset_id")}
    return told


async def _put(request: Request, user: str, kind: Kind, given: dict[str, Any]) -> DictRow:
    [row] = await _put_all(request, user, kind, [given])
    return row


async def _put_all(request: Request, user: str, kind: Kind, given: Sequence[dict[str, Any]]) -> list[DictRow]:
    """Masked as runs are: examples are made from them."""
    if len(given) > MOST_PUT:
        raise TracesTooLarge(f"({len(given)} {kind}s, at most {MOST_PUT})")
    named = await asyncio.to_thread(lambda: [_named(one, user) for one in given])
    try:
        rows = await _things(request).put_all(user, kind, named)
    except psycopg.errors.UniqueViolation:
        raise Exists(f"There is a {kind} of this name.") from None
    if len(rows) < len(given):
        raise NotFound
    return rows


def _named(given: dict[str, Any], user: str) -> dict[str, Any]:
    said = Encoder(user)({key: one for key, one in given.items() if one is not None})
    own = {"id": id_of(said["id"]) if said.get("id") else new_id()}
    if said.get("dataset_id"):
        own["dataset_id"] = id_of(said["dataset_id"], "dataset_id")
    return {**said, **own, **({"name": str(said["name"])[:200]} if "name" in said else {})}


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
