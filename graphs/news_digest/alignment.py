"""Which paragraph of an article bears a sentence, and which of the paragraph's own sentences says it best."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nodes.evidence.figures import Figures
from nodes.evidence.names import ALIASES
from nodes.evidence.sentences import sentences
from nodes.evidence.words import terms_of
from nodes.language import Language, language_of

# A sentence that tells two paragraphs in one has at least this share of its words in one of them.
ENOUGH = 0.25
# What another story says almost in the same words, and this one does not, was taken from there.
FOREIGN, NOT_OWN = 0.6, 0.5


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

    def place_of(self, sentence: str, enough: float = ENOUGH) -> Place | None:
        claim = self._comparable(sentence)
        best = max(range(len(self._anchors)), key=lambda at: self._weight(claim & self._anchors[at]), default=None)
        if not claim or best is None or (share := _share(claim, self._anchors[best])) < enough:
            return None
        return Place(best, self._quote(claim, self.paragraphs[best]), share)

    def share_of(self, sentence: str) -> float:
        place = self.place_of(sentence, 0.0)
        return place.share if place else 0.0

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

    def _weight(self, shared: frozenset[str]) -> float:
        return sum(math.log(1 + len(self.paragraphs) / self._occurrences[anchor]) for anchor in shared)

    def _quote(self, claim: frozenset[str], paragraph: str) -> str:
        said = sentences(paragraph) or [paragraph]
        return max(said, key=lambda one: self._weight(claim & anchors_of(one) & self._occurrences.keys()))


def anchors_of(text: str) -> frozenset[str]:
    """What can be found again: roots of words, values of numbers, and names in their Latin spelling."""
    values = {f"#{value}" for value in Figures.of(text).units}
    named = {ALIASES[word][:5] for word in ALIASES if not word.isascii() and word in text}
    return terms_of(text) | values | named


def is_foreign(sentence: str, own: Evidence, others: Sequence[Evidence]) -> bool:
    """Whether the sentence tells another story than its own."""
    near = [other.share_of(sentence) for other in others if other.language == language_of(sentence)]
    return max(near, default=0.0) >= FOREIGN and own.share_of(sentence) < NOT_OWN * max(near)


def _share(claim: frozenset[str], paragraph: frozenset[str]) -> float:
    return len(claim & paragraph) / len(claim)
