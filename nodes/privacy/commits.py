"""Secrets and personal data in commits, hidden for good before anything else reads them."""

import re
from collections import Counter
from collections.abc import Sequence

from nodes.privacy.find import Found, find, replaced
from nodes.privacy.kinds import Kind
from retrievers.commits import Commit, FileChange

# What looks like an address in code: labels of Kotlin, git over ssh, units of systemd, a product of matrices.
_NO_PERSON = re.compile(
    r"(?:this|super|return|git)@.*|.*@.*[a-z][A-Z].*|.*@.*\.(?:service|socket|timer|target|mount|slice)|.*@self\..*"
)
_MARKS = "+- \\"


def redacted(commits: Sequence[Commit]) -> tuple[list[Commit], Counter[str]]:
    """The same commits line by line, and how many values of each kind were hidden. Raises MaskingFailed."""
    hiding = _Hiding()
    return [hiding.commit(commit) for commit in commits], hiding.counts


class _Hiding:
    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()

    def commit(self, commit: Commit) -> Commit:
        return commit.model_copy(
            update={
                "message": self._text(commit.message),
                "author": commit.author and self._text(commit.author),
                "files": [self._file(change) for change in commit.files],
            }
        )

    def _file(self, change: FileChange) -> FileChange:
        return change.model_copy(
            update={
                "path": self._text(change.path),
                "old_path": change.old_path and self._text(change.old_path),
                "patch": change.patch and self._patch(change.patch),
            }
        )

    def _patch(self, patch: str) -> str:
        """Read without the marks of the diff: `+@app.get` is no address, and a key goes on in the next line."""
        lines = patch.split("\n")
        marks = [line[0] if line[:1] and line[0] in _MARKS else "" for line in lines]
        plain = "\n".join(line[len(mark) :] for line, mark in zip(lines, marks, strict=True))
        hidden = self._text(plain)
        if hidden is plain:
            return patch
        return "\n".join(map("".join, zip(marks, hidden.split("\n"), strict=True)))

    def _text(self, text: str) -> str:
        found = [each for each in find(text) if not _is_code(each, text)]
        if not found:
            return text
        self.counts.update(str(each.kind) for each in found)
        return replaced(text, [(each.start, each.end, _instead(each, text)) for each in found])


def _is_code(found: Found, text: str) -> bool:
    if found.kind is not Kind.EMAIL:
        return False
    return text[found.end : found.end + 1] == "(" or bool(_NO_PERSON.fullmatch(text, found.start, found.end))


def _instead(found: Found, text: str) -> str:
    """As many lines as before."""
    lines = text[found.start : found.end].split("\n")
    return "\n".join(f"<{found.kind}>" if line.strip() else line for line in lines)
