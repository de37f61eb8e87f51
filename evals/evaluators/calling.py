"""One way to call any evaluator: by the names of its parameters, and whatever shape its answer has."""

import inspect
import numbers
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from langsmith.schemas import Example, Run

from evals.datasets.dataset import Case
from evals.datasets.langsmith import example_of
from evals.trees import Tree

# `(inputs, outputs, reference_outputs, run, example)`, any of them; or `(run, example)` under any names.
Evaluator = Callable[..., Any]
KNOWN = ("inputs", "outputs", "reference_outputs", "run", "example")


class Score(dict[str, Any]):
    """Without a `score` the evaluator had nothing to say of this case; `comment` tells why, or what it found. It is a
    dictionary because LangSmith takes nothing else from a function that scores several things."""

    def __init__(self, key: str, score: float | None, comment: str = "") -> None:
        super().__init__(key=key, score=score, comment=comment)

    @property
    def key(self) -> str:
        return str(self["key"])

    @property
    def score(self) -> float | None:
        value: float | None = self["score"]
        return value

    @property
    def comment(self) -> str:
        return str(self["comment"])


@dataclass(frozen=True)
class Answered:
    """What a target answered to a case; `run` is the tree of how."""

    outputs: Mapping[str, Any]
    run: Tree
    error: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


async def scored(evaluators: Sequence[Evaluator], case: Case, answered: Answered) -> list[Score]:
    """One evaluator that fails does not take the others with it."""
    return [score for one in evaluators for score in await _scores(one, case, answered)]


def name_of(evaluator: Evaluator) -> str:
    named = getattr(evaluator, "__name__", "") or type(evaluator).__name__
    return named.lstrip("_")


def as_run(run: Tree) -> Run:
    """As LangSmith's own evaluators get it."""
    fields = {name: value for name, value in run.fields.items() if name != "child_runs"}
    defaults = {"trace_id": run.id, "run_type": run.kind, "name": run.name, "start_time": "1970-01-01T00:00:00Z"}
    children = [as_run(child) for child in run.children]
    return Run(**{**defaults, **fields, "inputs": run.inputs, "outputs": run.outputs}, child_runs=children)


async def _scores(evaluator: Evaluator, case: Case, answered: Answered) -> list[Score]:
    given: dict[str, Any] = {
        "inputs": dict(case.inputs),
        "outputs": dict(answered.outputs),
        "reference_outputs": dict(case.outputs),
    }
    try:
        said = _called(evaluator, given, lambda: as_run(answered.run), lambda: example_of(case))
        told = await said if inspect.isawaitable(said) else said
    except Exception as error:  # noqa: BLE001 - it may be anybody's function, and one may not end an experiment
        return [Score(name_of(evaluator), None, f"{type(error).__name__}: {error}")]
    return list(_read(told, name_of(evaluator)))


def _called(evaluator: Evaluator, given: dict[str, Any], run: Callable[[], Run], example: Callable[[], Example]) -> Any:
    """LangSmith's rule: known names by name; two unknown ones are a run and an example."""
    wanted = inspect.signature(evaluator).parameters.values()
    plain = [one for one in wanted if one.kind not in (one.VAR_KEYWORD, one.VAR_POSITIONAL)]
    needed = [one.name for one in plain if one.default is one.empty]
    if any(name not in KNOWN for name in needed):
        if len(needed) != 2:
            raise TypeError(f"an evaluator takes some of {', '.join(KNOWN)}, or a run and an example")
        return evaluator(run(), example())
    takes_all = len(plain) < len(wanted)
    made: dict[str, Callable[[], Any]] = {"run": run, "example": example}
    made |= {name: partial(_same, value) for name, value in given.items()}
    names = {one.name for one in plain if one.name in KNOWN} | (set(given) if takes_all else set())
    by_place = [made[one.name]() for one in plain if one.kind is one.POSITIONAL_ONLY]
    only_by_place = {one.name for one in plain if one.kind is one.POSITIONAL_ONLY}
    return evaluator(*by_place, **{name: made[name]() for name in names - only_by_place})


def _same(value: Any) -> Any:
    return value


def _read(told: Any, name: str) -> Iterator[Score]:
    """A number, a truth, a dictionary with `score`, LangSmith's results, or several of them."""
    if told is None:
        return
    if isinstance(told, bool | numbers.Real):
        yield Score(name, float(told))
    elif isinstance(told, Mapping):
        yield from _read(told["results"], name) if "results" in told else [_of_fields(told, name)]
    elif isinstance(told, list | tuple):
        for one in told:
            yield from _read(one, name)
    elif hasattr(told, "score"):
        yield _of_fields({"key": told.key, "score": told.score, "comment": getattr(told, "comment", "")}, name)
    else:
        yield Score(name, None, str(told))


def _of_fields(told: Mapping[str, Any], name: str) -> Score:
    score = told.get("score")
    comment = told.get("comment") or (told.get("value") if score is None else "") or ""
    return Score(str(told.get("key") or name), None if score is None else float(score), str(comment))
