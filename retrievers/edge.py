"""Points inside the process, on Qdrant Edge: one folder, one owner.

The library holds the interpreter lock while it writes, flushes and optimises (measured with 0.9.0: 500 points 30 ms,
a flush 60 ms, an optimisation of 12,000 points 14 s). So writes go in small batches, durable by the write-ahead log
alone, and flushing and optimising wait for moments in which nobody is served.
"""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Callable, Collection, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, TypeVar

import qdrant_edge as qe

from retrievers.base import Chunk, RetrievalUnavailable, Vector, Within
from retrievers.edge_lock import only_opener
from retrievers.edge_rewrite import PART, ask_for_rewrite, check_space, mend, note_space, rewrite_if_asked
from retrievers.points import DENSE, INTEGERS, KEYWORDS, SPARSE, chunk_of, is_dated, payload_of, point_id, wanted_values
from retrievers.sparse import SparseVector
from retrievers.store import Owned, Place, Point, Scored, Seen, Space

WRITE_BATCH = 32
# A search scans so many vectors in 26 ms. Building their graph takes a minute or more in which nobody is served.
OPTIMIZE_FROM = 50_000

Result = TypeVar("Result")


@asynccontextmanager
async def open_edge(folder: Path, space: Space) -> AsyncIterator["EdgeStore"]:
    # One thread: more would only wait for the interpreter lock, and so writes keep their order.
    with only_opener(folder, PART), ThreadPoolExecutor(max_workers=1, thread_name_prefix="edge") as thread:
        loop = asyncio.get_running_loop()
        shard = await loop.run_in_executor(thread, _open_shard, folder, space)
        try:
            yield EdgeStore(shard, thread, folder)
        finally:
            await loop.run_in_executor(thread, _close_shard, shard)


@dataclass(frozen=True)
class EdgeStore:
    shard: qe.EdgeShard
    thread: ThreadPoolExecutor
    folder: Path

    async def write(self, points: list[Point]) -> None:
        for batch in _batches(points):
            await self._update(qe.UpdateOperation.upsert_points([_point(point) for point in batch]))

    async def relabel(self, chunks: list[Chunk]) -> None:
        for batch in _batches(chunks):
            await self._run(partial(self._relabel, batch))

    async def rank(
        self, seen: Seen, *, dense: Vector | None, sparse: SparseVector | None, depth: int, with_vectors: bool
    ) -> list[list[Scored]]:
        # Words are weighed within all that the reader may see: other people's private notes do not even move the order.
        rarity = qe.SearchParams(idf=qe.IdfParams(corpus=_visible_to(seen.owner)))
        asked: list[dict[str, Any]] = [{"query": qe.Query.Nearest(dense, using=DENSE)}] if dense is not None else []
        if sparse is not None:
            asked.append({"query": qe.Query.Nearest(_sparse(sparse), using=SPARSE), "params": rarity})
        common: dict[str, Any] = {"filter": _seen(seen), "with_payload": True, "with_vector": [DENSE] * with_vectors}
        requests = [qe.QueryRequest(depth, **one, **common) for one in asked]
        rankings = await self._run(lambda: self.shard.query_batch(qe.QueryBatchRequest(requests)))
        return [[_scored(hit) for hit in ranking] for ranking in rankings]

    async def at(self, places: Collection[Place], seen: Seen) -> list[Chunk]:
        if not places:
            return []
        there = qe.Filter(must=[_seen(seen), _at_any(places)])
        return [chunk_of(payload) for payload in await self._payloads(there, with_payload=True)]

    async def read(self, owned: Owned) -> list[Chunk]:
        return [chunk_of(payload) for payload in await self._payloads(_owned(owned), with_payload=True)]

    async def digests(self, owned: Owned) -> dict[str, str]:
        payloads = await self._payloads(_owned(owned), ["id", "digest"])
        return {payload["id"]: payload["digest"] for payload in payloads}

    async def remove(self, owned: Owned) -> None:
        """What is deleted stays in the files for as long as the library likes; those of an owner who takes everything
        away are written anew at the next opening."""
        if owned.document is None:
            await self._run(lambda: ask_for_rewrite(self.folder))
        await self._update(qe.UpdateOperation.delete_points_by_filter(_owned(owned)))

    async def count(self, owned: Owned) -> int:
        return await self._run(lambda: self.shard.count(qe.CountRequest(filter=_owned(owned))))

    async def is_empty(self) -> bool:
        return await self._run(lambda: self.shard.info().points_count == 0)

    async def size(self) -> int:
        return await self._run(lambda: int(self.shard.info().points_count))

    async def flush(self) -> None:
        await self._run(self.shard.flush)

    async def optimize(self) -> None:
        await self._run(lambda: _optimize_if_worth_it(self.shard))

    def _relabel(self, chunks: Sequence[Chunk]) -> None:
        for chunk in chunks:
            same = qe.Filter(must=[_id_in([chunk.id], chunk.owner), _is("content_digest", chunk.content_digest)])
            self.shard.update(qe.UpdateOperation.overwrite_payload_by_filter(same, payload_of(chunk)))

    async def _payloads(self, which: qe.Filter, with_payload: list[str] | bool) -> list[dict[str, Any]]:
        request = qe.ScrollRequest(limit=_EVERYTHING, filter=which, with_payload=with_payload)
        records, _ = await self._run(lambda: self.shard.scroll(request))
        return [record.payload or {} for record in records]

    async def _update(self, operation: qe.UpdateOperation) -> None:
        await self._run(lambda: self.shard.update(operation))

    async def _run(self, work: Callable[[], Result]) -> Result:
        with refusals():
            return await asyncio.get_running_loop().run_in_executor(self.thread, work)


_EVERYTHING = 2**31


def _open_shard(folder: Path, space: Space) -> qe.EdgeShard:
    mend(folder)
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    config = _config(space.dimension)
    with refusals(folder):
        if not (folder / "edge_config.json").exists():
            note_space(folder, space)
            return _ready(qe.EdgeShard.create(str(folder), config))
        check_space(folder, space)
        return _ready(rewrite_if_asked(qe.EdgeShard.load(str(folder), config), folder, config))


def _ready(shard: qe.EdgeShard) -> qe.EdgeShard:
    for name in KEYWORDS:
        shard.update(qe.UpdateOperation.create_field_index(name, qe.PayloadSchemaType.Keyword))
    for name in INTEGERS:
        shard.update(qe.UpdateOperation.create_field_index(name, qe.PayloadSchemaType.Integer))
    return shard


def _optimize_if_worth_it(shard: qe.EdgeShard) -> None:
    info = shard.info()
    # Each point has two vectors, and the sparse one counts as indexed from the start.
    if 2 * info.points_count - info.indexed_vectors_count >= OPTIMIZE_FROM:
        shard.optimize()


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


def _batches(items: Sequence[Result]) -> Iterator[Sequence[Result]]:
    return (items[start : start + WRITE_BATCH] for start in range(0, len(items), WRITE_BATCH))


def _point(point: Point) -> qe.Point:
    vectors: Any = {DENSE: point.dense, SPARSE: _sparse(point.sparse)}
    return qe.Point(point_id(point.chunk.id, point.chunk.owner), vectors, payload_of(point.chunk))


def _sparse(weights: SparseVector) -> qe.SparseVector:
    return qe.SparseVector(weights.indices, weights.values)


def _scored(hit: qe.ScoredPoint) -> Scored:
    vectors: Any = hit.vector or {}
    return Scored(chunk_of(hit.payload or {}), hit.score, tuple(vectors.get(DENSE, ())))


def _seen(seen: Seen) -> qe.Filter:
    """Who may see what is decided by the owner alone; everything else only narrows it."""
    return qe.Filter(must=[_visible_to(seen.owner), _narrowed(seen.within)])


def _visible_to(owner: str) -> qe.Filter:
    return qe.Filter(should=[_is("owner", owner), _is("visibility", "community")])


def _narrowed(within: Within) -> qe.Filter:
    must: list[Any] = [_is_any(name, values) for name, values in wanted_values(within).items()]
    if not is_dated(within):
        return qe.Filter(must=must)
    dates = qe.RangeFloat(gte=within.since, lte=within.until)
    undated = qe.FieldCondition(key="at", match=qe.MatchValue(0))
    return qe.Filter(must=[*must, qe.FieldCondition(key="at", range=dates)], must_not=[undated])


def _at_any(places: Collection[Place]) -> qe.Filter:
    positions: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for owner, document, position in places:
        positions[owner, document].append(position)
    return qe.Filter(
        should=[
            qe.Filter(must=[_is("owner", owner), _is("document", document), _is_any("position", at)])
            for (owner, document), at in positions.items()
        ]
    )


def _owned(owned: Owned) -> qe.Filter:
    document = [_is("document", owned.document)] if owned.document is not None else []
    return qe.Filter(must=[_is("owner", owned.owner), *document], must_not=[_id_in(owned.keep, owned.owner)])


def _id_in(chunks: Collection[str], owner: str) -> qe.HasIdCondition:
    return qe.HasIdCondition({point_id(chunk, owner) for chunk in chunks})


def _is(name: str, value: str) -> qe.FieldCondition:
    return qe.FieldCondition(key=name, match=qe.MatchValue(value))


def _is_any(name: str, values: list[str] | list[int]) -> qe.FieldCondition:
    return qe.FieldCondition(key=name, match=qe.MatchAny(values))


@contextmanager
def refusals(folder: Path | None = None) -> Iterator[None]:
    """The library raises bare exceptions with one line of text."""
    try:
        yield
    except RetrievalUnavailable:
        raise
    except Exception as error:
        if folder and "WouldBlock" in str(error):
            raise RetrievalUnavailable(PART, f"{folder} is in use by another process; only one may open it") from error
        raise RetrievalUnavailable(PART, str(error)) from error
