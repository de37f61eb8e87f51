"""A document into an index: cut, compare with what is stored, write only the difference.

A chunk is named after its content, so an edit costs the chunks that it touches. New chunks are written before old
ones go: after a crash in between, storing the document again repairs it. Labels come first of all, so that what its
owner made private is hidden even if the embeddings are away.
"""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import blake2b

from retrievers.base import Chunk, Index, Visibility
from retrievers.chunks import Piece, pieces_of


@dataclass(frozen=True)
class Document:
    """A text as its owner hands it in; `id` is the owner's name for it and stays when the text changes."""

    id: str
    title: str
    text: str
    source: str
    owner: str
    visibility: Visibility = "private"
    language: str = ""
    tags: tuple[str, ...] = ()
    kind: str = ""
    at: int = 0


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


async def store_document(document: Document, index: Index) -> Change:
    return await store_chunks(chunks_of(document), index, document=document.id, owner=document.owner)


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


def chunks_of(document: Document) -> list[Chunk]:
    repeats: Counter[Piece] = Counter()
    chunks = []
    for position, piece in enumerate(pieces_of(document.text)):
        chunks.append(_chunk(document, piece, repeats[piece], position))
        repeats[piece] += 1
    return chunks


def _chunk(document: Document, piece: Piece, repeat: int, position: int) -> Chunk:
    return Chunk(
        id=_id(document.id, piece, repeat),
        document=document.id,
        title=_title(document.title, piece.headings),
        text=piece.text.strip("\r\n"),
        source=document.source,
        owner=document.owner,
        visibility=document.visibility,
        language=document.language,
        tags=document.tags,
        kind=document.kind,
        position=position,
        at=document.at,
    )


def _id(document: str, piece: Piece, repeat: int) -> str:
    content = "\0".join((document, *piece.headings, piece.text, str(repeat)))
    return blake2b(content.encode(), digest_size=12).hexdigest()


def _title(title: str, headings: tuple[str, ...]) -> str:
    below = headings[1:] if headings[:1] == (title,) else headings
    return " > ".join((title, *below))
