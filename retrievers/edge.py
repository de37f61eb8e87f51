"""Retrieval inside the process, on Qdrant Edge: one folder, one owner.

The library holds the interpreter lock while it writes, flushes and optimises (measured with 0.9.0: 500 points 30 ms,
a flush 60 ms, an optimisation of 12,000 points 14 s). So writes go in small batches, durable by the write-ahead log
alone, and flushing and optimising wait for moments in which nobody is served.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Collection, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import qdrant_edge as qe

from retrievers.base import Chunk, Embedder, Passage, RetrievalUnavailable, Vector
from retrievers.edge_rewrite import ask_for_rewrite, mend, rewrite_if_asked
from retrievers.fusion import candidates_for
from retrievers.points import DENSE, INDEXED_FIELDS, SPARSE, best_passages, chunk_of, payload_of, point_id
from retrievers.sparse import passage_weights, query_weights

PART = "Qdrant Edge"
WRITE_BATCH = 32
# Below this a search scans all vectors within 20 ms; building the graph would only delay the start.
OPTIMIZE_FROM = 20_000

Result = TypeVar("Result")


@asynccontextmanager
async def open_edge(folder: Path, embedder: Embedder) -> AsyncIterator["EdgeIndex"]:
    # One thread: more would only wait for the interpreter lock, and so writes keep their order.
    with ThreadPoolExecutor(max_workers=1, thread_name_prefix="edge") as thread:
        loop = asyncio.get_running_loop()
        shard = await loop.run_in_executor(thread, _open_shard, folder, embedder.dimension)
        try:
            yield EdgeIndex(shard, embedder, thread, folder, is_empty=shard.info().points_count == 0)
        finally:
            await loop.run_in_executor(thread, _close_shard, shard)


@dataclass
class EdgeIndex:
    """`is_empty` spares a community without documents the embedding of every question."""

    shard: qe.EdgeShard
    embedder: Embedder
    thread: ThreadPoolExecutor
    folder: Path
    is_empty: bool

    async def search(self, query: str, *, owner: str, limit: int) -> list[Passage]:
        if self.is_empty or not query.strip() or limit < 1:
            return []
        vector = await self.embedder.embed_query(query)
        request = _hybrid(query, vector, owner, candidates_for(limit))
        rankings = await self._run(lambda: self.shard.query_batch(request))
        return best_passages(rankings, limit)

    async def put(self, chunks: list[Chunk]) -> None:
        self.is_empty = self.is_empty and not chunks
        for start in range(0, len(chunks), WRITE_BATCH):
            batch = chunks[start : start + WRITE_BATCH]
            vectors = await self.embedder.embed_passages([chunk.searchable for chunk in batch])
            await self._run(partial(self._write, batch, vectors))

    async def digests(self, document: str, *, owner: str) -> dict[str, str]:
        payloads = await self._payloads(_all_of(owner=owner, document=document), ["id", "digest"])
        return {payload["id"]: payload["digest"] for payload in payloads}

    async def remove(self, document: str, *, owner: str, keep: Collection[str] = ()) -> None:
        kept = qe.HasIdCondition({point_id(chunk, owner) for chunk in keep})
        doomed = qe.Filter(must=[_all_of(owner=owner, document=document)], must_not=[kept])
        await self._run(lambda: self.shard.update(qe.UpdateOperation.delete_points_by_filter(doomed)))

    async def count(self, *, owner: str) -> int:
        return await self._run(lambda: self.shard.count(qe.CountRequest(filter=_all_of(owner=owner))))

    async def chunks(self, *, owner: str) -> list[Chunk]:
        return [chunk_of(payload) for payload in await self._payloads(_all_of(owner=owner), with_payload=True)]

    async def forget(self, *, owner: str) -> int:
        """What is deleted stays in the files for as long as the library likes: the next opening writes them anew."""
        if before := await self.count(owner=owner):
            await self._run(lambda: ask_for_rewrite(self.folder))
            await self._run(lambda: self.shard.update(qe.UpdateOperation.delete_points_by_filter(_all_of(owner=owner))))
        return before

    async def _payloads(self, which: qe.Filter, with_payload: list[str] | bool) -> list[dict[str, Any]]:
        request = qe.ScrollRequest(limit=_EVERYTHING, filter=which, with_payload=with_payload)
        records, _ = await self._run(lambda: self.shard.scroll(request))
        return [record.payload or {} for record in records]

    def _write(self, chunks: list[Chunk], vectors: list[Vector]) -> None:
        points = [_point(chunk, vector) for chunk, vector in zip(chunks, vectors, strict=True)]
        self.shard.update(qe.UpdateOperation.upsert_points(points))

    async def _run(self, work: Callable[[], Result]) -> Result:
        with _refusals():
            return await asyncio.get_running_loop().run_in_executor(self.thread, work)


_EVERYTHING = 2**31


def _open_shard(folder: Path, dimension: int) -> qe.EdgeShard:
    mend(folder)
    folder.mkdir(parents=True, exist_ok=True)
    is_new = not (folder / "edge_config.json").exists()
    with _refusals(folder):
        shard = (qe.EdgeShard.create if is_new else qe.EdgeShard.load)(str(folder), _config(dimension))
        shard = rewrite_if_asked(shard, folder, _config(dimension))
        for name in INDEXED_FIELDS:
            shard.update(qe.UpdateOperation.create_field_index(name, qe.PayloadSchemaType.Keyword))
        info = shard.info()
        if info.points_count >= OPTIMIZE_FROM and info.indexed_vectors_count < info.points_count:
            shard.optimize()
    return shard


def _close_shard(shard: qe.EdgeShard) -> None:
    shard.flush()
    shard.close()


def _config(dimension: int) -> qe.EdgeConfig:
    return qe.EdgeConfig(
        vectors={DENSE: qe.EdgeVectorParams(size=dimension, distance=qe.Distance.Cosine)},
        sparse_vectors={SPARSE: qe.EdgeSparseVectorParams(modifier=qe.Modifier.Idf)},
        # The log is also the lock that keeps a second process out.
        wal_enabled=True,
    )


def _point(chunk: Chunk, vector: Vector) -> qe.Point:
    weights = passage_weights(chunk.searchable)
    sparse = qe.SparseVector(weights.indices, weights.values)
    return qe.Point(point_id(chunk.id, chunk.owner), {DENSE: vector, SPARSE: sparse}, payload_of(chunk))


def _hybrid(query: str, vector: Vector, owner: str, depth: int) -> qe.QueryBatchRequest:
    weights = query_weights(query)
    visible = qe.Filter(should=[_is("owner", owner), _is("visibility", "community")])
    # Words are weighed within what the caller may see: other people's private notes do not even move the order.
    params = qe.SearchParams(idf=qe.IdfParams(corpus=visible))
    dense = qe.Query.Nearest(vector, using=DENSE)
    sparse = qe.Query.Nearest(qe.SparseVector(weights.indices, weights.values), using=SPARSE)
    return qe.QueryBatchRequest(
        [
            qe.QueryRequest(depth, query=dense, filter=visible, with_payload=True),
            qe.QueryRequest(depth, query=sparse, filter=visible, params=params, with_payload=True),
        ]
    )


def _all_of(**fields: str) -> qe.Filter:
    return qe.Filter(must=[_is(name, value) for name, value in fields.items()])


def _is(name: str, value: str) -> qe.FieldCondition:
    return qe.FieldCondition(key=name, match=qe.MatchValue(value))


@contextmanager
def _refusals(folder: Path | None = None) -> Iterator[None]:
    """The library raises bare exceptions with one line of text."""
    try:
        yield
    except Exception as error:
        if folder and "WouldBlock" in str(error):
            raise RetrievalUnavailable(PART, f"{folder} is in use by another process; only one may open it") from error
        raise RetrievalUnavailable(PART, str(error)) from error
