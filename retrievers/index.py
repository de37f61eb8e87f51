"""The chunks of a document into an index: compared with what is stored, only the difference is written.

A chunk is named after its content, so an edit costs the chunks that it touches. New chunks are written before old
ones go: after a crash in between, storing the document again repairs it. Labels come first of all, so that what its
owner made private is hidden even if the embeddings are away.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from retrievers.base import Chunk, Index


@dataclass(frozen=True)
class Change:
    """What storing a document did, in chunks; a relabelled one has its text and its vectors still."""

    written: int
    unchanged: int
    removed: int
    relabelled: int = 0


@dataclass(frozen=True)
class Difference:
    """What sets chunks apart from the digests that are stored; `stale` are ids."""

    fresh: list[Chunk]
    relabelled: list[Chunk]
    stale: frozenset[str]


async def store_chunks(chunks: list[Chunk], index: Index, *, document: str, owner: str) -> Change:
    """Makes these the chunks of the owner's document; none removes it."""
    stored = await index.digests(document, owner=owner)
    change = difference(chunks, stored)
    if change.relabelled:
        await index.relabel(change.relabelled)
    if change.fresh:
        await index.put(change.fresh)
    if change.stale:
        await index.remove(document, owner=owner, keep={chunk.id for chunk in chunks})
    changed = len(change.fresh) + len(change.relabelled)
    return Change(len(change.fresh), len(chunks) - changed, len(change.stale), len(change.relabelled))


def difference(chunks: list[Chunk], stored: Mapping[str, str]) -> Difference:
    changed = [chunk for chunk in chunks if stored.get(chunk.id) != chunk.digest]
    relabelled = [chunk for chunk in changed if stored.get(chunk.id, "").startswith(chunk.content_digest)]
    fresh = [chunk for chunk in changed if not stored.get(chunk.id, "").startswith(chunk.content_digest)]
    return Difference(fresh, relabelled, frozenset(stored) - {chunk.id for chunk in chunks})
