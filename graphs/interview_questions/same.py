"""Which questions ask the same: by their words, and by their meaning where embeddings are at hand."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import structlog

from nodes.evidence.words import likeness, shingles_of, terms_of
from retrievers.base import Embedder, RetrievalUnavailable, Vector

log = structlog.get_logger()
SAME_WORDS = 0.6
SAME_TERMS = 0.8
FEWEST_TERMS = 4
# multilingual-e5-small gives the same question in other words 0.95 to 0.99, and two questions about one subject up to
# 0.97: this finds fewer, and refuses none that is another.
SAME_MEANING = 0.98

Pair = frozenset[str]


def is_same(question: str, other: str) -> bool:
    if not question.strip() or not other.strip():
        return False
    if question == other or likeness(shingles_of(question, 2), shingles_of(other, 2)) >= SAME_WORDS:
        return True
    terms, others = terms_of(question), terms_of(other)
    shared = len(terms & others)
    return shared >= FEWEST_TERMS and shared / max(len(terms), len(others)) >= SAME_TERMS


@dataclass(frozen=True)
class Meaning:
    """Without an embedder, or while it is away, words alone decide."""

    embedder: Embedder | None

    async def pairs(self, questions: Sequence[str]) -> frozenset[Pair]:
        distinct = list(dict.fromkeys(one for one in questions if one.strip()))
        if self.embedder is None or len(distinct) < 2:
            return frozenset()
        try:
            vectors = await self.embedder.embed_passages(distinct)
        except RetrievalUnavailable as error:
            log.warning("questions_not_compared", part=error.part)
            return frozenset()
        placed = combinations(zip(distinct, vectors, strict=True), 2)
        return frozenset(frozenset({one, other}) for (one, a), (other, b) in placed if _cosine(a, b) >= SAME_MEANING)


def _cosine(one: Vector, other: Vector) -> float:
    length = math.hypot(*one) * math.hypot(*other)
    return sum(a * b for a, b in zip(one, other, strict=True)) / length if length else 0.0
