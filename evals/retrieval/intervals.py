"""How sure a mean over queries is, and a difference between two systems on the same queries (bootstrap, Efron 1979)."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random
from statistics import fmean

RESAMPLES = 1000
SURE = 0.95


@dataclass(frozen=True)
class Interval:
    """A mean and where 95 of 100 resamples of the queries have it."""

    mean: float
    low: float
    high: float

    @property
    def is_off_zero(self) -> bool:
        return self.low > 0 or self.high < 0


def interval(values: Sequence[float], seed: int = 1, resamples: int = RESAMPLES) -> Interval:
    if len(set(values)) == 1:
        return Interval(values[0], values[0], values[0])
    random = Random(seed)
    means = sorted(fmean(random.choices(values, k=len(values))) for _ in range(resamples))
    return Interval(fmean(values), _at(means, (1 - SURE) / 2), _at(means, (1 + SURE) / 2))


def difference(one: Sequence[float], other: Sequence[float], seed: int = 1, resamples: int = RESAMPLES) -> Interval:
    """Of pairs: a query that is hard for both systems does not blur which of them is better."""
    return interval([a - b for a, b in zip(one, other, strict=True)], seed, resamples)


def _at(ordered: Sequence[float], part: float) -> float:
    return ordered[round((len(ordered) - 1) * part)]
