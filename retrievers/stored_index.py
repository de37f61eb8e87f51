"""The one index over every store: it embeds, asks each way of searching, and makes one order of their rankings."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

from retrievers.base import ANYWHERE, WAYS, Chunk, Embedder, Passage, Way, Within
from retrievers.fusion import candidates_for, fuse
from retrievers.sparse import passage_weights, query_weights
from retrievers.store import Owned, Place, Point, Scored, Seen, Store

# So many are embedded before they are written: what a crash throws away.
BATCH = 64


@dataclass
class StoredIndex:
    store: Store
    embedder: Embedder
    # Spares a community without documents the embedding of every question.
    _has_some: bool = field(default=False, init=False)

    async def search(  # noqa: PLR0913 (all that a search may be asked)
        self,
        query: str,
        *,
        owner: str,
        limit: int,
        within: Within = ANYWHERE,
        ways: Collection[Way] = WAYS,
        with_vectors: bool = False,
    ) -> list[Passage]:
        if not query.strip() or limit < 1 or await self._is_empty():
            return []
        words = query_weights(query)
        dense = await self.embedder.embed_query(query) if "dense" in ways else None
        sparse = words if "sparse" in ways and words.indices else None
        given: dict[Way, object] = {"dense": dense, "sparse": sparse}
        asked = [way for way in WAYS if given[way] is not None]
        depth, seen = candidates_for(limit), Seen(owner, within)
        rankings = await self.store.rank(seen, dense=dense, sparse=sparse, depth=depth, with_vectors=with_vectors)
        return _best(dict(zip(asked, rankings, strict=True)), limit)

    async def around(self, passages: Sequence[Passage], *, owner: str, reach: int = 1) -> list[Passage]:
        have = {_place(passage) for passage in passages}
        places = {near for place in have for near in _near(place, reach)} - have
        found = await self.store.at(places, Seen(owner)) if places else []
        return [_passage(chunk) for chunk in sorted(found, key=_place)]

    async def put(self, chunks: list[Chunk]) -> None:
        for start in range(0, len(chunks), BATCH):
            batch = chunks[start : start + BATCH]
            texts = [chunk.searchable for chunk in batch]
            vectors = await self.embedder.embed_passages(texts)
            await self.store.write(list(map(Point, batch, vectors, map(passage_weights, texts))))

    async def relabel(self, chunks: list[Chunk]) -> None:
        await self.store.relabel(chunks)

    async def digests(self, document: str, *, owner: str) -> dict[str, str]:
        return await self.store.digests(Owned(owner, document))

    async def remove(self, document: str, *, owner: str, keep: Collection[str] = ()) -> None:
        await self.store.remove(Owned(owner, document, frozenset(keep)))

    async def count(self, *, owner: str) -> int:
        return await self.store.count(Owned(owner))

    async def chunks(self, *, owner: str) -> list[Chunk]:
        return await self.store.read(Owned(owner))

    async def forget(self, *, owner: str) -> int:
        if before := await self.count(owner=owner):
            await self.store.remove(Owned(owner))
        return before

    async def _is_empty(self) -> bool:
        self._has_some = self._has_some or not await self.store.is_empty()
        return not self._has_some


def _near(place: Place, reach: int) -> list[Place]:
    owner, document, position = place
    return [(owner, document, near) for near in range(max(0, position - reach), position + reach + 1)]


def _best(rankings: dict[Way, list[Scored]], limit: int) -> list[Passage]:
    found: dict[tuple[str, str], Passage] = {}
    for way, ranking in rankings.items():
        for one in ranking:
            passage = found.get(_key(one.chunk)) or replace(_passage(one.chunk), vector=one.vector)
            found[_key(one.chunk)] = _scored(passage, way, one.score)
    best = fuse([[_key(one.chunk) for one in _in_order(ranking)] for ranking in rankings.values()])[:limit]
    return [replace(found[key], score=score) for key, score in best]


def _scored(passage: Passage, way: Way, score: float) -> Passage:
    return replace(passage, dense=score) if way == "dense" else replace(passage, sparse=score)


def _in_order(ranking: list[Scored]) -> list[Scored]:
    """Scores that differ only by how a back end rounds are equal, and equal ones have one order everywhere."""
    return sorted(ranking, key=lambda one: (-float(f"{one.score:.5g}"), _key(one.chunk)))


def _key(chunk: Chunk) -> tuple[str, str]:
    return chunk.id, chunk.owner


def _place(of: Chunk | Passage) -> Place:
    return of.owner, of.document, of.position


def _passage(chunk: Chunk) -> Passage:
    return Passage(**vars(chunk))
