"""A collection made anew while the old one is searched and written to: filled, caught up with, switched to.

Writers need not know: they go through the alias. What they changed in the old collection while it was copied is copied
again, also what arrived there in the moment of the switch, but never over what was written to the new one since.
A rebuilding that was killed goes on from what it had copied.
"""

from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass

from qdrant_client import AsyncQdrantClient, models

from retrievers.base import Embedder
from retrievers.layout import Layout
from retrievers.points import chunk_of
from retrievers.qdrant import QdrantStore, refusals
from retrievers.qdrant_collections import current, make, names_of, next_name, opened, switch, versions
from retrievers.store import space_of
from retrievers.stored_index import StoredIndex

PAGE = 256
# With so few changes in one round the switch comes: what changed after them is caught up with afterwards.
FEW = PAGE

# How many chunks are done, of how many.
Progress = Callable[[int, int], None]
# Digests by the points' ids.
Digests = dict[str, str]


async def rebuild(client: AsyncQdrantClient, embedder: Embedder, alias: str, layout: Layout, progress: Progress) -> str:
    """The name of the collection that the alias leads to from now on."""
    space = space_of(embedder)
    with refusals():
        old = await current(client, alias)
        if old is None:
            await opened(client, alias, space, layout)
            return str(await current(client, alias))
        name = next_name(alias, space, old)
        await make(client, name, space, layout)
        fresh = QdrantStore(client, name, names_of(space))
        copy = _Copy(client, old, fresh, embedder, await _digests(client, name))
        while await copy.catch_up(progress) > FEW:
            pass
        await switch(client, alias, name)
        while await copy.catch_up(progress, is_switched=True):
            pass
        for one in set(await versions(client, alias)) - {name}:
            await client.delete_collection(one)
        return name


@dataclass
class _Copy:
    """`known` is what the new collection got from the old one: about 300 bytes a chunk, for as long as it takes."""

    client: AsyncQdrantClient
    old: str
    fresh: QdrantStore
    embedder: Embedder
    known: Digests

    async def catch_up(self, progress: Progress, *, is_switched: bool = False) -> int:
        """How many chunks of the old collection had changed since they were copied, or had gone."""
        total = (await self.client.count(self.old)).count
        seen: set[str] = set()
        changes = 0
        async for page in _pages(self.client, self.old):
            seen |= page.keys()
            changed = {point for point, digest in page.items() if self.known.get(point) != digest}
            wanted = await self._untouched(changed) if is_switched else changed
            self.known |= page
            self.known |= await self._copy(wanted)
            changes += len(changed)
            progress(min(len(seen), total), total)
        gone = self.known.keys() - seen
        await self._remove(await self._untouched(gone) if is_switched else gone)
        for point in gone:
            del self.known[point]
        return changes + len(gone)

    async def _copy(self, points: set[str]) -> Digests:
        """What they are by now may be newer than what was seen of them."""
        records = await self.client.retrieve(self.old, list(points), with_payload=True) if points else []
        chunks = {str(record.id): chunk_of(record.payload or {}) for record in records}
        await StoredIndex(self.fresh, self.embedder).put(list(chunks.values()))
        return {point: chunk.digest for point, chunk in chunks.items()}

    async def _remove(self, points: set[str]) -> None:
        if points:
            doomed: list[models.ExtendedPointId] = list(points)
            await self.client.delete(self.fresh.collection, models.PointIdsList(points=doomed))

    async def _untouched(self, points: set[str]) -> set[str]:
        """Those that are in the new collection as they were copied, or never were copied and are not there."""
        if not points:
            return points
        records = await self.client.retrieve(self.fresh.collection, list(points), with_payload=["digest"])
        there = {str(record.id): (record.payload or {})["digest"] for record in records}
        return {point for point in points if there.get(point) == self.known.get(point)}


async def _digests(client: AsyncQdrantClient, name: str) -> Digests:
    return {point: digest async for page in _pages(client, name) for point, digest in page.items()}


async def _pages(client: AsyncQdrantClient, name: str) -> AsyncIterator[Digests]:
    place: models.ExtendedPointId | None = None
    while True:
        records, place = await client.scroll(name, limit=PAGE, offset=place, with_payload=["digest"])
        yield {str(record.id): (record.payload or {})["digest"] for record in records}
        if place is None:
            return
