"""Cases from recorded runs: which of them, how many, and what people said about them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from evals.datasets.dataset import Case, Dataset, dataset
from evals.trees import Tree

Wanted = Callable[[Tree], bool]


@dataclass(frozen=True)
class Harvest:
    """Which runs become cases. Empty wishes let all through. `feedback` names what people scored, with the least that
    a run must have; `as_reference` takes what the run answered as the reference of its case."""

    feature: str = ""
    name_has: str = ""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    feedback: str = ""
    at_least: float | None = None
    at_most: float | None = None
    errors: bool | None = None
    slower_than: float | None = None
    as_reference: bool = False

    def wants(self, run: Tree) -> bool:
        checks: tuple[Wanted, ...] = (
            self._is_named,
            self._has_metadata,
            self._is_scored,
            self._has_ended,
            self._is_slow,
        )
        return bool(run.inputs) and all(check(run) for check in checks)

    def _is_named(self, run: Tree) -> bool:
        feature = run.metadata.get("feature") or run.name
        return (not self.feature or feature == self.feature) and self.name_has in run.name

    def _has_metadata(self, run: Tree) -> bool:
        return all(run.metadata.get(name) == value for name, value in self.metadata.items())

    def _is_scored(self, run: Tree) -> bool:
        if not self.feedback:
            return True
        score = scores_of(run).get(self.feedback)
        if score is None:
            return False
        return (self.at_least is None or score >= self.at_least) and (self.at_most is None or score <= self.at_most)

    def _has_ended(self, run: Tree) -> bool:
        return self.errors is None or bool(run.error) == self.errors

    def _is_slow(self, run: Tree) -> bool:
        return self.slower_than is None or (run.seconds or 0.0) > self.slower_than


def harvested(name: str, runs: Iterable[Tree], wanted: Harvest) -> Dataset:
    """The latest run of what was asked several times."""
    return dataset(name, (_case(run, wanted) for run in runs if wanted.wants(run)))


def scores_of(run: Tree) -> dict[str, float]:
    """What was said about a run, by key: LangSmith's `feedback_stats`, or a list of what each one said."""
    stats = run.fields.get("feedback_stats") or {}
    means = {
        key: told["avg"] for key, told in stats.items() if isinstance(told, Mapping) and told.get("avg") is not None
    }
    said = {one["key"]: one["score"] for one in run.fields.get("feedback") or () if one.get("score") is not None}
    return {key: float(score) for key, score in (means | said).items()}


def words_of(run: Tree) -> dict[str, dict[str, Any]]:
    """What was said beside a score, by key: the reason that was chosen, and the comment."""
    told = {
        one["key"]: {name: one[name] for name in ("value", "comment") if one.get(name) is not None}
        for one in run.fields.get("feedback") or ()
    }
    return {key: words for key, words in told.items() if words}


def _case(run: Tree, wanted: Harvest) -> Case:
    told = {name: value for name, value in run.metadata.items() if not name.startswith(("langgraph_", "ls_"))}
    said = {"feedback": scores_of(run), "said": words_of(run)}
    source = {"source": "trace", "run": run.id, **{name: one for name, one in said.items() if one}}
    inputs = run.inputs.get("input", run.inputs) if set(run.inputs) == {"input"} else run.inputs
    return Case(inputs, run.outputs if wanted.as_reference else {}, {**told, **source})
