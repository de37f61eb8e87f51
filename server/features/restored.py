"""The state that a recorded run had before one of its steps."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, get_args, get_type_hints

from pydantic import TypeAdapter, ValidationError

from graphs.feature import Feature, StepName
from nodes.run import AS_USUAL, Searching
from server.errors import NotReplayable
from server.traces.tree import StepRun

ORDER: tuple[StepName, ...] = get_args(StepName)
# Without these nothing can be begun at a later step; there may be no part to generate.
NEEDS: Mapping[StepName, tuple[StepName, ...]] = {
    "retrieve": (),
    "prompt": ("retrieve",),
    "generate": ("retrieve", "prompt"),
    "verify": ("retrieve", "prompt"),
}


@dataclass(frozen=True)
class Replay:
    """A recorded run from one of its steps on: the state that it had there, and what it was given at first.
    `instructed` says that other words than the recorded ones are told."""

    of: str
    begin: StepName
    given: Mapping[str, Any]
    state: dict[str, Any]
    prompt: str
    instructed: bool = False
    searching: Searching = AS_USUAL


def history_of(runs: Sequence[StepRun]) -> list[dict[str, Any]]:
    """What a conversation had in it when the run began, as its prompt step found it."""
    contexts = (run["outputs"].get("context") for run in runs if run["name"] == "prompt" and run["outputs"])
    return next((context["past"] for context in contexts if context), [])


def state_before(feature: Feature, step: StepName, runs: Sequence[StepRun]) -> dict[str, Any]:
    """Before the first time that the step was taken. `runs` are in their order, the root first. Raises NotReplayable if
    something of it was not kept. What is made `anew` is not in it."""
    root, *others = runs
    state: dict[str, Any] = dict(root["inputs"] or {})
    steps = [run for run in others if run["parent_run_id"] == root["id"] and run["name"] in ORDER]
    before = list(_before(step, steps))
    for run in before:
        _add(state, run["outputs"] or {})
    _with_messages(state, others)
    if set(NEEDS[step]) - {run["name"] for run in before}:
        raise NotReplayable(f"nothing was kept of the steps before {step}")
    return _typed(feature, state)


def _before(step: StepName, steps: Sequence[StepRun]) -> Iterable[StepRun]:
    """Parts are written side by side, and what was written again has been looked at before."""
    for run in steps:
        if ORDER.index(run["name"]) >= ORDER.index(step):
            return
        yield run


def _add(state: dict[str, Any], update: Mapping[str, Any]) -> None:
    for key, value in update.items():
        state[key] = {**state[key], **value} if key == "drafts" and key in state else value


def _with_messages(state: dict[str, Any], runs: Sequence[StepRun]) -> None:
    """Those of a part were kept with the call that they were written for."""
    said = {}
    for run in runs:
        if run["run_type"] == "llm":
            metadata = run["extra"]["metadata"]
            said[metadata["part"], metadata["attempt"]] = run["inputs"].get("messages")
    parts = [*state.get("parts", {}).values(), *(draft["part"] for draft in state.get("drafts", {}).values())]
    for part in parts:
        part["messages"] = said.get((part["key"], part["attempt"]))


def _typed(feature: Feature, state: Mapping[str, Any]) -> dict[str, Any]:
    """The values that the steps know, of what was kept as JSON."""
    kinds = get_type_hints(feature.state, include_extras=False)
    known = {key: value for key, value in state.items() if key in kinds and key not in feature.anew}
    try:
        return {key: _adapter(feature.state, key).validate_python(value) for key, value in known.items()}
    except ValidationError as error:
        raise NotReplayable(f"{error.errors()[0]['loc']} was not kept as it was") from error


@cache
def _adapter(state: type, key: str) -> TypeAdapter[Any]:
    return TypeAdapter(get_type_hints(state, include_extras=False)[key])
