"""What the features are asked: days of real authors, the largest commit, articles and notes, in both languages."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from evals.material import Repository, Row, Written, articles, notes, repositories
from nodes.language import Language

LANGUAGES: tuple[Language, Language] = ("en", "ko")
STREAK = "author_streak"
MAX_COMMITS = 300
IN_A_DIGEST = 6
MAX_CHARACTERS = 199_000


@dataclass(frozen=True)
class Ask:
    """One run; `name` is a file name, the same for the same input."""

    feature: str
    name: str
    language: Language
    given: dict[str, Any]


def asks(data: Path, features: Iterable[str], limit: int | None = None, *, once: bool = False) -> Iterator[Ask]:
    """At most `limit` of each feature and language, evenly over the material; `once` is each input in one language, the
    next in the other."""
    for feature in features:
        made = list(_MAKERS[feature](data))
        made = _alternately(made) if once else made
        for language in LANGUAGES:
            own = [ask for ask in made if ask.language == language]
            yield from own if limit is None else _spread(own, limit)
        if feature == "news":
            yield from _digests(data)


def feed(url: str) -> Iterator[Ask]:
    """A digest of what a feed has now."""
    for language in LANGUAGES:
        yield Ask("news", f"{_bare(url)}.{language}", language, {"feed": url, "language": language})


def days(repository: Repository) -> dict[str, list[Row]]:
    """The commits of one author on one day; where rows are marked as somebody's streak, only those."""
    marked = [row for row in repository.rows if STREAK in row.get("tags", ())]
    found: dict[str, list[Row]] = defaultdict(list)
    for row in marked or repository.rows:
        day = datetime.fromisoformat(row["author_date"]).date()
        found[f"{row.get('author') or 'nobody'}-{day}"].append(row)
    return {name: rows[:MAX_COMMITS] for name, rows in found.items()}


def largest(repository: Repository) -> Row:
    return max(repository.rows, key=lambda row: row.get("diff_bytes", len(row.get("diff") or "")))


def _of_commits(data: Path) -> Iterator[Ask]:
    for repository in repositories(data):
        big = largest(repository)
        inputs = {**days(repository), f"largest-{big['sha'][:7]}": [big]}
        for name, rows in inputs.items():
            yield from _in_both("til", f"{repository.name}.{name}", {"repo": rows})


def _of_articles(data: Path) -> Iterator[Ask]:
    for text in articles(data):
        yield from _in_both("news", _bare(text.name), {"text": _joined(text), "title": text.title[:300]})


def _digests(data: Path) -> Iterator[Ask]:
    """Several articles of one language at once, told in it."""
    for language in LANGUAGES:
        own = [text for text in articles(data) if text.language == language][:IN_A_DIGEST]
        given = [{"text": _joined(text), "title": text.title[:300]} for text in own]
        if len(given) > 1:
            yield Ask("news", f"digest.{language}", language, {"articles": given, "language": language})


def _of_notes(data: Path) -> Iterator[Ask]:
    for text in notes(data):
        note = {"text": text.raw[:MAX_CHARACTERS], "title": text.title[:300]}
        yield from _in_both("interview", _bare(text.name), {"notes": [note]})


_MAKERS = {"til": _of_commits, "news": _of_articles, "interview": _of_notes}


def _in_both(feature: str, name: str, given: dict[str, Any]) -> Iterator[Ask]:
    for language in LANGUAGES:
        yield Ask(feature, f"{name}.{language}", language, {**given, "language": language})


def _alternately(made: list[Ask]) -> list[Ask]:
    inputs = zip(*(made[at :: len(LANGUAGES)] for at in range(len(LANGUAGES))), strict=True)
    return [both[at % len(LANGUAGES)] for at, both in enumerate(inputs)]


def _joined(text: Written) -> str:
    return "\n\n".join(text.paragraphs)[:MAX_CHARACTERS]


def _bare(name: str) -> str:
    return re.sub(r"[^\w가-힣.-]+", "_", name).strip("_")[:150]


def _spread(items: list[Ask], count: int) -> list[Ask]:
    if len(items) <= count:
        return items
    return [items[at * len(items) // count] for at in range(count)]
