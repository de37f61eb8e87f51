"""Passages that say the same, though they stand in several documents."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from retrievers.base import Passage

WORD = re.compile(r"\w+")
SHINGLE = 3
# One word in about a hundred and twenty may differ, and no figure: a limit that was raised is another text.
ALIKE = 0.95


@dataclass(frozen=True)
class Hit:
    """A passage that was found, and those that say the same elsewhere. Its places among the candidates, from 1, are by
    way of search; `relevance` is what the reranker says of it."""

    passage: Passage
    also: tuple[Passage, ...] = ()
    dense_rank: int | None = None
    sparse_rank: int | None = None
    relevance: float | None = None

    @property
    def documents(self) -> tuple[Passage, ...]:
        """One passage for each document that says it, its own first."""
        return tuple({(one.owner, one.document): one for one in (*reversed(self.also), self.passage)}.values())[::-1]


@dataclass(frozen=True)
class Said:
    """A text as it is compared with others."""

    text: str

    @cached_property
    def words(self) -> tuple[str, ...]:
        return tuple(WORD.findall(unicodedata.normalize("NFKC", self.text).casefold()))

    @cached_property
    def figures(self) -> frozenset[str]:
        return frozenset(word for word in self.words if any(map(str.isdigit, word)))

    @cached_property
    def shingles(self) -> frozenset[tuple[str, ...]]:
        return frozenset(self.words[at : at + SHINGLE] for at in range(max(len(self.words) - SHINGLE + 1, 1)))

    def is_same(self, other: "Said") -> bool:
        if self.words == other.words:
            return bool(self.words) or self.text == other.text
        short, long = sorted((len(self.shingles), len(other.shingles)))
        if short < ALIKE * long or self.figures != other.figures:
            return False
        shared = len(self.shingles & other.shingles)
        return shared >= ALIKE * (short + long - shared)


def folded(passages: Sequence[Passage], owner: str) -> list[Hit]:
    """In their order, each text once. The owner's own stands for the copies of others, whatever place it has."""
    groups: list[tuple[Said, list[Passage]]] = []
    for passage in passages:
        said = Said(passage.text)
        known = next((group for kept, group in groups if kept.is_same(said)), None)
        if known is None:
            groups.append((said, [passage]))
        else:
            known.append(passage)
    return [_hit(group, owner) for _, group in groups]


def _hit(group: list[Passage], owner: str) -> Hit:
    first = next((passage for passage in group if passage.owner == owner), group[0])
    return Hit(first, tuple(passage for passage in group if passage is not first))
