"""A document into the index: read in a process of its own, cut, and only what is new embedded."""

import asyncio
from dataclasses import asdict, dataclass, replace

from retrievers.base import Index
from retrievers.documents.base import DocumentReader, Read
from retrievers.index import store_chunks
from retrievers.prepare import About, language_of, prepare
from server.documents.job import Job, Stored


@dataclass(frozen=True)
class IndexShelves:
    reader: DocumentReader
    index: Index

    async def store(self, job: Job) -> Stored:
        """What was read of it before is not read again."""
        read = _read_before(job) or _storable(await self.reader.text_of(job.name, job.content))
        named = replace(read, title=job.title) if job.titled_by == "user" else read
        # Cutting a long text takes seconds, in which nobody else would be answered.
        chunks = await asyncio.to_thread(prepare, named, _about(job))
        await store_chunks(chunks, self.index, document=job.id, owner=job.owner)
        own = {name: value for name, value in asdict(read).items() if name != "text"}
        return Stored(read.title, read.text, own, read.language or language_of(read.text), len(chunks))

    async def remove(self, document: str, owner: str) -> None:
        await self.index.remove(document, owner=owner)


def _read_before(job: Job) -> Read | None:
    if job.text is None or job.read is None:
        return None
    return Read(**{**job.read, "text": job.text, "tags": tuple(job.read["tags"])})


def _storable(read: Read) -> Read:
    """No text in PostgreSQL can hold a zero character."""
    tags = tuple(tag.replace("\0", "") for tag in read.tags)
    return replace(read, text=read.text.replace("\0", ""), title=read.title.replace("\0", ""), tags=tags)


def _about(job: Job) -> About:
    return About(
        document=job.id,
        source=job.source,
        owner=job.owner,
        visibility=job.visibility,
        tags=job.tags,
        at=max(0, int(job.at.timestamp())) if job.at else 0,
        kind=job.kind or None,
    )
