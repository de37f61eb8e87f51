"""Unified diffs: split by file, cut at the borders of hunks and lines."""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchedFile, PatchSet

Status = Literal["A", "M", "D", "R"]

_HEADER = re.compile(r"^diff --git ", re.MULTILINE)
_NAMES = re.compile(r'^diff --git "?a/(.+?)"? "?b/(.+?)"?$', re.MULTILINE)
_HUNK = re.compile(r"^(?=@@ -\d)", re.MULTILINE)
_TOP = re.compile(r"@@ -\d+(?:,\d+)? \+[01](?:,\d+)? @@")
_HUNK_PLACE = re.compile(r"^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@ ?", re.MULTILINE)

_STANDS_IN = re.compile(r"^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@ (\S.*)$", re.MULTILINE)

LONG_LINE = 2000


@dataclass(frozen=True)
class FilePatch:
    """What a diff says of one file; `hunks` is empty for a binary file or a bare rename."""

    path: str
    hunks: str
    status: Status = "M"
    old_path: str | None = None
    additions: int = 0
    deletions: int = 0
    binary: bool = False


def split(diff: str) -> list[FilePatch]:
    """The patches of a diff, also of one that was cut off somewhere: its last, incomplete line is left out."""
    whole = diff if diff.endswith("\n") else diff[: diff.rfind("\n") + 1]
    try:
        return [_parsed(found) for found in PatchSet(whole)]
    except UnidiffParseError:
        starts = [found.start() for found in _HEADER.finditer(whole)] + [len(whole)]
        blocks = [whole[start:end] for start, end in pairwise(starts)]
        return [patch for block in blocks if (patch := _read(block))]


def hunks(patch: str) -> list[str]:
    """The hunks of one file's patch, each as the lines it changes: line numbers are no facts about the code."""
    return [_HUNK_PLACE.sub("@@ ", piece).rstrip("\n") for piece in _HUNK.split(patch) if piece.strip()]


def clipped(patch: str, limit: int) -> tuple[str, bool]:
    """As much of the patch as fits in `limit` bytes, and whether that is all. Cut between hunks, those with most added
    lines first; if none fits, between the lines of the first of them."""
    found = hunks(patch)
    if _size(found) <= limit:
        return "\n".join(found), True
    ranked = sorted(range(len(found)), key=lambda place: (-added(found[place]), place))
    taken, left = set(), limit
    for place in ranked:
        if (size := _size([found[place]])) <= left:
            taken.add(place)
            left -= size
    if not taken:
        return _lines(found[ranked[0]], limit), False
    return "\n".join(found[place] for place in sorted(taken)), False


def added(hunk: str) -> int:
    """Added lines that are not blank."""
    return sum(line.startswith("+") and bool(line[1:].strip()) for line in hunk.split("\n"))


def changed_lines(patch: str) -> list[str]:
    """With their `+` or `-`, in whatever way they are indented, and without what stands around them."""
    return [line[0] + line[1:].strip() for line in patch.split("\n") if line[:1] in ("+", "-")]


def places(patch: str) -> list[str]:
    """What git says each hunk stands in, such as a function's first line."""
    return [found[1] for found in _STANDS_IN.finditer(patch)]


def head_lines(patch: str, count: int) -> list[str]:
    """What the patch shows of the file's first `count` lines, as they are afterwards."""
    begins = _TOP.match(patch)
    if not begins:
        return []
    lines = patch[begins.end() :].split("\n", 4 * count)[1:]
    return [line[1:] for line in lines if line[:1] in ("+", " ")][:count]


def _parsed(found: PatchedFile) -> FilePatch:
    text = "".join(str(hunk) for hunk in found)
    old = found.source_file.removeprefix("a/") if found.is_rename else None
    status: Status = "A" if found.is_added_file else "D" if found.is_removed_file else "R" if found.is_rename else "M"
    return FilePatch(found.path, text, status, old, found.added, found.removed, bool(found.is_binary_file))


def _read(block: str) -> FilePatch | None:
    names = _NAMES.match(block)
    if not names:
        return None
    head, *pieces = _HUNK.split(block)
    lines = "".join(pieces).splitlines()
    added = sum(line.startswith("+") for line in lines)
    removed = sum(line.startswith("-") for line in lines)
    old = names[1] if names[1] != names[2] else None
    status: Status = "A" if "\nnew file mode" in head else "D" if "\ndeleted file mode" in head else "R" if old else "M"
    return FilePatch(names[2], "".join(pieces), status, old, added, removed, "\nBinary files " in head)


def _lines(hunk: str, limit: int) -> str:
    taken: list[str] = []
    for line in hunk.split("\n"):
        limit -= _size([line])
        if limit < 0 or len(line) > LONG_LINE:
            break
        taken.append(line)
    # A lone header tells nothing.
    return "\n".join(taken) if len(taken) > 1 else ""


def _size(pieces: list[str]) -> int:
    return sum(len(piece.encode()) + 1 for piece in pieces)
