"""Points on a Qdrant server, or on the client's own local mode."""

from collections import defaultdict
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from qdrant_client import AsyncQdrantClient, models
from qdrant_client.common.client_exceptions import QdrantException
from qdrant_client.http.exceptions import ApiException

from retrievers.base import Chunk, RetrievalUnavailable, Vector, Within
from retrievers.layout import USUAL, Layout
from retrievers.points import chunk_of, is_dated, payload_of, point_id, wanted_values
from retrievers.qdrant_collections import PART, Names, names_of, opened, versions
from retrievers.sparse import SparseVector
from retrievers.store import Owned, Place, Point, Scored, Seen, Space

WRITE_BATCH = 64
READ_PAGE = 1000
# The short codes choose twice as many as are wanted, the whole vectors the best of them.
EXACTLY = models.SearchParams(quantization=models.QuantizationSearchParams(rescore=True, oversampling=2.0))


@asynccontextmanager
async def open_qdrant(
    client: AsyncQdrantClient, space: Space, alias: str, layout: Layout = USUAL
) -> AsyncIterator["QdrantStore"]:
    try:
        with refusals():
            await opened(client, alias, space, layout)
        yield QdrantStore(client, alias, names_of(space))
    finally:
        await client.close()


@dataclass(frozen=True)
class QdrantStore:
    """`collection` is an alias, or one collection by its own name while it is being filled."""

    client: AsyncQdrantClient
    collection: str
    names: Names

    async def write(self, points: list[Point]) -> None:
        for start in range(0, len(points), WRITE_BATCH):
            batch = [_point(point, self.names) for point in points[start : start + WRITE_BATCH]]
            with refusals():
                await self.client.upsert(self.collection, batch)

    async def relabel(self, chunks: list[Chunk]) -> None:
        for start in range(0, len(chunks), WRITE_BATCH):
            batch = [_relabelling(chunk) for chunk in chunks[start : start + WRITE_BATCH]]
            with refusals():
                await self.client.batch_update_points(self.collection, batch)

    async def rank(
        self, seen: Seen, *, dense: Vector | None, sparse: SparseVector | None, depth: int, with_vectors: bool
    ) -> list[list[Scored]]:
        # Words are weighed within all that the reader may see: other people's private notes do not even move the order.
        rarity = models.SearchParams(idf=models.IdfCorpusParams(corpus=_visible_to(seen.owner)))
        asked: list[dict[str, Any]] = []
        if dense is not None:
            asked.append({"query": dense, "using": self.names.dense, "params": EXACTLY})
        if sparse is not None:
            asked.append({"query": _sparse(sparse), "using": self.names.sparse, "params": rarity})
        common: dict[str, Any] = {"filter": _seen(seen), "limit": depth, "with_payload": True}
        vectors = [self.names.dense] if with_vectors else False
        requests = [models.QueryRequest(**one, **common, with_vector=vectors) for one in asked]
        with refusals():
            rankings = await self.client.query_batch_points(self.collection, requests)
        return [[_scored(hit) for hit in ranking.points] for ranking in rankings]

    async def at(self, places: Collection[Place], seen: Seen) -> list[Chunk]:
        if not places:
            return []
        there = models.Filter(must=[_seen(seen), _at_any(places)])
        return [chunk_of(payload) for payload in await self._payloads(there)]

    async def read(self, owned: Owned) -> list[Chunk]:
        return [chunk_of(payload) for payload in await self._payloads(_owned(owned))]

    async def digests(self, owned: Owned) -> dict[str, str]:
        payloads = await self._payloads(_owned(owned), ["id", "digest"])
        return {payload["id"]: payload["digest"] for payload in payloads}

    async def remove(self, owned: Owned) -> None:
        with refusals():
            await self.client.delete(self.collection, models.FilterSelector(filter=_owned(owned)))
            # Who takes everything away takes it from an unfinished rebuilding too.
            for name in await versions(self.client, self.collection) if owned.document is None else []:
                await self.client.delete(name, models.FilterSelector(filter=_owned(owned)))

    async def count(self, owned: Owned) -> int:
        with refusals():
            return (await self.client.count(self.collection, _owned(owned))).count

    async def is_empty(self) -> bool:
        with refusals():
            found, _ = await self.client.scroll(self.collection, limit=1, with_payload=False)
        return not found

    async def _payloads(self, which: models.Filter, fields: list[str] | bool = True) -> list[dict[str, Any]]:
        records: list[models.Record] = []
        page: models.ExtendedPointId | None = None
        while True:
            with refusals():
                more, page = await self.client.scroll(
                    self.collection, which, limit=READ_PAGE, offset=page, with_payload=fields
                )
            records += more
            if page is None:
                return [record.payload or {} for record in records]


def _point(point: Point, names: Names) -> models.PointStruct:
    vectors: models.VectorStruct = {names.dense: point.dense, names.sparse: _sparse(point.sparse)}
    chunk = point.chunk
    return models.PointStruct(id=point_id(chunk.id, chunk.owner), vector=vectors, payload=payload_of(chunk))


def _relabelling(chunk: Chunk) -> models.OverwritePayloadOperation:
    same = models.Filter(must=[_id_in([chunk.id], chunk.owner), _is("content_digest", chunk.content_digest)])
    return models.OverwritePayloadOperation(overwrite_payload=models.SetPayload(payload=payload_of(chunk), filter=same))


def _sparse(weights: SparseVector) -> models.SparseVector:
    return models.SparseVector(indices=weights.indices, values=weights.values)


def _scored(hit: models.ScoredPoint) -> Scored:
    vectors: Any = hit.vector or {}
    [dense] = vectors.values() or [()]
    return Scored(chunk_of(hit.payload or {}), hit.score, tuple(dense))


def _seen(seen: Seen) -> models.Filter:
    """Who may see what is decided by the owner alone; everything else only narrows it."""
    return models.Filter(must=[_visible_to(seen.owner), _narrowed(seen.within)])


def _visible_to(owner: str) -> models.Filter:
    return models.Filter(should=[_is("owner", owner), _is("visibility", "community")])


def _narrowed(within: Within) -> models.Filter:
    must: list[Any] = [_is_any(name, values) for name, values in wanted_values(within).items()]
    if not is_dated(within):
        return models.Filter(must=must)
    dates = models.FieldCondition(key="at", range=models.Range(gte=within.since, lte=within.until))
    undated = models.FieldCondition(key="at", match=models.MatchValue(value=0))
    return models.Filter(must=[*must, dates], must_not=[undated])


def _at_any(places: Collection[Place]) -> models.Filter:
    positions: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for owner, document, position in places:
        positions[owner, document].append(position)
    return models.Filter(
        should=[
            models.Filter(must=[_is("owner", owner), _is("document", document), _is_any("position", at)])
            for (owner, document), at in positions.items()
        ]
    )


def _owned(owned: Owned) -> models.Filter:
    document = [_is("document", owned.document)] if owned.document is not None else []
    return models.Filter(must=[_is("owner", owned.owner), *document], must_not=[_id_in(owned.keep, owned.owner)])


def _id_in(chunks: Collection[str], owner: str) -> models.HasIdCondition:
    return models.HasIdCondition(has_id=[point_id(chunk, owner) for chunk in chunks])


def _is(name: str, value: str) -> models.FieldCondition:
    return models.FieldCondition(key=name, match=models.MatchValue(value=value))


def _is_any(name: str, values: list[str] | list[int]) -> models.FieldCondition:
    return models.FieldCondition(key=name, match=models.MatchAny(any=values))


@contextmanager
def refusals() -> Iterator[None]:
    try:
        yield
    except (ApiException, QdrantException, ValueError) as error:
        raise RetrievalUnavailable(PART, str(error) or repr(error)) from error
