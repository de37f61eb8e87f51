"""Commits as haru receives them, and what can be read from one commit alone."""

import re
from collections.abc import Mapping
from datetime import date, tzinfo
from typing import Any, Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from retrievers.diffs import FilePatch, head_lines, split
from retrievers.paths import MARKED_LINES, is_marked, unread_because

SHORT = 7

Writer = Literal["people", "program", "others"]

_WRITTEN: Mapping[Writer, str | None] = {"people": None, "program": "generated", "others": "vendored"}
_CONVENTIONAL = re.compile(
    r"^\[?(?P<type>[a-z]{2,12})(?:\((?P<scope>[^)]{1,40})\))?!?(?:\]|:\s)\s*(?P<rest>\S.*)$", re.IGNORECASE
)
_MARKS = re.compile(r"^(?::[a-z0-9_+-]+:|[^\w\s\"'`(\[<.#@/:-]|\s)+")
_PULL_REQUEST = re.compile(r"\s*\(#\d+\)\s*$")
_MERGE = re.compile(r"^Merge (?:pull request|branch|remote-tracking branch|commit|tag)\b")
_REVERTS = re.compile(r"This reverts commit ([0-9a-f]{7,64})")
_REVERT_SUBJECT = re.compile(r'^(?:\W*\s*)?Revert:? "(.+)"')
_TRAILER = re.compile(r"^(?:Co-authored-by|Signed-off-by|Reviewed-by|Change-Id|Cc|Acked-by): ", re.IGNORECASE)


class FileChange(BaseModel):
    """One file of a commit; `patch` holds its hunks, without the headers of the diff. `written_by` is what the
    repository says itself; mostly it says nothing."""

    model_config = ConfigDict(extra="ignore")

    path: str = Field(min_length=1, max_length=1000)
    status: Literal["A", "M", "D", "R"] = "M"
    old_path: str | None = Field(default=None, max_length=1000)
    additions: int | None = None
    deletions: int | None = None
    binary: bool = False
    patch: str | None = Field(default=None, max_length=400_000)
    written_by: Writer | None = None

    @property
    def unread_because(self) -> str | None:
        """Why it is named but not diffed, as the repository, its path or its first lines say."""
        why = unread_because(self.path, binary=self.binary)
        if why == "binary" or (why and not self.written_by):
            return why
        if self.written_by:
            return _WRITTEN[self.written_by]
        return "generated" if any(map(is_marked, head_lines(self.patch or "", MARKED_LINES))) else None

    @property
    def lines(self) -> int:
        return (self.additions or 0) + (self.deletions or 0)


class Commit(BaseModel):
    """`diff` may stand in for the patches of the files: it is split among them and then dropped."""

    model_config = ConfigDict(extra="ignore")

    sha: str = Field(pattern=r"^[0-9a-f]{7,64}$", description="The id in lower-case hexadecimal, at least 7 digits.")
    message: str = Field(default="", max_length=40_000)
    author: str | None = Field(default=None, max_length=300)
    author_date: AwareDatetime
    parents: list[str] = Field(default=[], max_length=100)
    files: list[FileChange] = Field(default=[], max_length=3000)
    diff: str | None = Field(default=None, max_length=2_000_000)

    @model_validator(mode="after")
    def _split_diff(self) -> "Commit":
        if self.diff:
            self.files = _joined(self.files, split(self.diff))
            self.diff = None
        return self

    @property
    def short(self) -> str:
        return self.sha[:SHORT]

    @property
    def paths(self) -> set[str]:
        return {change.path for change in self.files}

    @property
    def is_merge(self) -> bool:
        return len(self.parents) > 1 or bool(_MERGE.match(self.message))

    @property
    def reverts(self) -> str | None:
        """The id of the commit that this one takes back, as its message says."""
        found = _REVERTS.search(self.message)
        return found[1] if found else None

    @property
    def reverted_subject(self) -> str | None:
        found = _REVERT_SUBJECT.match(self.message)
        return found[1] if found else None

    @property
    def kind(self) -> str | None:
        """`feat`, `fix` … of a conventional commit."""
        parts = self._conventional()
        return parts["type"].lower() if parts else None

    @property
    def scope(self) -> str | None:
        parts = self._conventional()
        return parts["scope"] if parts else None

    @property
    def subject(self) -> str:
        """The first line without emoji, conventional prefix and pull request number; of a merge, its title."""
        parts = self._conventional()
        line = parts["rest"] if parts else _bare(self._title())
        return _PULL_REQUEST.sub("", line).strip() or self.short

    @property
    def body(self) -> str:
        """What follows the first line, without trailers such as Co-authored-by."""
        lines = self.message.splitlines()[1:]
        return "\n".join(line for line in lines if not _TRAILER.match(line)).strip()

    def day(self, zone: tzinfo | None) -> date:
        """The calendar day of the author, in the given zone or in the author's own."""
        return self.author_date.astimezone(zone).date() if zone else self.author_date.date()

    def _title(self) -> str:
        lines = [line.strip() for line in self.message.splitlines() if line.strip()]
        if len(lines) > 1 and _MERGE.match(lines[0]) and not _TRAILER.match(lines[1]):
            return lines[1]
        return lines[0] if lines else ""

    def _conventional(self) -> Mapping[str, Any] | None:
        found = _CONVENTIONAL.match(_bare(self._title()))
        return found.groupdict() if found else None


def _bare(line: str) -> str:
    return _MARKS.sub("", line).strip() or line


def _joined(files: list[FileChange], patches: list[FilePatch]) -> list[FileChange]:
    """The listed files with the patches of the diff; a file that only the diff names is added."""
    by_path = {patch.path: patch for patch in patches}
    known = [_with(change, by_path.pop(change.path, None)) for change in files]
    return known + [_change(patch) for patch in by_path.values()]


def _with(change: FileChange, patch: FilePatch | None) -> FileChange:
    return change.model_copy(update={"patch": patch.hunks or None}) if patch and not change.patch else change


def _change(patch: FilePatch) -> FileChange:
    return FileChange(
        path=patch.path,
        status=patch.status,
        old_path=patch.old_path,
        additions=patch.additions,
        deletions=patch.deletions,
        binary=patch.binary,
        patch=patch.hunks or None,
    )
