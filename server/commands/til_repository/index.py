"""The list of all notes in the README, between two marks; what stands around them is not touched."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import groupby
from urllib.parse import quote

from nodes.markdown import escaped

BEGIN, END = "<!-- haru til index -->", "<!-- end of haru til index -->"
BLANK = "# TIL\n"


class MarksBroken(Exception):
    """The README has one mark without the other, or several."""


@dataclass(frozen=True)
class Entry:
    """`path` is relative to the README, `topic/name.md`."""

    path: str
    title: str
    day: date | None

    @property
    def topic(self) -> str:
        return self.path.split("/")[0]


def index_of(entries: Iterable[Entry]) -> str:
    """The same notes make the same text, in whatever order they come: topics by name, the newest note first."""
    known = sorted(entries, key=lambda entry: (entry.topic, -_ordinal(entry), entry.title, entry.path))
    topics = [(topic, list(notes)) for topic, notes in groupby(known, lambda entry: entry.topic)]
    blocks = [f"{_counted(len(known), 'note')} · {_counted(len(topics), 'topic')}"]
    for topic, notes in topics:
        blocks += [f"## {escaped(topic)} ({len(notes)})", "\n".join(map(_line, notes))]
    return "\n\n".join(blocks)


def with_index(readme: str, index: str) -> str:
    """Raises MarksBroken."""
    line = "\r\n" if 2 * readme.count("\r\n") > readme.count("\n") else "\n"
    block = f"{BEGIN}\n\n{index}\n\n{END}".replace("\n", line)
    begins, ends = _places(readme, BEGIN), _places(readme, END)
    if not begins and not ends:
        apart = "" if readme.endswith(line * 2) else line if readme.endswith(line) else line * 2
        return f"{readme}{apart}{block}{line}"
    if len(begins) != 1 or len(ends) != 1 or begins[0] > ends[0]:
        raise MarksBroken
    return readme[: begins[0]] + block + readme[ends[0] + len(END) :]


def _places(readme: str, mark: str) -> Sequence[int]:
    return [found.start() for found in re.finditer(rf"^{re.escape(mark)}(?=[ \t]*\r?$)", readme, re.MULTILINE)]


def _line(entry: Entry) -> str:
    day = f"{entry.day.isoformat()} " if entry.day else ""
    return f"- {day}[{escaped(entry.title)}]({_address(entry.path)})"


def _address(path: str) -> str:
    """Letters of all scripts stay readable."""
    return "".join(sign if sign.isalnum() or sign in "/-_.~" else quote(sign) for sign in path)


def _ordinal(entry: Entry) -> int:
    return entry.day.toordinal() if entry.day else 0


def _counted(count: int, what: str) -> str:
    return f"{count} {what}" if count == 1 else f"{count} {what}s"
