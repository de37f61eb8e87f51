"""The steps that every way of running them shares: look at a file, embed chunks, write points, take away what is gone.

New chunks are written before old ones go, and each is named after its content: a run that was ended anywhere is
repaired by running it again, and what was written already costs no embedding.
"""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

from retrievers.base import Chunk, Embedder, RetrievalUnavailable, Vector
from retrievers.bulk.base import File, Labels, Outcome, Tools
from retrievers.documents.base import MAX_BYTES, DocumentTooLarge, DocumentUnreadable
from retrievers.documents.process import read_document
from retrievers.index import Difference, difference
from retrievers.prepare import About, prepare
from retrievers.sparse import passage_weights
from retrievers.store import Owned, Point, Store

Result = TypeVar("Result")

UNREADABLE = "unreadable"
QUESTION = "?"
# A store or an endpoint that starts again is waited for; one that is gone ends the run.
PAUSES = (1.0, 5.0, 25.0)


@dataclass(frozen=True)
class Plan:
    """What a file still lacks in the index, and what is to be said of it."""

    fresh: list[Chunk]
    outcome: Outcome


async def check(tools: Tools) -> None:
    """Before anything starts, and before many processes at once make an index that is not there yet. Raises
    RetrievalUnavailable."""
    async with tools.store() as store, tools.embedder() as embedder:
        await store.is_empty()
        await embedder.embed_query(QUESTION)


async def look_at(file: File, labels: Labels, store: Store) -> Plan:
    """Raises nothing about the file: what is wrong with it is its outcome."""
    try:
        chunks = await _chunks_of(file, labels)
    except DocumentUnreadable as error:
        return Plan([], Outcome(file.document, fault=type(error).__name__))
    except OSError as error:
        return Plan([], Outcome(file.document, fault=UNREADABLE, reason=error.strerror or str(error)))
    stored = await patiently(lambda: store.digests(Owned(labels.owner, file.document)))
    change = difference(chunks, stored)
    if change.relabelled:
        await patiently(lambda: store.relabel(change.relabelled))
    return Plan(change.fresh, _outcome(file, chunks, change))


async def embed(chunks: Sequence[Chunk], embedder: Embedder) -> list[Vector]:
    texts = [chunk.searchable for chunk in chunks]
    return await patiently(lambda: embedder.embed_passages(texts))


async def write(chunks: Sequence[Chunk], vectors: Sequence[Vector], store: Store) -> None:
    weights = [passage_weights(chunk.searchable) for chunk in chunks]
    points = [Point(*of) for of in zip(chunks, vectors, weights, strict=True)]
    await patiently(lambda: store.write(points))


async def tidy(outdated: Sequence[Outcome], labels: Labels, store: Store) -> None:
    """Only when all that is new has been written."""
    for one in outdated:
        gone = Owned(labels.owner, one.document, frozenset(one.keep))
        await patiently(partial(store.remove, gone))


async def patiently(call: Callable[[], Awaitable[Result]], pauses: Sequence[float] = PAUSES) -> Result:
    for pause in pauses:
        try:
            return await call()
        except RetrievalUnavailable:
            await asyncio.sleep(pause)
    return await call()


async def _chunks_of(file: File, labels: Labels) -> list[Chunk]:
    read = await read_document(file.name, _data(file))
    about = About(file.document, file.source, labels.owner, labels.visibility, labels.tags, kind=labels.kind)
    return prepare(read, about)


def _data(file: File) -> bytes:
    """Looked at before it is read: a process has room for its share only."""
    path = Path(file.path)
    if path.stat().st_size > MAX_BYTES:
        raise DocumentTooLarge(file.name)
    return path.read_bytes()


def _outcome(file: File, chunks: list[Chunk], change: Difference) -> Outcome:
    return Outcome(
        file.document,
        fresh=len(change.fresh),
        relabelled=len(change.relabelled),
        unchanged=len(chunks) - len(change.fresh) - len(change.relabelled),
        stale=len(change.stale),
        keep=tuple(chunk.id for chunk in chunks) if change.stale else (),
    )
