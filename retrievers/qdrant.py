"""Retrieval on a Qdrant server, or on the client's own local mode."""

from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any

from qdrant_client import AsyncQdrantClient, models
from qdrant_client.common.client_exceptions import QdrantException
from qdrant_client.http.exceptions import ApiException

from retrievers.base import Chunk, Embedder, Passage, RetrievalUnavailable, Vector
from retrievers.fusion import candidates_for
from retrievers.points import DENSE, INDEXED_FIELDS, SPARSE, best_passages, chunk_of, payload_of, point_id
from retrievers.sparse import passage_weights, query_weights

PART = "Qdrant"
WRITE_BATCH = 64
READ_PAGE = 1000


@asynccontextmanager
async def open_qdrant(client: AsyncQdrantClient, embedder: Embedder, collection: str) -> AsyncIterator["QdrantIndex"]:
    try:
        with _refusals():
            await _create_if_missing(client, collection, embedder.dimension)
            await _index_fields(client, collection)
        yield QdrantIndex(client, embedder, collection)
    finally:
        await client.close()


@dataclass(frozen=True)
class QdrantIndex:
    client: AsyncQdrantClient
    embedder: Embedder
    collection: str

    async def search(self, query: str, *, owner: str, limit: int) -> list[Passage]:
        if not query.strip() or limit < 1:
            return []
        vector = await self.embedder.embed_query(query)
        requests = _hybrid(query, vector, owner, candidates_for(limit))
        with _refusals():
            rankings = await self.client.query_batch_points(self.collection, requests)
        return best_passages([ranking.points for ranking in rankings], limit)

    async def put(self, chunks: list[Chunk]) -> None:
        for start in range(0, len(chunks), WRITE_BATCH):
            batch = chunks[start : start + WRITE_BATCH]
            vectors = await self.embedder.embed_passages([chunk.searchable for chunk in batch])
            points = [_point(chunk, vector) for chunk, vector in zip(batch, vectors, strict=True)]
            with _refusals():
                await self.client.upsert(self.collection, points)

    async def digests(self, document: str, *, owner: str) -> dict[str, str]:
        payloads = await self._payloads(_all_of(owner=owner, document=document))
        return {payload["id"]: payload["digest"] for payload in payloads}

    async def remove(self, document: str, *, owner: str, keep: Collection[str] = ()) -> None:
        kept = models.HasIdCondition(has_id=[point_id(chunk, owner) for chunk in keep])
        doomed = models.Filter(must=[_all_of(owner=owner, document=document)], must_not=[kept])
        with _refusals():
            await self.client.delete(self.collection, models.FilterSelector(filter=doomed))

    async def count(self, *, owner: str) -> int:
        with _refusals():
            return (await self.client.count(self.collection, _all_of(owner=owner))).count

    async def chunks(self, *, owner: str) -> list[Chunk]:
        return [chunk_of(payload) for payload in await self._payloads(_all_of(owner=owner))]

    async def forget(self, *, owner: str) -> int:
        before = await self.count(owner=owner)
        with _refusals():
            await self.client.delete(self.collection, models.FilterSelector(filter=_all_of(owner=owner)))
        return before

    async def _payloads(self, which: models.Filter) -> list[dict[str, Any]]:
        records: list[models.Record] = []
        page: models.ExtendedPointId | None = None
        while True:
            with _refusals():
                more, page = await self.client.scroll(self.collection, which, limit=READ_PAGE, offset=page)
            records += more
            if page is None:
                return [record.payload or {} for record in records]


async def _create_if_missing(client: AsyncQdrantClient, collection: str, dimension: int) -> None:
    if await client.collection_exists(collection):
        return
    try:
        await client.create_collection(
            collection,
            vectors_config={DENSE: models.VectorParams(size=dimension, distance=models.Distance.COSINE)},
            sparse_vectors_config={SPARSE: models.SparseVectorParams(modifier=models.Modifier.IDF)},
        )
    except ApiException:
        # Another haru that starts at the same time may have been quicker.
        if not await client.collection_exists(collection):
            raise


async def _index_fields(client: AsyncQdrantClient, collection: str) -> None:
    for name in INDEXED_FIELDS:
        schema = models.KeywordIndexParams(type=models.KeywordIndexType.KEYWORD, is_tenant=name == "owner")
        await client.create_payload_index(collection, name, schema)


def _point(chunk: Chunk, vector: Vector) -> models.PointStruct:
    weights = passage_weights(chunk.searchable)
    sparse = models.SparseVector(indices=weights.indices, values=weights.values)
    vectors: models.VectorStruct = {DENSE: vector, SPARSE: sparse}
    return models.PointStruct(id=point_id(chunk.id, chunk.owner), vector=vectors, payload=payload_of(chunk))


def _hybrid(query: str, vector: Vector, owner: str, depth: int) -> list[models.QueryRequest]:
    weights = query_weights(query)
    visible = models.Filter(should=[_is("owner", owner), _is("visibility", "community")])
    # Words are weighed within what the caller may see: other people's private notes do not even move the order.
    params = models.SearchParams(idf=models.IdfCorpusParams(corpus=visible))
    sparse = models.SparseVector(indices=weights.indices, values=weights.values)
    return [
        models.QueryRequest(query=vector, using=DENSE, filter=visible, limit=depth, with_payload=True),
        models.QueryRequest(query=sparse, using=SPARSE, filter=visible, params=params, limit=depth, with_payload=True),
    ]


def _all_of(**fields: str) -> models.Filter:
    return models.Filter(must=[_is(name, value) for name, value in fields.items()])


def _is(name: str, value: str) -> models.FieldCondition:
    return models.FieldCondition(key=name, match=models.MatchValue(value=value))


@contextmanager
def _refusals() -> Iterator[None]:
    try:
        yield
    except (ApiException, QdrantException, ValueError) as error:
        raise RetrievalUnavailable(PART, str(error) or repr(error)) from error
