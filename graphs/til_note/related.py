"""Which older notes help with a note: what is looked for, where, and what is not to be found."""

import re
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, date, datetime
from itertools import zip_longest
from pathlib import PurePosixPath

from graphs.til_note.outline import Outline, Outlined
from graphs.til_note.witnesses import CommitSource
from retrievers.base import Passage, Within
from retrievers.queries import names_in

QUERY_CHARACTERS = 700
# The commits are the evidence themselves, and code beside them is no note about them.
NOTES = Within(kinds=("note", "til", "interview", "article"))
# Names of files that every project has.
ANY_FILE = frozenset({"readme", "index", "main", "init", "mod", "lib", "utils", "package", "setup", "config"})
BETWEEN_DAYS = " – "
_ID = re.compile(r"[0-9a-f]{7,64}")


def query_of(outline: Outline) -> str:
    """Headings first, then by turns files, names in the code and subjects; nothing on an empty day. All of it comes
    from what the model may see: secrets are hidden there."""
    sections = outline.sections.values()
    kinds = zip_longest(_each(map(_files, sections)), _each(map(_names, sections)), _each(map(_subjects, sections)))
    return _joined([*(section.heading for section in sections), *(word for one in kinds for word in one if word)])


def is_same_day(outline: Outline) -> Callable[[Passage], bool]:
    """Whether a passage is from the note that is written anew: that of the same day."""
    days = outline.wanted.day.isoformat() if outline.wanted.day else outline.days
    first, _, last = days.partition(BETWEEN_DAYS)
    zone = outline.wanted.zone or UTC

    def is_same(passage: Passage) -> bool:
        if passage.kind != "til" or not passage.at or not first:
            return False
        # A note that says only its day is dated at midnight, of universal time or of its writer's.
        told = (datetime.fromtimestamp(passage.at, one).date() for one in (UTC, zone))
        return any(date.fromisoformat(first) <= day <= date.fromisoformat(last or first) for day in told)

    return is_same


def _files(section: Outlined) -> Iterator[str]:
    for source in section.sources:
        path = PurePosixPath(source.path or "") if isinstance(source, CommitSource) else PurePosixPath()
        if path.name and path.stem.strip("_.").lower() not in ANY_FILE:
            yield path.name


def _names(section: Outlined) -> Iterator[str]:
    return (name for name in names_in(section.evidence.shown) if not _ID.fullmatch(name))


def _subjects(section: Outlined) -> Iterable[str]:
    return section.titles.values()


def _each(groups: Iterable[Iterable[str]]) -> Iterator[str]:
    """The first of each section, then the second of each."""
    return (word for one in zip_longest(*groups) for word in one if word)


def _joined(words: Iterable[str]) -> str:
    query = ""
    for word in dict.fromkeys(words):
        if len(query) + len(word) >= QUERY_CHARACTERS:
            break
        query = f"{query} {word}" if query else word
    return query
