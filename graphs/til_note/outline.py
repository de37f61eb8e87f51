"""A note before the model has written: what it is about, in which sections, from which evidence."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, tzinfo

from graphs.til_note.account import Coverage
from graphs.til_note.domains import Domain, PartKind, TilWording
from graphs.til_note.witnesses import Source, Statement, Witness
from nodes.evidence.verdicts import Bar
from nodes.language import Language
from nodes.tokens import TOKENS_A_BYTE, likely_tokens
from retrievers.evidence import Evidence

SECTIONS = 6
# A draft, and what of it did not pass once more.
ATTEMPTS = 2
ANSWER_TOKENS = 400
ANSWER_SHARE = 24
ADVICE_BYTES = 600
# More makes a small model lose the thread, and every section is read again for a rewrite.
EVIDENCE_TOKENS = 6000
EVIDENCE_SHARE = 3
PASSAGE_SHARE = 10
EXAMPLE_SHARE = 16
TITLE_TOPICS = 3
TITLE_LENGTH = 100


@dataclass(frozen=True)
class Room:
    """How a window of so many tokens is divided; the rewrite repeats the draft and adds the advice."""

    window: int

    @property
    def answer(self) -> int:
        return min(ANSWER_TOKENS, self.window // ANSWER_SHARE)

    @property
    def passages(self) -> int:
        return self.window // PASSAGE_SHARE

    def has_example(self, wording: TilWording) -> bool:
        return 0 < self._example(wording) <= self.window // EXAMPLE_SHARE

    def evidence_bytes(self, wording: TilWording) -> int:
        again = (ATTEMPTS - 1) * (self.answer + int(ADVICE_BYTES * TOKENS_A_BYTE) + likely_tokens(wording.advice))
        fixed = sum(likely_tokens(text) for text in (wording.instructions, wording.task, wording.notes))
        fixed += self._example(wording) if self.has_example(wording) else 0
        left = self.window - self.answer - again - fixed - self.passages - likely_tokens("x" * 200)
        tokens = min(EVIDENCE_TOKENS, self.window // EVIDENCE_SHARE, left)
        return max(int(tokens / TOKENS_A_BYTE), ADVICE_BYTES)

    def _example(self, wording: TilWording) -> int:
        return likely_tokens(wording.example.given + wording.example.answer) if wording.example else 0


@dataclass(frozen=True)
class Wanted:
    """The day, how its hours are counted, and how it is to be told."""

    language: Language
    domain: Domain
    day: date | None = None
    zone: tzinfo | None = None

    @property
    def wording(self) -> TilWording:
        return self.domain.of(self.language)

    def bar_keys(self, evidence: Evidence) -> frozenset[str]:
        """What a model may not merely copy: our own words in its prompt."""
        example = self.wording.example
        answer = example.answer.splitlines() if example else []
        bare = [line.partition(":")[2].strip() for line in answer]
        return Bar.keys([self.wording.instructions, self.wording.task, *answer, *bare, *evidence.frame])


@dataclass(frozen=True)
class Outlined:
    """A section before it is written. `instead` is what the evidence itself has for a part of which no sentence of
    the model stands; `sources` are what it is written from, with the `titles` of commits by their ids."""

    name: str
    heading: str
    evidence: Evidence
    bar: Bar
    witnesses: list[Witness]
    instead: Mapping[PartKind, list[Statement]]
    labels: Mapping[str, PartKind]
    sources: list[Source] = field(default_factory=list)
    titles: Mapping[str, str] = field(default_factory=dict)

    @property
    def kinds(self) -> frozenset[PartKind]:
        return frozenset(self.labels.values())


@dataclass(frozen=True)
class Outline:
    title: str
    sections: dict[str, Outlined]
    coverage: Coverage
    tags: list[str]
    wanted: Wanted
    days: str = ""


def title_of(head: str, names: list[str]) -> str:
    found = list(dict.fromkeys(names))
    return short(f"{head}: {', '.join(found[:TITLE_TOPICS])}" if found else head)


def short(text: str) -> str:
    return text if len(text) <= TITLE_LENGTH else text[: TITLE_LENGTH - 1].rsplit(" ", 1)[0] + "…"
