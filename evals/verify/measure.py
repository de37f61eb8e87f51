"""Each system on each set: sentence by sentence, and note by note."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from evals.verify.figures import Figures, figures
from evals.verify.sets import Labelled, Note, Pair
from evals.verify.systems import Claim, System


@dataclass(frozen=True)
class Measured:
    """`level` is sentence or note; `dropped` the share by kind of sentence, where the system has a limit of its own."""

    set: str
    level: str
    system: str
    figures: Figures
    dropped: dict[str, float]


async def measure(sets: Sequence[Labelled], systems: Sequence[System], tell: Callable[[str], None]) -> list[Measured]:
    found = []
    for labelled in sets:
        for system in systems:
            found += [await _sentences(labelled, system), await _notes(labelled, system)]
            tell(f"{labelled.name}: {system.name}")
    return found


def table(measured: Sequence[Measured]) -> str:
    """Markdown, a table a level."""
    return "\n".join(line for level in ("sentence", "note") for line in _table(measured, level)) + "\n"


def as_json(measured: Sequence[Measured]) -> list[dict[str, Any]]:
    return [asdict(one) for one in measured]


async def _sentences(labelled: Labelled, system: System) -> Measured:
    scores = await system.score([_claim(pair, pair.sentence) for pair in labelled.pairs])
    told = figures(scores, [pair.supported for pair in labelled.pairs], system.limit)
    return Measured(labelled.name, "sentence", system.name, told, _by_kind(labelled.pairs, scores, system.limit))


async def _notes(labelled: Labelled, system: System) -> Measured:
    """A note is as well supported as its worst sentence."""
    notes = labelled.notes()
    claims = [_claim(note, sentence) for note in notes for sentence in note.sentences]
    scores = iter(await system.score(claims))
    worst = [min(next(scores) for _ in note.sentences) for note in notes]
    told = figures(worst, [note.supported for note in notes], system.limit)
    return Measured(labelled.name, "note", system.name, told, {})


def _claim(one: Pair | Note, sentence: str) -> Claim:
    return Claim(one.evidence, sentence, one.language, one.is_code)


def _by_kind(pairs: Sequence[Pair], scores: Sequence[float], limit: float | None) -> dict[str, float]:
    if limit is None:
        return {}
    kinds = dict.fromkeys(pair.kind for pair in pairs)
    return {
        kind: sum(score < limit for pair, score in zip(pairs, scores, strict=True) if pair.kind == kind)
        / sum(pair.kind == kind for pair in pairs)
        for kind in kinds
    }


def _table(measured: Sequence[Measured], level: str) -> Iterator[str]:
    yield f"| set | n | by {level} | precision | recall | F1 | supported that stay | AUROC (95 %) | dropped, by kind |"
    yield "| --- | --- | --- | --- | --- | --- | --- | --- | --- |"
    before = ""
    for one in measured:
        if one.level == level:
            yield _row(one, one.set if one.set != before else "")
            before = one.set
    yield ""


def _row(one: Measured, name: str) -> str:
    told = one.figures
    kinds = ", ".join(f"{kind} {share:.0%}" for kind, share in one.dropped.items())
    numbers = f"{told.precision:.2f} | {told.recall:.2f} | {told.f1:.2f} | {told.kept:.0%}"
    area = f"{told.auroc:.2f} ({told.low:.2f} … {told.high:.2f})"
    return f"| {name} | {told.cases if name else ''} | {one.system} | {numbers} | {area} | {kinds} |"
