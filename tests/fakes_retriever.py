"""Doubles for retrieval: real code without a store, a model or a socket."""

import math
from collections.abc import Collection
from dataclasses import dataclass, field
from zlib import crc32

from retrievers.base import Chunk, Embedder, Passage, Vector
from retrievers.fusion import fuse
from retrievers.sparse import SparseVector, passage_weights, query_weights, terms_of


@dataclass(frozen=True)
class FakeEmbedder:
    """Texts that share terms are near each other; nothing is understood."""

    dimension: int = 384

    async def embed_query(self, text: str) -> Vector:
        return self._vector("query", text)

    async def embed_passages(self, texts: list[str]) -> list[Vector]:
        return [self._vector("passage", text) for text in texts]

    def _vector(self, kind: str, text: str) -> Vector:
        vector = [0.0] * self.dimension
        vector[crc32(kind.encode()) % self.dimension] += 1.0
        for term in terms_of(text):
            # Several places a term: with one, most texts would be exactly equally far.
            for place in range(8):
                code = crc32(f"{place} {term}".encode())
                vector[code % self.dimension] += 1.0 if code & 1 << 31 else -1.0
        length = math.hypot(*vector)
        return [value / length for value in vector]


@dataclass
class FakeIndex:
    """An index in memory that ranks by the same two signals as the stores."""

    embedder: Embedder = field(default_factory=FakeEmbedder)
    stored: dict[tuple[str, str], Chunk] = field(default_factory=dict)

    async def search(self, query: str, *, owner: str, limit: int) -> list[Passage]:
        if not query.strip() or limit < 1:
            return []
        seen = {key: one for key, one in self.stored.items() if one.owner == owner or one.visibility == "community"}
        rankings = [await self._by_meaning(query, seen), _by_words(query, seen)]
        return [_passage(seen[key], score) for key, score in fuse(rankings)[:limit]]

    async def put(self, chunks: list[Chunk]) -> None:
        self.stored |= {(chunk.id, chunk.owner): chunk for chunk in chunks}

    async def digests(self, document: str, *, owner: str) -> dict[str, str]:
        return {
            chunk.id: chunk.digest
            for chunk in self.stored.values()
            if (chunk.document, chunk.owner) == (document, owner)
        }

    async def remove(self, document: str, *, owner: str, keep: Collection[str] = ()) -> None:
        for chunk in (await self.digests(document, owner=owner)).keys() - set(keep):
            del self.stored[chunk, owner]

    async def count(self, *, owner: str) -> int:
        return len(await self.chunks(owner=owner))

    async def chunks(self, *, owner: str) -> list[Chunk]:
        return [chunk for chunk in self.stored.values() if chunk.owner == owner]

    async def forget(self, *, owner: str) -> int:
        doomed = [key for key, chunk in self.stored.items() if chunk.owner == owner]
        for key in doomed:
            del self.stored[key]
        return len(doomed)

    async def _by_meaning(self, query: str, seen: dict[tuple[str, str], Chunk]) -> list[tuple[str, str]]:
        wanted = await self.embedder.embed_query(query)
        vectors = await self.embedder.embed_passages([chunk.searchable for chunk in seen.values()])
        near = {key: _dot(wanted, vector) for key, vector in zip(seen, vectors, strict=True)}
        return sorted(near, key=lambda key: -near[key])


def _by_words(query: str, seen: dict[tuple[str, str], Chunk]) -> list[tuple[str, str]]:
    weights = {key: _weights(passage_weights(chunk.searchable)) for key, chunk in seen.items()}
    found = {term: sum(term in one for one in weights.values()) for term in query_weights(query).indices}
    rarity = {term: math.log(1 + (len(seen) - n + 0.5) / (n + 0.5)) for term, n in found.items()}
    scores = {key: sum(one.get(term, 0.0) * rarity[term] for term in rarity) for key, one in weights.items()}
    return sorted((key for key in scores if scores[key] > 0), key=lambda key: -scores[key])


def _weights(vector: SparseVector) -> dict[int, float]:
    return dict(zip(vector.indices, vector.values, strict=True))


def _dot(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _passage(chunk: Chunk, score: float) -> Passage:
    return Passage(chunk.id, chunk.document, chunk.title, chunk.text, chunk.source, score)
