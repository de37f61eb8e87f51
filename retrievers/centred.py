"""Vectors of meaning without what their language has in common, so that a Korean question finds English text.

Models of the E5 kind put a text first of all near others of its language. The mean of a few sentences about all sorts
of things is that nearness; once it is taken off, what a text is about decides (docs/evals.md has the figures).
"""

import asyncio
import base64
from array import array
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import hypot
from pathlib import Path

import orjson

from retrievers.background import BACKGROUND
from retrievers.base import Embedder, Vector
from retrievers.embeddings import EmbeddingModel
from retrievers.prepare import language_of
from retrievers.store import Space

# Of the model that comes along, made by `python -m scripts.centres`: to embed them takes seconds without a GPU, for
# which the first search after each start would wait.
SHIPPED = Path(__file__).with_name("centres.json")


@dataclass(frozen=True)
class Centres:
    """The mean vector of each language; questions and passages have their own, since E5 embeds them differently."""

    queries: Mapping[str, Vector]
    passages: Mapping[str, Vector]


class Centred:
    """The centres of a model that does not come along are embedded once, when the first of its vectors is."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._centres = shipped(embedder.name)
        self._centring = asyncio.Lock()

    @property
    def name(self) -> str:
        return centred(self._embedder.name)

    @property
    def dimension(self) -> int:
        return self._embedder.dimension

    async def embed_query(self, text: str) -> Vector:
        centres = await self._known()
        return _moved(await self._embedder.embed_query(text), text, centres.queries)

    async def embed_passages(self, texts: list[str]) -> list[Vector]:
        if not texts:
            return []
        centres = await self._known()
        vectors = await self._embedder.embed_passages(texts)
        return [_moved(vector, text, centres.passages) for vector, text in zip(vectors, texts, strict=True)]

    async def _known(self) -> Centres:
        async with self._centring:
            if self._centres is None:
                self._centres = await centres_of(self._embedder)
            return self._centres


async def centres_of(embedder: Embedder) -> Centres:
    queries: dict[str, Vector] = {}
    passages: dict[str, Vector] = {}
    for language, said in BACKGROUND.items():
        queries[language] = _mean(await asyncio.gather(*map(embedder.embed_query, said)))
        passages[language] = _mean(await embedder.embed_passages(list(said)))
    return Centres(queries, passages)


def shipped(name: str) -> Centres | None:
    """Those of the model, if it comes along."""
    known = orjson.loads(SHIPPED.read_bytes())
    if name not in known:
        return None
    queries, passages = ({language: _unpacked(one) for language, one in kind.items()} for kind in known[name])
    return Centres(queries, passages)


def packed(centres: Centres) -> list[dict[str, str]]:
    """As `SHIPPED` has them: questions, passages."""
    return [{language: _packed(one) for language, one in kind.items()} for kind in (centres.queries, centres.passages)]


def centred(name: str) -> str:
    return f"{name}, centred"


def space_with(model: EmbeddingModel) -> Space:
    """Of the vectors that an index of this model holds."""
    return Space(centred(model.name), model.dimension)


def _mean(vectors: Sequence[Vector]) -> Vector:
    return [sum(values) / len(vectors) for values in zip(*vectors, strict=True)]


def _moved(vector: Vector, text: str, centres: Mapping[str, Vector]) -> Vector:
    moved = [value - middle for value, middle in zip(vector, centres[language_of(text) or "en"], strict=True)]
    length = hypot(*moved) or 1.0
    return [value / length for value in moved]


def _packed(vector: Vector) -> str:
    return base64.b64encode(array("f", vector).tobytes()).decode()


def _unpacked(written: str) -> Vector:
    return array("f", base64.b64decode(written)).tolist()
