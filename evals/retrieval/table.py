"""What was measured, for people as Markdown and for programs as JSON."""

from collections.abc import Iterator, Sequence
from dataclasses import asdict
from statistics import fmean
from typing import Any

from evals.retrieval.intervals import difference, interval
from evals.retrieval.measure import Asked
from evals.retrieval.metrics import METRICS, TITLES
from evals.retrieval.systems import USUAL

# Of fewer queries resamples say nothing.
FEW = 10

Group = tuple[str, str]
EVERY = "all"


def markdown(asked: Sequence[Asked]) -> str:
    """One table; after the metrics stands how far nDCG is from the usual system's, in bold where it is sure. What only
    few queries ask has no intervals."""
    head = ["set", "language", "queries", "system", *(TITLES[name] for name in METRICS), f"nDCG against {USUAL}"]
    rows = [row for group, members in grouped(asked).items() for row in _rows(group, members)]
    return "\n".join(_row(cells) for cells in (head, ["---"] * len(head), *rows)) + "\n"


def as_json(asked: Sequence[Asked]) -> dict[str, Any]:
    return {
        "means": [
            {"set": kind, "language": language, "system": system, "queries": len(members), **means(members, system)}
            for (kind, language), members in grouped(asked).items()
            for system in _systems(members)
        ],
        "queries": [
            {
                "set": one.query.kind,
                "language": one.query.language,
                "query": one.query.text,
                "relevant": sorted(one.query.relevant),
                "found": one.found,
                "worth": {system: asdict(worth) for system, worth in one.worth.items()},
            }
            for one in asked
        ],
    }


def grouped(asked: Sequence[Asked]) -> dict[Group, list[Asked]]:
    """By set and language, and all sets together."""
    groups: dict[Group, list[Asked]] = {}
    for one in asked:
        groups.setdefault((one.query.kind, one.query.language), []).append(one)
    return groups | {(EVERY, EVERY): list(asked)}


def means(members: Sequence[Asked], system: str) -> dict[str, float]:
    return {name: fmean(values(members, system, name)) for name in METRICS}


def values(members: Sequence[Asked], system: str, metric: str) -> list[float]:
    return [getattr(one.worth[system], metric) for one in members]


def _rows(group: Group, members: Sequence[Asked]) -> Iterator[list[str]]:
    for system in _systems(members):
        figures = [_figure(values(members, system, metric)) for metric in METRICS]
        yield [*group, str(len(members)), system, *figures, _against_usual(members, system)]


def _systems(members: Sequence[Asked]) -> list[str]:
    return list(members[0].worth)


def _figure(figures: Sequence[float]) -> str:
    if len(figures) < FEW:
        return f"{fmean(figures):.3f}"
    found = interval(figures)
    return f"{found.mean:.3f} ({found.low:.3f}–{found.high:.3f})"


def _against_usual(members: Sequence[Asked], system: str) -> str:
    if system == USUAL or len(members) < FEW:
        return ""
    found = difference(values(members, system, "ndcg"), values(members, USUAL, "ndcg"))
    told = f"{found.mean:+.3f} ({found.low:+.3f} … {found.high:+.3f})"
    return f"**{told}**" if found.is_off_zero else told


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"
