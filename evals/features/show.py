"""A few whole outputs of each kind for people to read."""

from collections.abc import Callable, Iterator

from evals.features.stored import Stored
from evals.outputs import read

NOTES = 3
LANGUAGES = ("en", "ko")


def shown(runs: list[Stored]) -> str:
    """Three notes, a digest or else a summary, questions, and a mock interview if one is there; in both languages."""
    picked = [run for language in LANGUAGES for run in _picked([run for run in runs if run.language == language])]
    return "\n".join(_told(run) for run in picked)


def _picked(runs: list[Stored]) -> Iterator[Stored]:
    yield from _fullest([run for run in runs if run.feature == "til"])[:NOTES]
    yield from _fullest([run for run in runs if run.feature == "news"], _stories)[:1]
    yield from _fullest([run for run in runs if run.feature == "interview"])[:1]
    yield from [run for run in runs if run.feature not in ("til", "news", "interview")][:1]


def _fullest(runs: list[Stored], size: Callable[[Stored], int] | None = None) -> list[Stored]:
    """Those with most of the model's own prose come first; of equals, the first by name."""
    return sorted(runs, key=lambda run: (-(size(run) if size else 0), -_prose(run), run.name))


def _stories(run: Stored) -> int:
    return len(run.output.get("stories", []))


def _prose(run: Stored) -> int:
    return sum(len(told.text) for told in read(run.feature, run.output).told)


def _told(run: Stored) -> str:
    head = f"{'=' * 100}\n{run.feature} · {run.language} · {run.name} · {run.seconds:.1f} s\n{'=' * 100}"
    return f"{head}\n\n{run.markdown.strip()}\n"
