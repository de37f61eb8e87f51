"""Builders for what retrieval stores, and the interview notes under data/interview."""

from pathlib import Path
from typing import Any

from retrievers.base import Chunk
from retrievers.index import Document

FOLDER = Path(__file__).parent / "data" / "interview"


def chunk(id: str, **changed: Any) -> Chunk:  # noqa: A002 - the name of the field
    standard: dict[str, Any] = {
        "document": "pools",
        "title": "Pools",
        "text": f"The connection pool, part {id}",
        "source": "notes/pools.md",
        "owner": "ana",
    }
    return Chunk(id=id, **standard | changed)


def note(text: str, **changed: Any) -> Document:
    standard: dict[str, Any] = {"id": "pools", "title": "Pools", "source": "notes/pools.md", "owner": "ana"}
    return Document(text=text, **standard | changed)


def _interview_note(path: Path) -> Document:
    name = path.relative_to(FOLDER).with_suffix("").as_posix()
    return note(path.read_text(), id=name, title=path.stem, source=name, language=path.parent.name)


INTERVIEW_NOTES = [_interview_note(path) for path in sorted(FOLDER.glob("*/*.md"))]
