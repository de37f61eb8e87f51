"""What the source of a question lets one expect of an answer, and how much of it an answer says."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from nodes.evidence.ground import folded
from nodes.evidence.sentences import sentences
from nodes.evidence.words import likeness, overlap, shingles_of, terms_of

FULL = 0.5
PART = 0.25
# So many terms in common are hardly chance, and are none.
FEW, SEVERAL = 2, 4
# Shares of all that the source says.
MUCH, SOME = 0.25, 0.1
COPIED, REPEATED = 0.7, 0.8


@dataclass(frozen=True)
class Match:
    """The sentence of the answer that says most of a fact, and how much and how many terms of it the answer says."""

    fact: str
    sentence: str
    share: float
    terms: int

    @property
    def is_full(self) -> bool:
        return self.share >= FULL and self.terms >= SEVERAL

    @property
    def is_part(self) -> bool:
        return self.share >= PART and self.terms >= FEW


@dataclass(frozen=True)
class Said:
    """An answer beside the facts that its question is about. What the question itself says earns nothing."""

    answer: str
    question: str
    facts: tuple[str, ...]

    @cached_property
    def sentences(self) -> list[str]:
        """Without the question said again."""
        said = sentences(self.answer) or [self.answer.strip()]
        return [one for one in said if not repeats(one, self.question)]

    @cached_property
    def matches(self) -> list[Match]:
        return [self._match(fact) for fact in self._untold]

    @cached_property
    def coverage(self) -> float:
        """Of all that could be said."""
        return overlap(self.wanted, self.terms) if self.facts else 0.0

    @cached_property
    def wanted(self) -> frozenset[str]:
        return frozenset[str]().union(*map(self._needed, self._untold))

    @cached_property
    def _untold(self) -> list[str]:
        """Facts that the question does not tell itself, or all if it tells them all."""
        asked = terms_of(self.question)
        return [fact for fact in self.facts if len(terms_of(fact) - asked) >= FEW] or list(self.facts)

    @property
    def says_much(self) -> bool:
        return self.coverage >= MUCH and len(self.wanted & self.terms) >= SEVERAL

    @property
    def says_something(self) -> bool:
        return self.coverage >= SOME and len(self.wanted & self.terms) >= FEW

    @cached_property
    def terms(self) -> frozenset[str]:
        return terms_of("\n".join(self.sentences))

    @cached_property
    def is_copied(self) -> bool:
        """The source read out is not the candidate's own words."""
        source = shingles_of("\n".join(self.facts))
        return bool(self.terms) and likeness(shingles_of(self.answer), source) >= COPIED

    @property
    def missed(self) -> list[str]:
        return [match.fact for match in self.matches if not match.is_full]

    def best(self) -> Match:
        return max(self.matches, key=lambda match: (match.is_full, match.share), default=Match("", "", 0.0, 0))

    def quoted(self, quote: str) -> bool:
        """Whether it stands in the answer as it is."""
        return len(terms_of(quote)) > 1 and folded(quote) in folded(self.answer)

    def is_on_the_matter(self, sentence: str, least: int = 1) -> bool:
        return len(terms_of(sentence) & self.wanted) >= least

    def match_of(self, sentence: str) -> str:
        """The fact that a sentence says most of."""
        said = terms_of(sentence)
        shares = [(overlap(self._needed(fact), said), len(self._needed(fact) & said), fact) for fact in self._untold]
        share, terms, fact = max(shares, default=(0.0, 0, ""))
        return fact if share >= PART or terms >= FEW else ""

    def _match(self, fact: str) -> Match:
        needed = self._needed(fact)
        sentence = max(self.sentences, key=lambda one: len(needed & terms_of(one)), default="")
        found = needed & self.terms
        return Match(fact, sentence if needed & terms_of(sentence) else "", overlap(needed, self.terms), len(found))

    def _needed(self, fact: str) -> frozenset[str]:
        terms = terms_of(fact)
        beyond = terms - terms_of(self.question)
        return beyond if len(beyond) >= FEW else terms


def repeats(text: str, question: str) -> bool:
    new = terms_of(text) - terms_of(question)
    return len(new) < FEW and likeness(shingles_of(text, 2), shingles_of(question, 2)) >= REPEATED


def joined(answers: Iterable[str]) -> str:
    return "\n".join(answers)
