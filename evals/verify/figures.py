"""Precision, recall, F1 and AUROC of telling what is not supported."""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

RESAMPLES = 500


@dataclass(frozen=True)
class Figures:
    """The positives are the unsupported: precision is how many of the dropped were, recall how many of them were
    dropped. `kept` is the share of the supported that stayed."""

    cases: int
    precision: float
    recall: float
    f1: float
    kept: float
    auroc: float
    low: float
    high: float


def figures(scores: Sequence[float], supported: Sequence[bool], limit: float | None) -> Figures:
    """Without a limit each half of the cases is judged by the one that parts the other half best."""
    dropped = [score < limit for score in scores] if limit is not None else _by_halves(scores, supported)
    hits = sum(gone and not good for gone, good in zip(dropped, supported, strict=True))
    bad, good = supported.count(False), supported.count(True)
    precision = hits / dropped.count(True) if any(dropped) else 0.0
    recall = hits / bad if bad else 0.0
    kept = sum(not gone and one for gone, one in zip(dropped, supported, strict=True)) / good if good else 0.0
    low, high = _interval(scores, supported)
    area = auroc(scores, supported)
    return Figures(len(scores), precision, recall, _f1(precision, recall), kept, area, low, high)


def auroc(scores: Sequence[float], supported: Sequence[bool]) -> float:
    """How often a supported case scores higher than an unsupported one; equals count half."""
    bad = sorted(score for score, good in zip(scores, supported, strict=True) if not good)
    good = [score for score, good in zip(scores, supported, strict=True) if good]
    if not bad or not good:
        return 0.5
    return sum(bisect_left(bad, one) + bisect_right(bad, one) for one in good) / (2 * len(bad) * len(good))


def _by_halves(scores: Sequence[float], supported: Sequence[bool]) -> list[bool]:
    halves = [(scores[start::2], supported[start::2]) for start in (0, 1)]
    limits = [_best(*halves[1]), _best(*halves[0])]
    return [score < limits[at % 2] for at, score in enumerate(scores)]


def _best(scores: Sequence[float], supported: Sequence[bool]) -> float:
    """The limit with the best balance of dropped unsupported and kept supported: the best F1 would drop everything."""
    ordered = sorted(zip(scores, supported, strict=True))
    bad, good = max(supported.count(False), 1), max(supported.count(True), 1)
    best, limit, gained = 0.0, 0.0, 0.0
    for place, (score, stays) in enumerate(ordered, start=1):
        gained += -1 / good if stays else 1 / bad
        following = ordered[place][0] if place < len(ordered) else score + 1
        if following > score and gained > best:
            best, limit = gained, (score + following) / 2
    return limit


def _f1(precision: float, recall: float) -> float:
    return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


def _interval(scores: Sequence[float], supported: Sequence[bool], seed: int = 1) -> tuple[float, float]:
    random, pairs = Random(seed), list(zip(scores, supported, strict=True))
    drawn = []
    for _ in range(RESAMPLES):
        chosen = random.choices(pairs, k=len(pairs))
        drawn.append(auroc([score for score, _ in chosen], [good for _, good in chosen]))
    drawn.sort()
    return drawn[round(0.025 * (RESAMPLES - 1))], drawn[round(0.975 * (RESAMPLES - 1))]
