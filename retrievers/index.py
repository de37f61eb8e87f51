"""A document into an index: cut, compare with what is stored, write only the difference.

A chunk is named after its content, so an edit costs the chunks that it touches. New chunks are written before old
ones go: after a crash in between, storing the document again repairs it.
"""

from collections import Counter
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


@dataclass(frozen=True)
class Change:
    """What storing a document did, in chunks."""

    written: int
    unchanged: int
    removed: int


async def store_document(document: Document, index: Index) -> Change:
    chunks = chunks_of(document)
    stored = await index.digests(document.id, owner=document.owner)
    fresh = [chunk for chunk in chunks if stored.get(chunk.id) != chunk.digest]
    if fresh:
        await index.put(fresh)
    kept = {chunk.id for chunk in chunks}
    stale = stored.keys() - kept
    if stale:
        await index.remove(document.id, owner=document.owner, keep=kept)
    return Change(len(fresh), len(chunks) - len(fresh), len(stale))


def chunks_of(document: Document) -> list[Chunk]:
    repeats: Counter[Piece] = Counter()
    chunks = []
    for piece in pieces_of(document.text):
        chunks.append(_chunk(document, piece, repeats[piece]))
        repeats[piece] += 1
    return chunks


def _chunk(document: Document, piece: Piece, repeat: int) -> Chunk:
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
    )


def _id(document: str, piece: Piece, repeat: int) -> str:
    content = "\0".join((document, *piece.headings, piece.text, str(repeat)))
    return blake2b(content.encode(), digest_size=12).hexdigest()


def _title(title: str, headings: tuple[str, ...]) -> str:
    below = headings[1:] if headings[:1] == (title,) else headings
    return " > ".join((title, *below))
