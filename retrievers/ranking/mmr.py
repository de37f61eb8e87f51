"""Which of many passages to take so that they are relevant and say different things (maximal marginal relevance)."""

import math
from collections.abc import Sequence
from operator import mul


def diverse(relevance: Sequence[float], vectors: Sequence[Sequence[float]], limit: int, weight: float) -> list[int]:
    """The places of those to take, in the order in which they are taken. A `weight` of 1 looks at the relevance alone,
    0 at how new each is beside those taken before. Of equals the first is taken."""
    worth = _scaled(relevance)
    likeness = Likeness.of(vectors)
    left, taken = list(range(len(relevance))), list[int]()
    told = [0.0] * len(relevance)
    while left and len(taken) < limit:
        best = max(left, key=lambda place: weight * worth[place] - (1 - weight) * told[place])
        left.remove(best)
        taken.append(best)
        for place in left:
            told[place] = max(told[place], likeness.between(best, place))
    return taken


class Likeness:
    """How alike two of the vectors are beyond what they all are: to such models every text looks like every other one,
    so that the mean of all pairs counts as nothing in common."""

    def __init__(self, units: Sequence[Sequence[float]], usual: float) -> None:
        self._units = units
        self._usual = usual

    @classmethod
    def of(cls, vectors: Sequence[Sequence[float]]) -> "Likeness":
        units = [_unit(vector) for vector in vectors]
        known = [unit for unit in units if unit]
        return cls(units, _mean_cosine(known) if len(known) > 1 else 0.0)

    def between(self, one: int, other: int) -> float:
        """0 for what is no more alike than usual, 1 for the same; 0 also for what has no vector."""
        here, there = self._units[one], self._units[other]
        if not here or not there:
            return 0.0
        cosine = math.fsum(map(mul, here, there))
        room = 1 - self._usual
        return min(max((cosine - self._usual) / room, 0.0), 1.0) if room > 1e-9 else 0.0


def _scaled(values: Sequence[float]) -> list[float]:
    """From 0 for the least to 1 for the most relevant."""
    if not values:
        return []
    low, high = min(values), max(values)
    return [(value - low) / (high - low) if high > low else 1.0 for value in values]


def _unit(vector: Sequence[float]) -> list[float]:
    length = math.hypot(*vector)
    return [value / length for value in vector] if length else []


def _mean_cosine(units: Sequence[Sequence[float]]) -> float:
    """Of all pairs at once: the sum of all vectors holds each pair twice and each vector with itself."""
    total = [math.fsum(values) for values in zip(*units, strict=True)]
    count = len(units)
    return (math.fsum(value * value for value in total) - count) / (count * (count - 1))
