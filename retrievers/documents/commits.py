"""Commits as the TIL feature takes them, as Markdown: a heading a commit, its message, and the diff of each file."""

from collections.abc import Iterator

import orjson
from pydantic import ValidationError

from retrievers.commits import Commit
from retrievers.documents.base import DocumentDamaged, Read
from retrievers.documents.lines import escaped_line
from retrievers.documents.plaintext import decoded

MOST_COMMITS = 5000


def read_commits(name: str, data: bytes) -> Read:
    """One object, a list of them, one a line, or a list under `commits`. Raises DocumentDamaged."""
    try:
        commits = [Commit.model_validate(one) for one in _objects(decoded(name, data))]
    except (ValidationError, orjson.JSONDecodeError, RecursionError) as error:
        raise DocumentDamaged(name) from error
    newest = max((commit.author_date for commit in commits), default=None)
    title = f"{commits[0].subject} ({commits[0].short})" if len(commits) == 1 else ""
    text = "\n\n".join(block for commit in commits for block in _told(commit))
    return Read(title, text, "commit", at=max(0, int(newest.timestamp())) if newest else 0)


def _objects(text: str) -> list[object]:
    try:
        said = orjson.loads(text)
    except orjson.JSONDecodeError:
        said = [orjson.loads(line) for line in text.splitlines() if line.strip()]
    if isinstance(said, dict) and isinstance(said.get("commits"), list):
        said = said["commits"]
    return said[:MOST_COMMITS] if isinstance(said, list) else [said]


def _told(commit: Commit) -> Iterator[str]:
    yield f"# {escaped_line(commit.subject)} ({commit.author_date.date()}, {commit.short})"
    yield "\n".join(map(escaped_line, commit.message.splitlines()))
    unread = []
    for change in commit.files:
        if why := change.unread_because:
            unread.append(f"- {escaped_line(change.path)}: {why}")
        elif not change.patch:
            unread.append(f"- {escaped_line(change.path)}")
        else:
            yield f"## {escaped_line(change.path)}"
            yield _fenced(change.patch)
    if unread:
        yield "## …"
        yield "\n".join(unread)


def _fenced(patch: str) -> str:
    mark = "```"
    while mark in patch:
        mark += "`"
    return f"{mark}diff\n{patch.rstrip()}\n{mark}"
