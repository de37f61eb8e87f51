"""The chunks that are searched: a folder's notes and articles without what the queries are made from."""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from evals.material import Written, articles, notes
from evals.retrieval.sections import Section, told, without_headings
from retrievers.base import Chunk
from retrievers.index import Document, chunks_of
from retrievers.plain import FRONT

OWNER = "reader"
# One document in so many is asked for by its title, which its chunks then lack.
TITLE_ASKED = 4
SHINGLE = 3
# Longer ones would be most of a small corpus.
LONGEST = 100_000


@dataclass(frozen=True)
class Text:
    """A document of the corpus; `asked_title` is empty where the title stays with the chunks."""

    name: str
    language: str
    chunks: list[Chunk]
    sections: list[Section]
    asked_title: str = ""


def texts_of(data: Path) -> list[Text]:
    written = [one for one in (*notes(data), *articles(data)) if len(one.raw) <= LONGEST]
    return [_text(one, number % TITLE_ASKED == 0) for number, one in enumerate(written)]


def chunks_under(section: str, chunks: list[Chunk]) -> frozenset[str]:
    """The chunks that lie in a section or hold most of it: found by their words, however the text was cut."""
    wanted = _shingles(section)
    return frozenset(chunk.id for chunk in chunks if _is_mostly(_shingles(chunk.text), wanted))


def _text(written: Written, is_title_asked: bool) -> Text:
    bare, sections = without_headings(_markdown(written))
    document = Document(
        id=written.name,
        title="" if is_title_asked else written.title,
        text=bare,
        source=written.name,
        owner=OWNER,
        language=written.language,
    )
    title = told(written.title) if is_title_asked else ""
    return Text(written.name, written.language, chunks_of(document), sections, title)


def _markdown(written: Written) -> str:
    """Front matter has the title in it."""
    if written.name.endswith((".html", ".htm")):
        return "\n\n".join(written.paragraphs)
    return FRONT.sub("", written.raw)


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = text.split()
    return Counter(tuple(words[start : start + SHINGLE]) for start in range(max(1, len(words) - SHINGLE + 1)))


def _is_mostly(chunk: Counter[tuple[str, ...]], section: Counter[tuple[str, ...]]) -> bool:
    common = (chunk & section).total()
    return 2 * common >= min(chunk.total(), section.total())
