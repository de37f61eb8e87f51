"""Nearness of meaning by the embeddings that retrieval has anyway: it tells another matter, never a false detail."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from math import exp, hypot

from nodes.entailment.base import EntailmentUnavailable
from nodes.evidence.words import overlap, terms_of
from nodes.language import Language, language_of
from retrievers.background import BACKGROUND
from retrievers.base import Embedder, RetrievalUnavailable, Vector

# Of a sentence whose words stand in the evidence, nearness says nothing more.
SAID = 0.5
# At this cosine as many pairs were of one matter as of two; at 0.20, where the score is UNBORNE, one in a hundred was.
# Decision 0012 has the figures.
MIDDLE = 0.30
STEEPNESS = 29.4
# Between languages: below 0.08, where the score is UNBORNE, hardly anything true lay (Korean about code lies far from
# it), above this one hardly anything that was made up.
ACROSS = 0.58
STEEPNESS_ACROSS = 5.9


class Nearness:
    """Vectors of this kind of model all point one way, more so within a language: that way is taken off first. Between
    languages a score of `BORNE` tells what is said from what was made up of the same matter; within one words do."""

    infers = False

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._centres: Mapping[Language, Vector] | None = None
        self._centring = asyncio.Lock()

    async def scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        unsaid = [pair for pair in pairs if not _is_said(*pair)]
        vectors = await self._vectors(dict.fromkeys(text for pair in unsaid for text in pair)) if unsaid else {}
        known = {pair: _score(vectors[pair[0]], vectors[pair[1]], *_curve(*pair)) for pair in unsaid}
        return [known.get(pair, 1.0) for pair in pairs]

    async def _vectors(self, texts: Iterable[str]) -> dict[str, Vector]:
        asked = list(texts)
        try:
            centres = await self._known_centres()
            found = await self._embedder.embed_passages(asked)
        except RetrievalUnavailable as error:
            raise EntailmentUnavailable(str(error)) from error
        return {text: _centred(vector, centres[language_of(text)]) for text, vector in zip(asked, found, strict=True)}

    async def _known_centres(self) -> Mapping[Language, Vector]:
        async with self._centring:
            if self._centres is None:
                self._centres = {
                    language: _mean(await self._embedder.embed_passages(list(texts)))
                    for language, texts in BACKGROUND.items()
                }
            return self._centres


def _is_said(evidence: str, sentence: str) -> bool:
    terms = terms_of(sentence)
    return bool(terms) and overlap(terms, terms_of(evidence)) >= SAID


def _mean(vectors: list[Vector]) -> Vector:
    return [sum(values) / len(vectors) for values in zip(*vectors, strict=True)]


def _centred(vector: Vector, centre: Vector) -> Vector:
    moved = [value - middle for value, middle in zip(vector, centre, strict=True)]
    length = hypot(*moved) or 1.0
    return [value / length for value in moved]


def _curve(evidence: str, sentence: str) -> tuple[float, float]:
    is_within = language_of(evidence) == language_of(sentence)
    return (MIDDLE, STEEPNESS) if is_within else (ACROSS, STEEPNESS_ACROSS)


def _score(one: Vector, other: Vector, middle: float, steepness: float) -> float:
    cosine = sum(a * b for a, b in zip(one, other, strict=True))
    return 1 / (1 + exp(-steepness * (cosine - middle)))
