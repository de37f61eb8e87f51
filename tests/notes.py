"""Builders for what retrieval stores, and the interview notes under data/interview."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from retrievers.base import Chunk, Index, Visibility
from retrievers.documents.base import Read
from retrievers.index import Change, store_chunks
from retrievers.prepare import About, prepare

FOLDER = Path(__file__).parent / "data" / "interview"


@dataclass(frozen=True)
class Note:
    """A text as its owner hands it in."""

    id: str
    title: str
    text: str
    source: str
    owner: str
    visibility: Visibility = "private"
    tags: tuple[str, ...] = ()

    @property
    def chunks(self) -> list[Chunk]:
        about = About(self.id, self.source, self.owner, self.visibility, self.tags)
        return prepare(Read(self.title, self.text), about)


async def stored(given: Note, index: Index) -> Change:
    return await store_chunks(given.chunks, index, document=given.id, owner=given.owner)


def chunk(id: str, **changed: Any) -> Chunk:  # noqa: A002 - the name of the field
    standard: dict[str, Any] = {
        "document": "pools",
        "title": "Pools",
        "text": f"The connection pool, part {id}",
        "source": "notes/pools.md",
        "owner": "ana",
    }
    return Chunk(id=id, **standard | changed)


def note(text: str, **changed: Any) -> Note:
    standard: dict[str, Any] = {"id": "pools", "title": "Pools", "source": "notes/pools.md", "owner": "ana"}
    return Note(text=text, **standard | changed)


def _interview_note(path: Path) -> Note:
    name = path.relative_to(FOLDER).with_suffix("").as_posix()
    return note(path.read_text(), id=name, title=path.stem, source=name)


INTERVIEW_NOTES = [_interview_note(path) for path in sorted(FOLDER.glob("*/*.md"))]
