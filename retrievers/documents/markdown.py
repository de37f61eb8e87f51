"""Markdown and plain text: what the front matter says, whether haru wrote it, whether it asks questions."""

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from typing import Any

from retrievers.blocks import Heading, blocks_of
from retrievers.documents.base import Kind, Read
from retrievers.documents.tags import untagged
from retrievers.plain import front_matter

MOST_TAGS = 30
TAG_LENGTH = 100
# As haru ends a note that it puts into a repository.
HARUS = re.compile(r"^<!-- haru til (\d{4}-\d\d-\d\d) -->\s*\Z", re.MULTILINE)
INTERVIEW = re.compile(r"interview|면접", re.IGNORECASE)
ASKS = re.compile(r"^[^\n]{3,300}[?\uff1f][*_ \t]*$|^\W{0,6}(?:Q|질문)\s?\d{0,3}\s?[.:)]", re.MULTILINE)
ENOUGH_QUESTIONS = 5
# Of the lines that say something.
SHARE_OF_QUESTIONS = 6


def read_markdown(name: str, text: str) -> Read:
    fields, body = front_matter(text)
    mark = HARUS.search(body[-100:])
    body = body[: body.rindex("<!-- haru til")] if mark else body
    body = untagged(body)
    day = fields.get("date") or fields.get("published") or (mark[1] if mark else "")
    return Read(_title(fields, body), body, _kind(name, body, bool(mark)), tags=_tags(fields), at=seconds(day))


def seconds(said: Any) -> int:
    """A date, or how somebody wrote it; one without a zone is taken for UTC, one that cannot be read for none."""
    if isinstance(said, str):
        try:
            said = datetime.fromisoformat(said.strip())
        except ValueError:
            return 0
    if isinstance(said, date) and not isinstance(said, datetime):
        said = datetime.combine(said, time(), UTC)
    if not isinstance(said, datetime):
        return 0
    try:
        return max(0, int((said if said.tzinfo else said.replace(tzinfo=UTC)).timestamp()))
    except (OverflowError, ValueError):
        return 0


def _title(fields: Mapping[str, Any], body: str) -> str:
    """Of several headings of the highest level none is the title."""
    if isinstance(said := fields.get("title"), str):
        return said
    headings = [block for block in blocks_of(body) if isinstance(block, Heading)]
    is_one = bool(headings) and all(heading.level > headings[0].level for heading in headings[1:])
    return headings[0].title if is_one else ""


def _tags(fields: Mapping[str, Any]) -> tuple[str, ...]:
    said: list[Any] = []
    for field in ("tags", "categories", "keywords"):
        value = fields.get(field, [])
        said += value.split(",") if isinstance(value, str) else value if isinstance(value, list) else []
    tags = (str(tag).strip()[:TAG_LENGTH] for tag in said if isinstance(tag, str | int))
    return tuple(dict.fromkeys(tag for tag in tags if tag))[:MOST_TAGS]


def _kind(name: str, body: str, is_harus: bool) -> Kind:
    if is_harus:
        return "til"
    lines = len(re.findall(r"^[ \t]*\S", body, re.MULTILINE))
    questions = len(ASKS.findall(body))
    asks = questions >= ENOUGH_QUESTIONS and questions * SHARE_OF_QUESTIONS >= lines
    return "interview" if asks or INTERVIEW.search(name) else "note"
