"""Which paragraph of an article bears a sentence, and which of the paragraph's own sentences says it best."""

import math
from collections import Counter
from dataclasses import dataclass
from functools import cached_property

from nodes.evidence.figures import Figures
from nodes.evidence.names import ALIASES, named
from nodes.evidence.sentences import sentences
from nodes.evidence.words import terms_of
from nodes.language import Language, language_of

# A sentence that tells two paragraphs in one has at least this share of its words in one of them.
ENOUGH = 0.25


@dataclass(frozen=True)
class Place:
    """`share` is how much of a sentence the paragraph speaks of, `quote` its own nearest sentence."""

    paragraph: int
    quote: str
    share: float


@dataclass(frozen=True)
class Evidence:
    """The paragraphs of one article, compared by words, figures and names."""

    paragraphs: tuple[str, ...]

    def place_of(self, sentence: str) -> Place | None:
        claim = self._comparable(sentence)
        best = self._nearest(claim)
        share = self._share(claim, best)
        return Place(best, self._quote(claim, self.paragraphs[best]), share) if claim and share >= ENOUGH else None

    def is_comparable(self, sentence: str) -> bool:
        return bool(self._comparable(sentence))

    def read(self) -> "Evidence":
        """Done on first use, unless it is asked for where nobody waits."""
        _ = (self.language, self._occurrences)
        return self

    @cached_property
    def language(self) -> Language:
        return language_of("\n".join(self.paragraphs))

    @cached_property
    def _anchors(self) -> list[frozenset[str]]:
        return [anchors_of(paragraph) for paragraph in self.paragraphs]

    @cached_property
    def _occurrences(self) -> Counter[str]:
        return Counter(anchor for anchors in self._anchors for anchor in anchors)

    def _comparable(self, sentence: str) -> frozenset[str]:
        """Of a sentence in the other language only what is written alike in both."""
        anchors = anchors_of(sentence)
        if language_of(sentence) == self.language:
            return anchors
        return frozenset(anchor for anchor in anchors if anchor.isascii() and self._is_written_here(anchor))

    def _is_written_here(self, anchor: str) -> bool:
        """An English article has every Latin word of a Korean sentence; a Korean one few of an English sentence."""
        return self.language == "en" or anchor in self._occurrences

    def _nearest(self, claim: frozenset[str]) -> int:
        weights = [self._weight(claim & anchors) for anchors in self._anchors]
        return max(range(len(weights)), key=weights.__getitem__, default=0)

    def _share(self, claim: frozenset[str], paragraph: int) -> float:
        return len(claim & self._anchors[paragraph]) / len(claim) if claim and self._anchors else 0.0

    def _weight(self, shared: frozenset[str]) -> float:
        return sum(math.log(1 + len(self.paragraphs) / self._occurrences[anchor]) for anchor in shared)

    def _quote(self, claim: frozenset[str], paragraph: str) -> str:
        said = sentences(paragraph) or [paragraph]
        return max(said, key=lambda one: self._weight(claim & anchors_of(one) & self._occurrences.keys()))


def anchors_of(text: str) -> frozenset[str]:
    """What can be found again: roots of words, values of numbers, and names in their Latin spelling."""
    values = {f"#{value}" for value in Figures.of(text).units}
    names = {ALIASES[word][:5] for word in ALIASES if not word.isascii() and word in text}
    names |= {one.said.casefold() for one in named(text) if one.kind == "identifier"}
    return terms_of(text) | values | names
