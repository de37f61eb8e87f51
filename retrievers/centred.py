"""Vectors of meaning without what their language has in common, so that a Korean question finds English text.

Models of the E5 kind put a text first of all near others of its language. The mean of a few sentences about all sorts
of things is that nearness; once it is taken off, what a text is about decides (docs/evals.md has the figures).
"""

import asyncio
from collections.abc import Mapping, Sequence
from math import hypot

from retrievers.background import BACKGROUND
from retrievers.base import Embedder, Vector
from retrievers.embeddings import EmbeddingModel
from retrievers.prepare import language_of
from retrievers.store import Space

Centres = Mapping[str, Vector]


class Centred:
    """Questions and passages have centres of their own, embedded once, when the first of them is."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._queries: Centres | None = None
        self._passages: Centres | None = None
        self._centring = asyncio.Lock()

    @property
    def name(self) -> str:
        return centred(self._embedder.name)

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    async def embed_query(self, text: str) -> Vector:
        centres = await self._of_queries()
        return _moved(await self._embedder.embed_query(text), text, centres)

    async def embed_passages(self, texts: list[str]) -> list[Vector]:
        if not texts:
            return []
        centres = await self._of_passages()
        vectors = await self._embedder.embed_passages(texts)
        return [_moved(vector, text, centres) for vector, text in zip(vectors, texts, strict=True)]

    async def _of_queries(self) -> Centres:
        async with self._centring:
            if self._queries is None:
                self._queries = {
                    language: _mean(await asyncio.gather(*map(self._embedder.embed_query, said)))
                    for language, said in BACKGROUND.items()
                }
            return self._queries

    async def _of_passages(self) -> Centres:
        async with self._centring:
            if self._passages is None:
                self._passages = {
                    language: _mean(await self._embedder.embed_passages(list(said)))
                    for language, said in BACKGROUND.items()
                }
            return self._passages


def centred(name: str) -> str:
    return f"{name}, centred"


def usual_space() -> Space:
    """Of the vectors that an index holds."""
    model = EmbeddingModel()
    return Space(centred(model.name), model.dimension)


def _mean(vectors: Sequence[Vector]) -> Vector:
    return [sum(values) / len(vectors) for values in zip(*vectors, strict=True)]


def _moved(vector: Vector, text: str, centres: Centres) -> Vector:
    moved = [value - middle for value, middle in zip(vector, centres[language_of(text) or "en"], strict=True)]
    length = hypot(*moved) or 1.0
    return [value / length for value in moved]
