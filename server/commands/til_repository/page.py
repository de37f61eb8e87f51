"""A note as the file it becomes, and what an existing file says of itself."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Literal

import yaml

FrontMatter = Literal["none", "jekyll", "hugo"]
FRONT = re.compile(r"\A---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
HEADING = re.compile(r"^# +(.+?)(?: +#+)?\s*$")
FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
MARK = re.compile(r"^<!-- haru til (\d{4}-\d\d-\d\d) -->\s*\Z", re.MULTILINE)
SHORTCODE = re.compile(r"\{\{([<%])(?!/\*)(.*?)([>%])\}\}", re.DOTALL)


@dataclass(frozen=True)
class Note:
    """`markdown` has one title of the first level; `day` is the one it is about."""

    title: str
    markdown: str
    topic: str
    day: date
    tags: Sequence[str] = ()


@dataclass(frozen=True)
class Said:
    """`marked` is the day of a note that haru has written."""

    title: str
    day: date | None
    marked: date | None


def page_of(note: Note, front: FrontMatter) -> str:
    """Ends with a mark by which haru knows the day's note again."""
    body = SHORTCODE.sub(r"{{\1/*\2*/\3}}", note.markdown) if front == "hugo" else note.markdown
    return f"{_front(note, front)}{body.strip()}\n\n<!-- haru til {note.day.isoformat()} -->\n"


def said_by(text: str, name: str) -> Said:
    front = _read(text)
    mark = MARK.search(text)
    marked = _day(mark[1]) if mark else None
    title = front.get("title") if isinstance(front.get("title"), str) else _heading(text)
    return Said(_line(str(title or name)), marked or _day(front.get("date")), marked)


def _front(note: Note, front: FrontMatter) -> str:
    if front == "none":
        return ""
    told: dict[str, Any] = {"title": _line(note.title), "date": note.day, "tags": [_line(tag) for tag in note.tags]}
    if front == "jekyll":
        # Code such as `{{ name }}` is not for Liquid.
        told["render_with_liquid"] = False
    return f"---\n{yaml.safe_dump(told, allow_unicode=True, sort_keys=False, width=10_000)}---\n\n"


def _line(text: str) -> str:
    """Some signs that end a line YAML's own writer lets through and its reader does not."""
    return " ".join(text.split())


def _read(text: str) -> dict[str, Any]:
    found = FRONT.match(text)
    try:
        said = yaml.safe_load(found[1]) if found else None
    except (yaml.YAMLError, ValueError):
        return {}
    return said if isinstance(said, dict) else {}


def _heading(text: str) -> str:
    fence = ""
    for line in text.splitlines():
        mark = FENCE.match(line)
        if mark and not fence:
            fence = mark[1]
        elif mark and mark[1].startswith(fence):
            fence = ""
        elif not fence and (heading := HEADING.match(line)):
            return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", heading[1])
    return ""


def _day(said: Any) -> date | None:
    if isinstance(said, datetime):
        return said.date()
    if isinstance(said, date):
        return said
    try:
        return date.fromisoformat(str(said)[:10])
    except ValueError:
        return None
