"""What stored runs say about a feature, counted by a checker that the product has no part in."""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from math import ceil
from typing import Any

from evals.features.evidence import evidence_of_run
from evals.features.stored import Stored
from evals.occurrence import Token
from evals.outputs import Reading, read
from evals.sentences import sentences_of


@dataclass(frozen=True)
class Unborne:
    """A sentence with something in it that the evidence does not have."""

    run: str
    sentence: str
    missing: Sequence[Token]


@dataclass(frozen=True)
class Share:
    """How many sentences have nothing in them that the evidence lacks."""

    borne: int
    of: int

    def __str__(self) -> str:
        return f"{self.borne} of {self.of}" + (f" ({self.borne / self.of:.1%})" if self.of else "")


@dataclass(frozen=True)
class Counted:
    """All runs of one feature in one language. `before` are the models' first drafts, `after` what readers get."""

    feature: str
    language: str
    runs: int
    before: Share
    after: Share
    unborne: Sequence[Unborne]
    dropped: Counter[str]
    without_prose: int
    places: int
    quoted: int
    costs: Mapping[str, Sequence[float]]
    files: Counter[str]
    commits: Counter[str]


def report(runs: Iterable[Stored]) -> str:
    return "\n".join(line for counted in counted_of(runs) for line in _told(counted))


def counted_of(runs: Iterable[Stored]) -> list[Counted]:
    groups: dict[tuple[str, str], list[Stored]] = {}
    for run in runs:
        groups.setdefault((run.feature, run.language), []).append(run)
    return [_counted(*key, members) for key, members in sorted(groups.items())]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that so large a share of them does not exceed."""
    ordered = sorted(values)
    return ordered[max(ceil(share * len(ordered)) - 1, 0)] if ordered else 0.0


def _counted(feature: str, language: str, runs: list[Stored]) -> Counted:
    readings = [read(feature, run.output) for run in runs]
    told = [len(reading.told) for reading in readings]
    after = [found for run, reading in zip(runs, readings, strict=True) for found in _after(run, reading)]
    before = [found for run in runs for found in _before(run)]
    return Counted(
        feature,
        language,
        runs=len(runs),
        before=_share(before),
        after=_share(after),
        unborne=[found for found in after if found.missing],
        dropped=Counter(_reason(one.why) for reading in readings for one in reading.dropped),
        without_prose=told.count(0),
        places=sum(reading.places for reading in readings),
        quoted=sum(reading.quoted for reading in readings),
        costs={
            "seconds": [run.seconds for run in runs],
            "tokens in": [reading.usage.get("input_tokens", 0) for reading in readings],
            "tokens out": [reading.usage.get("output_tokens", 0) for reading in readings],
        },
        files=_sum(reading.coverage.get("files", {}) for reading in readings),
        commits=_sum(_commits(reading.coverage) for reading in readings),
    )


def _before(run: Stored) -> Iterator[Unborne]:
    """A section's own evidence is not known of a draft, so all that was given counts."""
    evidence = evidence_of_run(run, ())
    for draft in run.drafts:
        if draft.attempt == 1:
            yield from (
                Unborne(run.name, sentence, evidence.missing(sentence)) for sentence in sentences_of(draft.text)
            )


def _after(run: Stored, reading: Reading) -> Iterator[Unborne]:
    for told in reading.told:
        evidence = evidence_of_run(run, told.sources)
        yield from (Unborne(run.name, sentence, evidence.missing(sentence)) for sentence in sentences_of(told.text))


def _share(found: list[Unborne]) -> Share:
    return Share(sum(not one.missing for one in found), len(found))


def _reason(why: str) -> str:
    """Without what stood in the one sentence."""
    return why.partition(":")[0].strip().removesuffix(".")


def _commits(coverage: dict[str, Any]) -> dict[str, int]:
    return {name: coverage[name] for name in ("given", "selected", "written") if name in coverage}


def _sum(counts: Iterable[dict[str, int]]) -> Counter[str]:
    total: Counter[str] = Counter()
    for count in counts:
        total.update(count)
    return total


def _told(counted: Counted) -> Iterator[str]:
    yield f"{counted.feature} in {counted.language}: {counted.runs} runs"
    yield "  sentences whose code, paths, numbers, dates and ids are all in the evidence"
    yield f"    in first drafts:     {counted.before}"
    yield f"    in what readers get: {counted.after}"
    yield f"  places that only quote: {counted.quoted} of {counted.places}; runs without prose: {counted.without_prose}"
    for name, values in counted.costs.items():
        yield f"  {name}: p50 {percentile(values, 0.5):,.1f}, p95 {percentile(values, 0.95):,.1f}"
    for name, counts in (("dropped", counted.dropped), ("files read", counted.files), ("commits", counted.commits)):
        if counts:
            yield f"  {name}: " + "; ".join(f"{what} {count}" for what, count in counts.most_common())
    for one in counted.unborne:
        missing = ", ".join(f"{token.kind} {token.text}" for token in one.missing)
        yield f"  ! [{one.run}] {one.sentence}\n      not in the evidence: {missing}"
    yield ""
