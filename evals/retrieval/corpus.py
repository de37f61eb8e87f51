"""The chunks that are searched: a folder's notes and articles without what the queries are made from."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from evals.material import Written, articles, notes
from evals.retrieval.sections import Section, told, without_headings
from retrievers.base import Chunk
from retrievers.documents.base import Read
from retrievers.documents.markdown import read_markdown
from retrievers.documents.page import read_page
from retrievers.documents.titles import told as by_name
from retrievers.prepare import About, prepare

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


def texts_of(data: Path, only: Sequence[str] = ()) -> list[Text]:
    """Those whose names have one of `only` in them, if it names any."""
    there = [one for one in (*notes(data), *articles(data)) if Path(one.name).stem != "README"]
    named = [one for one in there if not only or any(part in one.name for part in only)]
    written = [one for one in named if len(one.raw) <= LONGEST]
    return [_text(one, number % TITLE_ASKED == 0) for number, one in enumerate(written)]


def chunks_under(section: str, chunks: list[Chunk]) -> frozenset[str]:
    """The chunks that lie in a section or hold most of it: found by their words, however the text was cut."""
    wanted = _shingles(section)
    return frozenset(chunk.id for chunk in chunks if _is_mostly(_shingles(chunk.text), wanted))


def _text(written: Written, is_title_asked: bool) -> Text:
    read = _read(written)
    bare, found = without_headings(read.text)
    # Reading takes the anchors away, which tell what a heading was translated from.
    english = {one.heading: one.english for one in without_headings(written.raw)[1]}
    sections = [replace(one, english=english.get(one.heading, "")) for one in found]
    is_named = read.title == Path(written.name).stem and sections
    asked_title = (sections[0].heading if is_named else told(read.title)) if is_title_asked else ""
    about = About(document=written.name, source=written.name, owner=OWNER)
    named = replace(read, text=bare, title="" if asked_title else read.title)
    return Text(written.name, written.language, prepare(named, about), sections, asked_title)


def _read(written: Written) -> Read:
    """As the server reads it, but for the process of its own that keeps it from others' files."""
    if written.name.endswith((".html", ".htm")):
        return by_name(written.name, read_page(written.name, written.raw.encode()))
    return by_name(written.name, read_markdown(written.name, written.raw))


def _shingles(text: str) -> Counter[tuple[str, ...]]:
    words = text.split()
    return Counter(tuple(words[start : start + SHINGLE]) for start in range(max(1, len(words) - SHINGLE + 1)))


def _is_mostly(chunk: Counter[tuple[str, ...]], section: Counter[tuple[str, ...]]) -> bool:
    common = (chunk & section).total()
    return 2 * common >= min(chunk.total(), section.total())
