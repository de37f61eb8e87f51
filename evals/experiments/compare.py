"""Two sides compared case by case: by how much, how sure, and in plain words what that means."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from random import Random
from statistics import fmean, stdev
from typing import Literal

from evals.evaluators.sets import COSTS, LESS_IS_BETTER
from evals.experiments.results import Result
from evals.retrieval.intervals import Interval, interval

Verdict = Literal["better", "worse", "no difference shown"]
SURE = 0.05
DRAWS = 4000
# Up to here every way to exchange the sides is tried.
EXACT = 12
# A difference that eight in ten experiments of this size would show, in standard errors (two-sided, 5 %).
SEEN = 2.8


@dataclass(frozen=True)
class Difference:
    """`b` less `a` on the same cases; `p` is how often chance alone gives as much, corrected for how many scores were
    looked at; `detectable` is what so many cases would have shown."""

    key: str
    cases: int
    a: Interval
    b: Interval
    by: Interval
    p: float
    detectable: float

    @property
    def verdict(self) -> Verdict:
        if self.p >= SURE or self.by.mean == 0:
            return "no difference shown"
        return "better" if (self.by.mean > 0) != (self.key in LESS_IS_BETTER) else "worse"


@dataclass(frozen=True)
class Comparison:
    a: str
    b: str
    differences: tuple[Difference, ...]
    unpaired: int = 0

    @property
    def verdict(self) -> Verdict:
        """One score that got worse is enough: it is for people to say whether the others make up for it."""
        told = {one.verdict for one in self.differences}
        return "worse" if "worse" in told else "better" if "better" in told else "no difference shown"


def compare(results: Iterable[Result], a: str, b: str, keys: Collection[str] = (), seed: int = 1) -> Comparison:
    """By the names of the configurations. Repetitions of a case are one value, their mean: they are not further cases.
    Without `keys` every score that both sides have; costs are told but decide nothing unless they are named."""
    sides = {name: _by_case(own) for name, own in _sides(list(results), (a, b)).items()}
    wanted = [key for key in _keys(sides.values()) if not keys or key in keys]
    paired = {key: _paired(sides[a], sides[b], key) for key in wanted}
    measured = {key: values for key, values in paired.items() if values}
    chances = {key: _chance([y - x for x, y in values], seed) for key, values in measured.items()}
    decide = {key for key in chances if (key in keys or key not in COSTS) and _can_be_sure(measured[key])}
    corrected = dict.fromkeys(chances, 1.0) | holm({key: chances[key] for key in decide})
    unpaired = len(sides[a].keys() ^ sides[b].keys())
    return Comparison(a, b, tuple(_difference(key, measured[key], corrected[key], seed) for key in measured), unpaired)


def holm(chances: dict[str, float]) -> dict[str, float]:
    """Holm 1979: with twenty scores, one in twenty would differ by chance alone."""
    found: dict[str, float] = {}
    least = 0.0
    for place, (key, p) in enumerate(sorted(chances.items(), key=lambda one: one[1])):
        least = max(least, min(1.0, p * (len(chances) - place)))
        found[key] = least
    return found


def _sides(results: list[Result], names: Sequence[str]) -> dict[str, list[Result]]:
    return {name: [one for one in results if one.key.configuration.name == name] for name in names}


def _by_case(results: Iterable[Result]) -> dict[str, dict[str, float]]:
    values: dict[str, dict[str, list[float]]] = {}
    for one in results:
        scores = values.setdefault(one.key.case.id, {})
        for score in one.scores:
            if score.score is not None:
                scores.setdefault(score.key, []).append(score.score)
    return {case: {key: fmean(found) for key, found in scores.items()} for case, scores in values.items()}


def _keys(sides: Iterable[dict[str, dict[str, float]]]) -> list[str]:
    return list(dict.fromkeys(key for side in sides for scores in side.values() for key in scores))


def _can_be_sure(pairs: list[tuple[float, float]]) -> bool:
    """Tarone 1990: a score that differs on so few cases that no outcome could be sure does not count as one more that
    was looked at."""
    return 2.0 ** (1 - sum(x != y for x, y in pairs)) < SURE


def _paired(a: dict[str, dict[str, float]], b: dict[str, dict[str, float]], key: str) -> list[tuple[float, float]]:
    return [(a[case][key], b[case][key]) for case in a if key in a[case] and key in b.get(case, {})]


def _difference(key: str, pairs: list[tuple[float, float]], p: float, seed: int) -> Difference:
    by = [y - x for x, y in pairs]
    detectable = SEEN * stdev(by) / len(by) ** 0.5 if len(by) > 1 else 0.0
    sides = [interval([pair[side] for pair in pairs], seed) for side in (0, 1)]
    return Difference(key, len(pairs), sides[0], sides[1], interval(by, seed), p, detectable)


def _chance(by: Sequence[float], seed: int) -> float:
    """If both sides were the same, each difference could as well have the other sign (Fisher 1935)."""
    seen = abs(sum(by)) - 1e-12
    moved = [one for one in by if one]
    if not moved:
        return 1.0
    if len(moved) <= EXACT:
        sums = [abs(sum(sign * one for sign, one in zip(signs, moved, strict=True))) for signs in _signs(len(moved))]
        return sum(one >= seen for one in sums) / len(sums)
    random = Random(seed)
    extreme = sum(abs(sum(one if random.random() < 0.5 else -one for one in moved)) >= seen for _ in range(DRAWS))
    return (extreme + 1) / (DRAWS + 1)


def _signs(count: int) -> Iterable[tuple[int, ...]]:
    return product((1, -1), repeat=count)
