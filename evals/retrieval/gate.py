"""Whether retrieval is as good as it was: each mean against the least that a file allows it.

The file names sets, languages and systems. What it does not name is not looked at; what it names has to be measured.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import yaml

from evals.retrieval.measure import Asked
from evals.retrieval.metrics import TITLES
from evals.retrieval.table import grouped, means

THRESHOLDS = Path(__file__).parents[1] / "thresholds.yaml"

Least = dict[str, dict[str, dict[str, dict[str, float]]]]


def thresholds(file: Path, data: str) -> Least:
    """By set, language, system and metric, for the material of that name."""
    read: dict[str, Any] = yaml.safe_load(file.read_text())
    least: Least = read["retrieval"][data]
    return least


def shortfalls(asked: Sequence[Asked], least: Least) -> list[str]:
    return list(_shortfalls(asked, least))


def _shortfalls(asked: Sequence[Asked], least: Least) -> Iterator[str]:
    groups = grouped(asked)
    for kind, languages in least.items():
        for language, systems in languages.items():
            members = groups.get((kind, language), [])
            for system, wanted in systems.items():
                if not members or system not in members[0].worth:
                    yield f"{kind} {language} {system}: not measured"
                else:
                    yield from _below(f"{kind} {language} {system}", means(members, system), wanted)


def _below(name: str, reached: dict[str, float], wanted: dict[str, float]) -> Iterator[str]:
    for metric, least in wanted.items():
        if reached[metric] < least:
            yield f"{name}: {TITLES[metric]} is {reached[metric]:.3f}, at least {least:.3f} is wanted"
