"""`gate(results)`: each score against its limit, and against what is used now."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict

from evals.experiments.compare import Comparison, compare
from evals.experiments.results import Result

FILE = Path(__file__).parents[1] / "gate.yaml"
Standing = Literal["passed", "failed", "insufficient", "broken"]
# As a program ends: nothing but 0 lets through.
EXIT: Mapping[Standing, int] = {"passed": 0, "failed": 1, "insufficient": 2, "broken": 3}


class Limit(BaseModel):
    """`optional`: some answers have nothing to score, such as one that only quotes."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    at_least: float | None = None
    at_most: float | None = None
    optional: bool = False

    def admits(self, mean: float) -> bool:
        return (self.at_least is None or mean >= self.at_least) and (self.at_most is None or mean <= self.at_most)

    def __str__(self) -> str:
        said = [f"at least {self.at_least:g}"] if self.at_least is not None else []
        return " and ".join([*said, *([f"at most {self.at_most:g}"] if self.at_most is not None else [])])


class Limits(BaseModel):
    """By feature and score. With fewer cases nothing is decided."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    fewest_cases: int = 2
    limits: dict[str, dict[str, Limit]]

    @staticmethod
    def read(file: Path = FILE) -> "Limits":
        return Limits.model_validate(yaml.safe_load(file.read_text("utf-8")))


@dataclass(frozen=True)
class Check:
    """`told` is the mean and what it was held against."""

    feature: str
    score: str
    standing: Standing
    told: str


@dataclass(frozen=True)
class Verdict:
    checks: tuple[Check, ...]
    comparisons: tuple[Comparison, ...] = ()

    @property
    def standing(self) -> Standing:
        """The worst that any check found; nothing checked is nothing shown."""
        order: Sequence[Standing] = ("broken", "failed", "insufficient", "passed")
        found = {check.standing for check in self.checks}
        return next((one for one in order if one in found), "insufficient")

    @property
    def passed(self) -> bool:
        return self.standing == "passed"

    @property
    def exit_code(self) -> int:
        return EXIT[self.standing]


def gate(results: Iterable[Result], *, baseline: str = "", limits: Limits | None = None) -> Verdict:
    """`results` are scored. With a `baseline`, the name of a configuration among them, all others must also not be
    worse than it; limits are only for the others then."""
    found, wanted = list(results), limits or Limits.read()
    tried = [one for one in found if not baseline or one.key.configuration.name != baseline]
    features = list(dict.fromkeys(one.key.feature for one in tried))
    checks = [check for feature in features for check in _checks(_of(tried, feature), feature, wanted)]
    comparisons = list(_compared(found, tried, baseline)) if baseline else []
    regressions = [_not_worse(feature, comparison) for feature, comparison in comparisons]
    return Verdict((*checks, *regressions), tuple(comparison for _, comparison in comparisons))


def _of(results: Sequence[Result], feature: str) -> list[Result]:
    return [one for one in results if one.key.feature == feature]


def _checks(results: Sequence[Result], feature: str, limits: Limits) -> Iterator[Check]:
    cases = {one.key.case.id for one in results}
    if len(cases) < limits.fewest_cases:
        yield Check(feature, "cases", "insufficient", f"{len(cases)}, at least {limits.fewest_cases} are needed")
    for score, limit in limits.limits.get(feature, {}).items():
        yield _check(results, feature, score, limit)


def _check(results: Sequence[Result], feature: str, score: str, limit: Limit) -> Check:
    values = [value for one in results if (value := one.score(score)) is not None]
    if not values:
        return Check(feature, score, "passed" if limit.optional else "broken", "not measured")
    mean = fmean(values)
    told = f"{mean:.3f} over {len(values)}, {limit} is wanted"
    return Check(feature, score, "passed" if limit.admits(mean) else "failed", told)


def _compared(found: Sequence[Result], tried: Sequence[Result], baseline: str) -> Iterator[tuple[str, Comparison]]:
    for feature in dict.fromkeys(one.key.feature for one in tried):
        for name in dict.fromkeys(one.key.configuration.name for one in _of(tried, feature)):
            yield feature, compare(_of(found, feature), baseline, name)


def _not_worse(feature: str, comparison: Comparison) -> Check:
    name = f"{comparison.b} against {comparison.a}"
    if not comparison.differences:
        return Check(feature, name, "broken", "no case was answered by both")
    worse = [f"{one.key} {one.by.mean:+.3f}" for one in comparison.differences if one.verdict == "worse"]
    return Check(feature, name, "failed" if worse else "passed", ", ".join(worse) or comparison.verdict)
