"""A Qdrant Edge folder made anew with the embeddings that are set, for a moment in which nobody uses it."""

from collections.abc import Callable, Iterator
from pathlib import Path

import qdrant_edge as qe

from retrievers.base import Chunk, Embedder
from retrievers.edge import open_edge, refusals
from retrievers.edge_lock import only_opener
from retrievers.edge_rewrite import PART, clear, fresh_folder, mend, swap
from retrievers.points import chunk_of
from retrievers.store import space_of
from retrievers.stored_index import StoredIndex

PAGE = 256

Progress = Callable[[int, int], None]


async def rebuild(folder: Path, embedder: Embedder, progress: Progress) -> None:
    """A kill leaves the old folder as it was."""
    with only_opener(folder, PART):
        mend(folder)
        if (folder / "edge_config.json").exists():
            await _rebuild(folder, embedder, progress)


async def _rebuild(folder: Path, embedder: Embedder, progress: Progress) -> None:
    with refusals(folder):
        old = qe.EdgeShard.load(str(folder))
    try:
        clear(folder)
        await _fill(fresh_folder(folder), old, embedder, progress)
        swap(folder)
    finally:
        old.close()


async def _fill(folder: Path, old: qe.EdgeShard, embedder: Embedder, progress: Progress) -> None:
    done, total = 0, old.info().points_count
    async with open_edge(folder, space_of(embedder)) as store:
        for chunks in _pages(old):
            await StoredIndex(store, embedder).put(chunks)
            done += len(chunks)
            progress(done, total)


def _pages(shard: qe.EdgeShard) -> Iterator[list[Chunk]]:
    place = None
    while True:
        records, place = shard.scroll(qe.ScrollRequest(limit=PAGE, offset=place, with_payload=True))
        yield [chunk_of(record.payload or {}) for record in records]
        if place is None:
            return
