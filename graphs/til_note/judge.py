"""What of a section's drafts may stand: sentences are judged in one place; one that fails is replaced or dropped."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graphs.til_note.account import Became, Dropped, Verification
from graphs.til_note.acts import is_shown, tells_an_act
from graphs.til_note.domains import PartKind
from graphs.til_note.outline import Outlined
from graphs.til_note.parts import guessed, lines_of, said_in
from graphs.til_note.witnesses import CommitSource, Statement, is_told, nearest_quotation, sources_of
from nodes.entailment.base import BORNE
from nodes.evidence.verdicts import TOO_MANY, Verdict, verdicts
from nodes.evidence.words import likeness, shingles_of
from nodes.state import Draft
from nodes.weigh import Weighing

SAID_BEFORE = "said before"
UNHEARD = "not what the source says"
UNDONE = "not about something done"
CUT = "length"
ALIKE = 0.7
QUOTATIONS = 2
# To write these again would not make the note better.
LEAVE = frozenset({SAID_BEFORE, TOO_MANY, "not complete"})
# What fails for its form has nothing that the evidence could say in its place.
FORMAL = LEAVE | {"copied, not told", "not about the matter"}


@dataclass(frozen=True)
class Told:
    """A sentence of the model; `label` is the part that the model named for it."""

    verdict: Verdict
    label: PartKind | None

    @property
    def text(self) -> str:
        return self.verdict.sentence

    @property
    def why(self) -> str:
        return self.verdict.why


@dataclass
class Settled:
    """A section once all drafts were judged."""

    parts: dict[PartKind, list[Statement]] = field(default_factory=dict)
    dropped: list[Dropped] = field(default_factory=list)
    supported: int = 0

    @property
    def sentences(self) -> int:
        return self.supported + len(self.dropped)

    @property
    def statements(self) -> list[Statement]:
        return [statement for part in self.parts.values() for statement in part]


def problems_of(section: Outlined, draft: Draft) -> list[str]:
    """What the model is told; the sentences that it is not told of are kept."""
    told = _told(section, draft)
    if not told:
        return ["The answer has no sentences."]
    return [one.verdict.told for one in told if one.why and one.why not in LEAVE]


def passing(section: Outlined, draft: Draft) -> list[str]:
    """The sentences that claim nothing false as far as can be looked up."""
    unweighed = replace(draft, part=replace(draft.part, entailed={}))
    return [one.text for one in _read(section, unweighed) if not one.why]


def all_settled(sections: Mapping[str, Outlined], drafts: Mapping[str, Draft]) -> dict[str, Settled]:
    """In the order of the note: what a model says of one topic it does not say again of the next."""
    found: dict[str, Settled] = {}
    said: set[str] = set()
    for key in sections:
        found[key] = _settled(key, sections[key], drafts[key], frozenset(said))
        said |= {statement.text for statement in found[key].statements if not statement.quoted}
    return found


def _settled(key: str, section: Outlined, draft: Draft, said: frozenset[str]) -> Settled:
    """Sentences that pass stay where they are; for one that failed stands its rewrite, else the nearest words of the
    evidence, else nothing. A part of which nothing is left says what the evidence itself has for it."""
    pairs = list(_paired(*_drafts(section, draft)))
    passed = [told.text for pair in pairs for told in pair if told and not told.why and told.text not in said]
    desk = _Desk(key, section, said, passed[: section.bar.sentences])
    for one, rewrite in pairs:
        desk.settle(one, rewrite)
    desk.fall_back()
    return desk.settled


def verified(sections: Iterable[Settled], rewritten: int, entailment: Weighing) -> Verification:
    found = list(sections)
    supported = sum(one.supported for one in found)
    return Verification(
        sentences=sum(one.sentences for one in found),
        supported=supported,
        dropped=[gone for one in found for gone in one.dropped],
        rewritten=rewritten,
        quoted=sum(not one.supported for one in found),
        quotations=sum(statement.quoted for one in found for statement in one.statements),
        model_prose=supported > 0,
        entailment=entailment,
    )


def _told(section: Outlined, draft: Draft) -> list[Told]:
    """The one place where sentences meet the bar."""
    return [replace(one, verdict=_tied(one, section, draft)) for one in _read(section, draft)]


def _read(section: Outlined, draft: Draft) -> list[Told]:
    lines = lines_of(draft.text, section.labels)
    judged = verdicts(
        "\n".join(line.text for line in lines), section.bar, cut=draft.finish == CUT, entailed=draft.entailed
    )
    return [Told(one, label) for one, label in zip(judged, said_in(lines), strict=True)]


def _tied(one: Told, section: Outlined, draft: Draft) -> Verdict:
    """What is said in words of the model's own stands only if a model of inference bears it out."""
    if one.why or (draft.part.inferred and draft.entailed.get(one.text, 0.0) >= BORNE):
        return one.verdict
    kind = one.label or guessed(one.text, section.kinds)
    if not is_told(one.text, section.witnesses, lesson=kind == "learned"):
        return replace(one.verdict, why=UNHEARD)
    if kind != "did" or not _is_of_work(section):
        return one.verdict
    if not tells_an_act(one.text, section.bar.language):
        return replace(one.verdict, why=UNDONE)
    return one.verdict if is_shown(one.text, section.witnesses) else replace(one.verdict, why=UNHEARD)


def _is_of_work(section: Outlined) -> bool:
    return any(isinstance(witness.source, CommitSource) for witness in section.witnesses)


def _drafts(section: Outlined, draft: Draft) -> tuple[list[Told], list[Told]]:
    """The first draft, and of the rewrite what it does not only repeat. How the first ended is not known any more."""
    last = _told(section, draft)
    if draft.part.attempt == 1:
        return last, []
    earlier = [message["content"] for message in draft.part.messages if message["role"] == "assistant"]
    first = _told(section, replace(draft, text=earlier[-1], finish=CUT))
    kept = [one.text for one in first if not one.why]
    return first, [one for one in last if not _is_said(one.text, kept)]


def _is_said(sentence: str, before: Iterable[str]) -> bool:
    own = shingles_of(sentence, 3)
    return any(sentence == other or likeness(own, shingles_of(other, 3)) > ALIKE for other in before)


def _paired(first: Sequence[Told], again: Sequence[Told]) -> Iterator[tuple[Told, Told | None]]:
    """Each sentence with its rewrite, if it was sent back; at the end what the rewrite has beside."""
    rewrites = iter(again)
    for one in first:
        sent_back = one.why and one.why not in LEAVE
        yield one, next(rewrites, None) if sent_back else None
    yield from ((extra, None) for extra in rewrites)


@dataclass
class _Desk:
    key: str
    section: Outlined
    said: frozenset[str]
    passed: Sequence[str]
    settled: Settled = field(default_factory=Settled)
    quoted: int = 0

    def settle(self, one: Told, rewrite: Told | None) -> None:
        if not one.why:
            self._keep(one, one.label)
        elif rewrite and not rewrite.why:
            became: Became = "rewritten" if self._keep(rewrite, rewrite.label or one.label) else "left out"
            self._drop(one, became)
        else:
            became = "quoted" if self._quote(one, rewrite) else "left out"
            for gone in {told.text: told for told in (one, rewrite) if told}.values():
                self._drop(gone, became)

    def fall_back(self) -> None:
        """A message that speaks of a problem is quoted once, where it says most. Where the model told nothing of what
        was done, every commit does, and not the one alone that it came near to."""
        parts, instead = self.settled.parts, self.section.instead
        if not parts.get("next"):
            self._put("next", instead.get("next", []))
        did = parts.get("did", [])
        if all(statement.quoted if _is_of_work(self.section) else statement.code for statement in did):
            nearest = parts.pop("did", [])
            self._put("did", instead.get("did", []))
            self._put("did", nearest)
        if not (parts.get("problem") or parts.get("solution")):
            self._put("problem", instead.get("problem", []))
            self._put("solution", instead.get("solution", []))

    def _keep(self, told: Told, label: PartKind | None) -> bool:
        is_full = self.settled.supported == self.section.bar.sentences
        if is_full or told.text in self.said:
            self._drop(Told(replace(told.verdict, why=TOO_MANY if is_full else SAID_BEFORE), label), "left out")
            return False
        self.settled.supported += 1
        statement = Statement(text=told.text, sources=sources_of(told.text, self.section.witnesses))
        self._put(label or self._guessed(told.text), [statement])
        return True

    def _quote(self, one: Told, rewrite: Told | None) -> bool:
        if one.why in FORMAL or self.quoted == QUOTATIONS:
            return False
        found = nearest_quotation(one.text, self.section.witnesses)
        if not found or not self._put(one.label or self._guessed(one.text), [found]):
            return False
        self.quoted += 1
        return True

    def _guessed(self, sentence: str) -> PartKind:
        return guessed(sentence, self.section.kinds)

    def _put(self, kind: PartKind, statements: Iterable[Statement]) -> bool:
        """Nothing is quoted that is said already, or that a later sentence says."""
        said = [*self.passed, *(statement.text for statement in self.settled.statements)]
        new = [statement for statement in statements if not (statement.quoted and _is_said(statement.text, said))]
        if new and kind in self.section.kinds:
            self.settled.parts.setdefault(kind, []).extend(new)
            return True
        return False

    def _drop(self, told: Told, became: Became) -> None:
        self.settled.dropped.append(Dropped(part=self.key, sentence=told.text, why=told.why, became=became))
