"""Which files lie in a folder that somebody would want to find again, and what they are called."""

import os
import socket
import subprocess
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from glob import glob, has_magic
from hashlib import sha256
from pathlib import Path

from retrievers.documents.base import MAX_BYTES
from server.commands.client import Refused
from server.documents.names import document_name, label

# What programs make or fetch, in every language; nobody wrote it to be read.
MADE = frozenset(
    {"node_modules", "__pycache__", "venv", "site-packages", "target", "dist", "build", "vendor", "bower_components"}
)
MADE_ENDINGS = (".lock", ".min.js", ".min.css", ".map", "-lock.json", "-lock.yaml")
GIT_SECONDS = 120


@dataclass(frozen=True)
class Bundle:
    """Files by the names that they get; `is_folder` when it is all that lies there."""

    source: str
    files: dict[str, Path]
    is_folder: bool = False
    skipped: Counter[str] = field(default_factory=Counter)


def bundle_of(given: str, source: str | None = None) -> Bundle:
    """Of a folder, a file or a pattern. Raises Refused."""
    path = Path(given).expanduser()
    if path.is_dir():
        return _folder(path.resolve(), source)
    if path.is_file():
        return Bundle(source or source_of(path.resolve().parent), {document_name(path.name): path})
    if not has_magic(given):
        raise Refused(f"{given}: there is no such file or folder")
    return _pattern(path, source)


def joined(bundles: list[Bundle]) -> list[Bundle]:
    """One for each source."""
    together: dict[str, Bundle] = {}
    for one in bundles:
        known = together.get(one.source, Bundle(one.source, {}))
        is_folder = known.is_folder or one.is_folder
        together[one.source] = Bundle(one.source, known.files | one.files, is_folder, known.skipped + one.skipped)
    return list(together.values())


def source_of(folder: Path) -> str:
    """The same folder has the same name every time, and another folder of its name another one; where it lies on this
    machine is nobody's business."""
    mark = sha256(f"{socket.gethostname()}:{folder}".encode()).hexdigest()[:6]
    return f"{label(folder.name)[:80] or 'folder'}-{mark}"


def _folder(folder: Path, source: str | None) -> Bundle:
    skipped: Counter[str] = Counter()
    files = {}
    for name in sorted(_named_by_git(folder) or _walked(folder, skipped)):
        if not os.path.lexists(folder / name) or (folder / name).is_dir():
            continue  # deleted without telling git, or another repository inside
        if reason := _why_not(folder / name, Path(name)):
            skipped[reason] += 1
        elif own := document_name(name):
            files[own] = folder / name
    return Bundle(source or source_of(folder), files, is_folder=True, skipped=skipped)


def _pattern(pattern: Path, source: str | None) -> Bundle:
    fixed = next(parent for parent in pattern.parents if not has_magic(str(parent))).resolve()
    found = sorted(Path(one).resolve() for one in glob(str(pattern), recursive=True))
    files = {document_name(str(path.relative_to(fixed))): path for path in found if path.is_file()}
    if not files:
        raise Refused(f"{pattern}: no file is called so")
    return Bundle(source or source_of(fixed), files)


def _named_by_git(folder: Path) -> list[str]:
    """What a repository has and would have; nothing where there is none."""
    command = ("git", "-C", str(folder), "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    try:
        said = subprocess.run(command, capture_output=True, check=True, timeout=GIT_SECONDS).stdout
    except (OSError, subprocess.SubprocessError):
        return []
    return list(dict.fromkeys(name for name in os.fsdecode(said).split("\0") if name))


def _walked(folder: Path, skipped: Counter[str]) -> Iterator[str]:
    for at, folders, files in os.walk(folder):
        kept = [name for name in folders if not _is_hidden(name) and name not in MADE]
        skipped["hidden"] += sum(map(_is_hidden, folders))
        skipped["made by programs"] += sum(name in MADE for name in folders)
        folders[:] = kept
        yield from (str((Path(at) / name).relative_to(folder)) for name in files)


def _why_not(path: Path, name: Path) -> str:
    if path.is_symlink():
        return "links"
    if any(map(_is_hidden, name.parts)):
        return "hidden"
    if MADE & set(name.parts[:-1]) or name.name.endswith(MADE_ENDINGS):
        return "made by programs"
    try:
        size = path.stat().st_size
    except OSError:
        return ""  # told when it is read
    return "empty" if size == 0 else "too large" if size > MAX_BYTES else ""


def _is_hidden(name: str) -> bool:
    return name.startswith(".")
