"""POST /api/traces/{trace}/replay: a recorded run again from one of its steps, with another model or other words."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import BaseModel, ConfigDict, Field

from graphs.feature import StepName
from nodes.run import AS_USUAL, Searching
from nodes.state import Part
from server.errors import BadRequest, NotReplayable
from server.features.admit import Asked, admit
from server.features.restored import ORDER, Replay, history_of, state_before
from server.features.run_config import caller_of
from server.features.runs import RunOptions, Runs
from server.identity import SignedIn
from server.services import Services
from server.ticket import ticket_of
from server.traces.schemas import Name
from server.traces.store import Kept, TraceStore
from server.traces.tree import StepRun

router = APIRouter(prefix="/api", tags=["traces"])
INSTRUCTIONS = 32_000
# A replay of a replay of …; each reads the one before.
LONGEST_CHAIN = 8


class Sampling(BaseModel):
    model_config = ConfigDict(extra="forbid")

    temperature: float | None = Field(default=None, ge=0, le=2)
    top_p: float | None = Field(default=None, gt=0, le=1)
    seed: int | None = Field(default=None, ge=-(2**63), le=2**63 - 1)
    max_tokens: int | None = Field(default=None, ge=1, le=2**20)


class Search(BaseModel):
    model_config = ConfigDict(extra="forbid")

    passages: int | None = Field(default=None, ge=1, le=50)
    relevance: float | None = Field(default=None, ge=0, le=1)


class Again(BaseModel):
    """The steps before `step` are not run again. What is not said stays as it was; an `adapter` that is empty is none.
    `instructions` take the place of the system's message in each call; the step `prompt` would write it anew. `search`
    is how many passages the step `retrieve` looks for; a `relevance` below 1 prefers those that differ."""

    model_config = ConfigDict(extra="forbid")

    step: StepName = "generate"
    profile: Name | None = None
    adapter: str | None = Field(default=None, max_length=64, pattern=r"^[\w.:-]*$")
    instructions: str | None = Field(default=None, max_length=INSTRUCTIONS, pattern=r"^[^\x00]*$")
    sampling: Sampling = Sampling()
    search: Search = Search()


@router.post("/traces/{trace}/replay")
async def again(caller: SignedIn, trace: UUID, given: Again, request: Request) -> dict[str, Any]:
    """The new run is a trace of its own, which tells which one it repeats; it counts as a request of the feature."""
    services: Services = request.app.state.services
    kept = await TraceStore(services.pool).of(str(trace), caller.user)
    runs = _runs_of(request, kept)
    replay = await _replay(kept, given, runs, caller.user, services)
    await admit(request, _asked(kept, given, runs.feature.name, replay))
    adapter = kept.trace["adapter"] if given.adapter is None else given.adapter
    sampling = given.sampling.model_dump(exclude_none=True)
    options = RunOptions(sampling=sampling, ticket=ticket_of(request))
    new, output = await runs.repeat(replay, caller_of(request, {"adapter": adapter or ""}), options)
    await services.trace_writer.settle()
    return {"trace": new, "output": output}


def _runs_of(request: Request, kept: Kept) -> Runs:
    runs: Runs | None = request.app.state.runs.get(kept.trace["name"])
    if runs is None or kept.trace["source"] != "haru":
        raise NotReplayable("only runs of a feature of this server can be replayed")
    return runs


async def _replay(kept: Kept, given: Again, runs: Runs, owner: str, services: Services) -> Replay:
    if given.instructions is not None and given.step != "generate":
        raise BadRequest("instructions: they are told in the step generate, so begin there.")
    searching = Searching(given.search.passages, given.search.relevance)
    if searching != AS_USUAL and given.step != "retrieve":
        raise BadRequest("search: the step retrieve does it, so begin there.")
    recorded = await _steps(kept, owner, TraceStore(services.pool))
    needed = ("whole",) if given.step != "retrieve" else ("whole", "inputs")
    if kept.trace["kept"] not in needed:
        raise NotReplayable("what it was given or found was not kept whole")
    state = state_before(runs.feature, given.step, recorded)
    if runs.feature.converses and given.step in ("retrieve", "prompt"):
        state["history"] = history_of(recorded)
    if given.instructions is not None:
        state["parts"] = {key: _instructed(part, given.instructions) for key, part in state.get("parts", {}).items()}
    prompt, instructed = kept.trace["prompt"] or "", given.instructions is not None
    return Replay(str(kept.trace["id"]), given.step, recorded[0]["inputs"], state, prompt, instructed, searching)


def _asked(kept: Kept, given: Again, feature: str, replay: Replay) -> Asked:
    adapter = kept.trace["adapter"] if given.adapter is None else given.adapter
    return Asked(
        feature,
        [replay.given],
        given.profile or kept.trace["profile"] or "",
        adapter or None,
        given.sampling.max_tokens,
    )


async def _steps(kept: Kept, owner: str, store: TraceStore, chain: int = 0) -> Sequence[StepRun]:
    """A replay has only the steps that were run again: those before are the other trace's."""
    original = kept.trace["replay_of"]
    if not original or chain > LONGEST_CHAIN:
        return kept.runs
    root = kept.runs[0]
    begin = root["extra"]["metadata"].get("begin", ORDER[0])
    if begin == ORDER[0]:
        return kept.runs
    before = await _steps(await store.of(original, owner), owner, store, chain + 1)
    cut = _until(begin, before)
    return [root, *({**run, "parent_run_id": _under(root, before[0], run)} for run in cut), *kept.runs[1:]]


def _until(begin: StepName, runs: Sequence[StepRun]) -> Sequence[StepRun]:
    """The steps, with what is below them, that the replay has not run again."""
    root, *others = runs
    first = next(
        (
            run["dotted_order"]
            for run in others
            if run["parent_run_id"] == root["id"] and ORDER.index(run["name"]) >= ORDER.index(begin)
        ),
        None,
    )
    return [run for run in others if first is None or run["dotted_order"] < first]


def _under(root: StepRun, before: StepRun, run: StepRun) -> Any:
    return root["id"] if run["parent_run_id"] == before["id"] else run["parent_run_id"]


def _instructed(part: Part, instructions: str) -> Part:
    others = [message for message in part.messages if message["role"] != "system"]
    return replace(part, messages=[{"role": "system", "content": instructions}, *others])
