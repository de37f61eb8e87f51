"""A document into the index: read in a process of its own, cut, and only what is new embedded."""

import asyncio
from dataclasses import dataclass

from nodes.language import language_of
from retrievers.base import Index
from retrievers.documents.base import DocumentReader, DocumentText
from retrievers.index import Document, store_document
from server.documents.job import Job, Stored


@dataclass(frozen=True)
class IndexShelves:
    reader: DocumentReader
    index: Index

    async def store(self, job: Job) -> Stored:
        read = await self._read(job)
        title = job.title if job.titled_by == "user" else read.title
        text = read.markdown.replace("\0", "")
        document = Document(
            id=job.id,
            title=title,
            text=text,
            source=job.source,
            owner=job.owner,
            visibility=job.visibility,
            language=await asyncio.to_thread(language_of, text),
            tags=job.tags,
        )
        change = await store_document(document, self.index)
        chunks = change.written + change.unchanged + change.relabelled
        return Stored(read.title, text, {"title": read.title, "kind": "note"}, document.language, chunks)

    async def remove(self, document: str, owner: str) -> None:
        await self.index.remove(document, owner=owner)

    async def _read(self, job: Job) -> DocumentText:
        if job.text is not None:
            return DocumentText(job.title, job.text)
        return await self.reader.text_of(job.name, job.content)
