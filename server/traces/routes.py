"""/api/traces: runs and their steps. A trace is its owner's; administrators see what the operator lets them."""

from collections.abc import Callable, Mapping
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request

from server.errors import NotAllowed
from server.identity import Identity, Scope, SignedIn
from server.settings import Settings
from server.traces.schemas import Feedback, Wanted
from server.traces.store import Asked, Kept, Said, TraceStore
from server.traces.tree import StepRun

router = APIRouter(prefix="/api", tags=["traces"])
Drawing = Mapping[str, Any]
# What administrators may see of a step that is not their own: nothing that anybody has written.
NAMED = frozenset(
    {
        *("feature", "profile", "adapter", "prompt", "engine", "arm", "model", "verdict"),
        *("kept", "request_id", "window"),
        *("langgraph_node", "langgraph_step", "ls_model_name", "attempt", "lookup", "candidates", "queued_s"),
        *("first_text_s", "wrote_s", "cached_tokens", "is_stream", "usage_metadata", "interrupted", "replay_of"),
    }
)


@router.get("/traces")
async def listed(caller: SignedIn, wanted: Annotated[Wanted, Query()], request: Request) -> dict[str, Any]:
    """Newest first; `next` goes into `before` for the page after this one. With `scored`, what the caller said so."""
    store = _store(request)
    found = await store.page(asked_by(caller, wanted), wanted.limit)
    if wanted.scored:
        said = await store.said([trace["id"] for trace in found], caller.user, wanted.scored)
        found = [{**trace, "said": said.get(trace["id"])} for trace in found]
    is_last = len(found) < wanted.limit
    return {"traces": found, "next": None if is_last else found[-1]["id"]}


@router.get("/traces/{trace}")
async def opened(caller: SignedIn, trace: UUID, request: Request) -> dict[str, Any]:
    """With its steps in the order in which they are read, and the graph that they went through."""
    kept = await _store(request).of(str(trace), None if _is_administrator(caller) else caller.user)
    shown = kept if _may_read(caller, kept, request) else _without_content(kept)
    return {
        "trace": shown.trace,
        "runs": shown.runs,
        "feedback": shown.feedback,
        "graph": _drawing(request, str(kept.trace["name"])),
    }


@router.delete("/traces/{trace}", status_code=204)
async def delete(caller: SignedIn, trace: UUID, request: Request) -> None:
    await _store(request).delete(str(trace), caller.user)


@router.post("/traces/{trace}/feedback", status_code=201)
async def say(caller: SignedIn, trace: UUID, given: Feedback, request: Request) -> dict[str, str]:
    """What one thinks of one's own run; said again under the same key, it takes the place of the earlier word."""
    score = None if given.score is None else float(given.score)
    said = Said(given.key, score, given.value, given.comment, str(given.run) if given.run else None)
    return {"id": await _store(request).say(str(trace), caller.user, said)}


@router.get("/graphs")
async def graphs(caller: SignedIn, request: Request) -> dict[str, Drawing | None]:
    """Nodes and edges of every graph, by the name that its traces have."""
    return {name: draw() for name, draw in _drawings(request).items()}


def asked_by(caller: Identity, wanted: Wanted) -> Asked:
    plain = wanted.model_dump(exclude={"user", "request", "limit"}, exclude_none=True)
    texts: dict[str, Any] = {name: str(value) if isinstance(value, UUID) else value for name, value in plain.items()}
    return Asked(user=_whose(caller, wanted.user), asked_as=wanted.request, **texts)


def _whose(caller: Identity, wanted: UUID | str) -> str | None:
    if wanted == "me" or str(wanted) == caller.user:
        return caller.user
    if not _is_administrator(caller):
        raise NotAllowed
    return None if wanted == "all" else str(wanted)


def _is_administrator(caller: Identity) -> bool:
    return caller.role == "admin" and caller.scope == Scope()


def _may_read(caller: Identity, kept: Kept, request: Request) -> bool:
    settings: Settings = request.app.state.services.settings
    return kept.trace["user_id"] == caller.user or settings.trace_admins == "content"


def _without_content(kept: Kept) -> Kept:
    said = [{**one, "value": None, "comment": None} for one in kept.feedback]
    return Kept(kept.trace, [_bare(run) for run in kept.runs], said)


def _bare(run: StepRun) -> StepRun:
    metadata = (run["extra"] or {}).get("metadata") or {}
    named = {name: value for name, value in metadata.items() if name in NAMED}
    return {**run, "inputs": {}, "outputs": {}, "tags": [], "extra": {"metadata": named}, "events": []}


def _store(request: Request) -> TraceStore:
    return TraceStore(request.app.state.services.pool)


def _drawings(request: Request) -> Mapping[str, Callable[[], Drawing]]:
    drawings: Mapping[str, Callable[[], Drawing]] = request.app.state.drawings
    return drawings


def _drawing(request: Request, name: str) -> Drawing | None:
    draw = _drawings(request).get(name)
    return draw() if draw else None
