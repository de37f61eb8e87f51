"""Unified diffs: split by file, cut at the borders of hunks and lines, and files that are named but not diffed."""

import re
from dataclasses import dataclass
from fnmatch import fnmatch
from itertools import pairwise
from typing import Literal

from unidiff.errors import UnidiffParseError
from unidiff.patch import PatchedFile, PatchSet

Status = Literal["A", "M", "D", "R"]

_HEADER = re.compile(r"^diff --git ", re.MULTILINE)
_NAMES = re.compile(r'^diff --git "?a/(.+?)"? "?b/(.+?)"?$', re.MULTILINE)
_HUNK = re.compile(r"^(?=@@ -\d)", re.MULTILINE)
_HUNK_PLACE = re.compile(r"^@@ -\d+(?:,\d+)? \+\d+(?:,\d+)? @@ ?", re.MULTILINE)

LOCKS = frozenset({
    "package-lock.json", "npm-shrinkwrap.json", "yarn.lock", "pnpm-lock.yaml", "bun.lockb", "poetry.lock",
    "uv.lock", "pdm.lock", "Pipfile.lock", "Cargo.lock", "Gemfile.lock", "composer.lock", "go.sum", "flake.lock",
    "mix.lock", "pubspec.lock", "Podfile.lock", "gradle.lockfile",
})  # fmt: skip
GENERATED = ("*.min.js", "*.min.css", "*.map", "*_pb2.py", "*.pb.go", "*.g.dart", "*.snap", "*.generated.*", "*.ipynb")
VENDORED = frozenset({
    "node_modules", "vendor", "third_party", "dist", ".yarn", "__generated__", "__snapshots__",
})  # fmt: skip
BINARY = frozenset({
    "png", "jpg", "jpeg", "gif", "webp", "ico", "bmp", "pdf", "zip", "gz", "tar", "jar", "woff", "woff2", "ttf",
    "otf", "eot", "mp3", "mp4", "mov", "so", "dll", "exe", "bin", "svg",
})  # fmt: skip
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
    """As much of the patch as fits in `limit` bytes, cut between hunks or else lines, and whether that is all."""
    taken: list[str] = []
    for hunk in hunks(patch):
        if _size([*taken, hunk]) > limit:
            rest = _lines(hunk, limit - _size(taken)) if not taken else ""
            return "\n".join([*taken, rest] if rest else taken), False
        taken.append(hunk)
    return "\n".join(taken), True


def unread_because(path: str, *, binary: bool = False) -> str | None:
    """Why a file is named but not diffed: binary, lock file, generated, vendored; nothing if it is worth reading."""
    *folders, name = path.split("/")
    if binary or name.rpartition(".")[2].lower() in BINARY:
        return "binary"
    if name in LOCKS:
        return "lock file"
    if VENDORED & set(folders):
        return "vendored"
    if any(fnmatch(name, pattern) for pattern in GENERATED):
        return "generated"
    return None


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
    for line in hunk.splitlines():
        if _size([*taken, line]) > limit or len(line) > LONG_LINE:
            break
        taken.append(line)
    # A lone header tells nothing.
    return "\n".join(taken) if len(taken) > 1 else ""


def _size(pieces: list[str]) -> int:
    return sum(len(piece.encode()) + 1 for piece in pieces)
