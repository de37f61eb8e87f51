"""Secrets and personal data in commits, hidden for good before anything else reads them."""

from collections import Counter
from collections.abc import Sequence

from nodes.privacy.hiding import Hiding
from retrievers.commits import Commit, FileChange

_MARKS = "+- \\"


def redacted(commits: Sequence[Commit]) -> tuple[list[Commit], Counter[str]]:
    """The same commits line by line, and how many values of each kind were hidden. Raises MaskingFailed."""
    hiding = Hiding(code=True)
    return [_commit(commit, hiding) for commit in commits], hiding.counts


def _commit(commit: Commit, hiding: Hiding) -> Commit:
    return commit.model_copy(
        update={
            "message": hiding.text(commit.message),
            "author": commit.author and hiding.text(commit.author),
            "files": [_file(change, hiding) for change in commit.files],
        }
    )


def _file(change: FileChange, hiding: Hiding) -> FileChange:
    return change.model_copy(
        update={
            "path": hiding.text(change.path),
            "old_path": change.old_path and hiding.text(change.old_path),
            "patch": change.patch and _patch(change.patch, hiding),
        }
    )


def _patch(patch: str, hiding: Hiding) -> str:
    """Read without the marks of the diff: `+@app.get` is no address, and a key goes on in the next line."""
    lines = patch.split("\n")
    marks = [line[0] if line[:1] and line[0] in _MARKS else "" for line in lines]
    plain = "\n".join(line[len(mark) :] for line, mark in zip(lines, marks, strict=True))
    hidden = hiding.text(plain)
    if hidden is plain:
        return patch
    return "\n".join(map("".join, zip(marks, hidden.split("\n"), strict=True)))
