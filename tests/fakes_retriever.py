"""Doubles for retrieval: real code without a store, a model or a socket."""

import math
from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from zlib import crc32

from retrievers.base import Chunk, Embedder, Vector, Within
from retrievers.sparse import SparseVector, terms_of
from retrievers.store import Owned, Place, Point, Scored, Seen, Store
from retrievers.stored_index import StoredIndex

Key = tuple[str, str]


@dataclass(frozen=True)
class FakeEmbedder:
    """Texts that share terms are near each other; nothing is understood."""

    dimension: int = 384
    name: str = "fake"

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
class FakeStore:
    """Points in memory, ranked by the same two signals as in the other stores; `written` counts what was embedded."""

    points: dict[Key, Point] = field(default_factory=dict)
    written: int = 0

    async def write(self, points: list[Point]) -> None:
        self.points |= {_key(point.chunk): point for point in points}
        self.written += len(points)

    async def relabel(self, chunks: list[Chunk]) -> None:
        for chunk in chunks:
            there = self.points.get(_key(chunk))
            if there and there.chunk.content_digest == chunk.content_digest:
                self.points[_key(chunk)] = replace(there, chunk=chunk)

    async def rank(
        self, seen: Seen, *, dense: Vector | None, sparse: SparseVector | None, depth: int, with_vectors: bool
    ) -> list[list[Scored]]:
        visible = [point for point in self.points.values() if is_visible(point.chunk, seen.owner)]
        wanted = [point for point in visible if is_within(point.chunk, seen.within)]
        rankings = []
        if dense is not None:
            rankings.append([_scored(point, _dot(dense, point.dense), with_vectors) for point in wanted])
        if sparse is not None:
            rarity = _rarity(sparse, visible)
            scored = [_scored(point, _word_score(point.sparse, rarity), with_vectors) for point in wanted]
            rankings.append([one for one in scored if one.score > 0])
        return [sorted(ranking, key=lambda one: -one.score)[:depth] for ranking in rankings]

    async def at(self, places: Collection[Place], seen: Seen) -> list[Chunk]:
        visible = [point.chunk for point in self.points.values() if is_visible(point.chunk, seen.owner)]
        there = [chunk for chunk in visible if (chunk.owner, chunk.document, chunk.position) in places]
        return [chunk for chunk in there if is_within(chunk, seen.within)]

    async def read(self, owned: Owned) -> list[Chunk]:
        return [point.chunk for point in self.points.values() if _is_owned(point.chunk, owned)]

    async def digests(self, owned: Owned) -> dict[str, str]:
        return {chunk.id: chunk.digest for chunk in await self.read(owned)}

    async def remove(self, owned: Owned) -> None:
        for chunk in await self.read(owned):
            del self.points[_key(chunk)]

    async def count(self, owned: Owned) -> int:
        return len(await self.read(owned))

    async def is_empty(self) -> bool:
        return not self.points


@dataclass
class FakeIndex(StoredIndex):
    store: Store = field(default_factory=FakeStore)
    embedder: Embedder = field(default_factory=FakeEmbedder)


def is_visible(chunk: Chunk, owner: str) -> bool:
    return chunk.owner == owner or chunk.visibility == "community"


def is_within(chunk: Chunk, within: Within) -> bool:
    return (
        _is_one_of(chunk.document, within.documents)
        and _is_one_of(chunk.source, within.sources)
        and _is_one_of(chunk.kind, within.kinds)
        and _is_one_of(chunk.language, within.languages)
        and (not within.tags or bool(set(chunk.tags) & set(within.tags)))
        and within.visibility in (None, chunk.visibility)
        and _is_in_time(chunk.at, within.since, within.until)
    )


def _is_one_of(value: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or value in wanted


def _is_in_time(at: int, since: int | None, until: int | None) -> bool:
    if since is None and until is None:
        return True
    return at != 0 and (since is None or at >= since) and (until is None or at <= until)


def _is_owned(chunk: Chunk, owned: Owned) -> bool:
    return chunk.owner == owned.owner and owned.document in (None, chunk.document) and chunk.id not in owned.keep


def _rarity(query: SparseVector, corpus: Iterable[Point]) -> dict[int, float]:
    terms = [set(point.sparse.indices) for point in corpus]
    found = {term: sum(term in one for one in terms) for term in query.indices}
    return {term: math.log(1 + (len(terms) - n + 0.5) / (n + 0.5)) for term, n in found.items()}


def _word_score(vector: SparseVector, rarity: dict[int, float]) -> float:
    return sum(value * rarity.get(term, 0.0) for term, value in zip(vector.indices, vector.values, strict=True))


def _scored(point: Point, score: float, with_vectors: bool) -> Scored:
    return Scored(point.chunk, score, tuple(point.dense) if with_vectors else ())


def _dot(one: Vector, other: Vector) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True))


def _key(chunk: Chunk) -> Key:
    return chunk.id, chunk.owner
