"""True material to measure with: commits, articles and notes from a folder of the user's own."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

import orjson

from nodes.language import Language, language_of
from retrievers.articles import Article, article_from_html, article_from_markdown, article_from_text
from retrievers.commits import Commit
from retrievers.plain import front_matter, plain, single

TEXTS = frozenset({".md", ".mdx", ".txt", ".html", ".htm"})
Row = dict[str, Any]


@dataclass(frozen=True)
class Repository:
    """`rows` are as `TilInput.repo` takes them; they may have `tags` beside."""

    name: str
    language: Language
    rows: list[Row]


@dataclass(frozen=True)
class Written:
    """An article or a note: as it was given, and as plain paragraphs."""

    name: str
    language: Language
    title: str
    raw: str
    paragraphs: list[str]


def repositories(data: Path) -> list[Repository]:
    """Each `commits/*.jsonl`, a commit a line."""
    return [_repository(file) for file in sorted((data / "commits").glob("*.jsonl"))]


def articles(data: Path) -> list[Written]:
    return [_article(data, file) for file in _texts(data / "articles")]


def notes(data: Path) -> list[Written]:
    return [_note(data, file) for file in _texts(data / "interview")]


def evidence_of(rows: list[Row]) -> str:
    """All that the commits say, and what is true of them though no line says it: their days, ids and counts."""
    told = [line for row in rows for line in _told(row)]
    files = {path for row in rows for path in _paths(row)}
    return "\n".join([*told, f"{len(rows)} commits", f"{len(files)} files"])


def subject_of(row: Row) -> str:
    return Commit.model_validate({**row, "diff": None, "files": []}).subject


def _repository(file: Path) -> Repository:
    rows = [orjson.loads(line) for line in file.read_bytes().splitlines() if line.strip()]
    return Repository(file.stem, language_of(" ".join(subject_of(row) for row in rows)), rows)


def _texts(folder: Path) -> list[Path]:
    return sorted(file for file in folder.rglob("*") if file.suffix.lower() in TEXTS)


def _article(data: Path, file: Path) -> Written:
    read = _read(file)
    return _written(data, file, read.title, read.paragraphs)


def _note(data: Path, file: Path) -> Written:
    raw = file.read_text(errors="replace")
    blocks = plain(raw)
    heading = next((block.text for block in blocks if block.heading), "")
    title = single(front_matter(raw)[0], "title") or heading or file.stem
    return _written(data, file, title, [block.text for block in blocks if not block.heading])


def _written(data: Path, file: Path, title: str, paragraphs: list[str]) -> Written:
    name = str(file.relative_to(data))
    language = language_of(" ".join(paragraphs))
    return Written(name, language, title, file.read_text(errors="replace"), paragraphs)


def _read(file: Path) -> Article:
    if file.suffix.lower() in (".html", ".htm"):
        return article_from_html(file.read_bytes())
    text = file.read_text(errors="replace")
    return article_from_text(text, file.stem) if file.suffix == ".txt" else article_from_markdown(text)


def _told(row: Row) -> Iterator[str]:
    yield from (row["sha"], row["sha"][:7], row.get("message", ""))
    yield datetime.fromisoformat(row["author_date"]).date().isoformat()
    yield from _paths(row)
    yield row.get("diff") or ""
    yield from (file.get("patch") or "" for file in row.get("files", []))
    yield f"{len(row.get('files', []))} files"


def _paths(row: Row) -> list[str]:
    return [path for file in row.get("files", []) for path in (file["path"], file.get("old_path")) if path]
