"""A Qdrant Edge folder as a stream, and back: by who has it open and keeps everybody from writing meanwhile."""

import os
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import qdrant_edge as qe

from retrievers.base import RetrievalUnavailable
from retrievers.edge_lock import only_opener
from retrievers.edge_rewrite import PART, fresh_folder, mend, swap

BLOCK = 2**20
PADDED_TO = tarfile.BLOCKSIZE
END = bytes(2 * PADDED_TO)


@dataclass(frozen=True)
class Copy:
    """Its pieces are those of a tar file; they can be had once."""

    points: int
    pieces: Iterator[bytes]


@contextmanager
def copying(folder: Path) -> Iterator[Copy]:
    """Of a folder that nobody has open; one that was never made is empty. Raises RetrievalUnavailable."""
    with only_opener(folder, PART):
        mend(folder)
        yield Copy(_points(folder), pieces_of(folder))


def pieces_of(folder: Path) -> Iterator[bytes]:
    for path in sorted(folder.rglob("*")):
        info = tarfile.TarInfo(str(path.relative_to(folder)))
        info.mode, info.mtime = 0o600, int(path.stat().st_mtime)
        if path.is_dir():
            info.type, info.mode = tarfile.DIRTYPE, 0o700
            yield info.tobuf()
        elif path.is_file():
            info.size = path.stat().st_size
            yield info.tobuf()
            yield from _content(path, info.size)
    yield END


def unpack(packed: IO[bytes], folder: Path) -> int:
    """Beside the folder; `take_over` puts it there. The number of points in it."""
    new = fresh_folder(folder)
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(mode=0o700, parents=True)
    with tarfile.open(fileobj=packed, mode="r|") as archive:
        archive.extractall(new, filter="data")
    return _points(new)


def take_over(folder: Path) -> int:
    """What was unpacked is the index from now on, and what was there is gone; the number of its points."""
    with only_opener(folder, PART):
        mend(folder)
        folder.mkdir(mode=0o700, exist_ok=True)
        swap(folder)
        return _points(folder)


def _points(folder: Path) -> int:
    """Opened once, so that what is still in the log comes to its place."""
    if not (folder / "edge_config.json").exists():
        return 0
    try:
        shard = qe.EdgeShard.load(str(folder))
        points = shard.info().points_count
        shard.flush()
        shard.close()
    except Exception as error:  # the library raises bare exceptions
        raise RetrievalUnavailable(PART, str(error)) from error
    return int(points)


def _content(path: Path, size: int) -> Iterator[bytes]:
    """Exactly so many bytes: a file that is longer by now would break the stream."""
    left = size
    with path.open("rb") as file:
        while left and (piece := file.read(min(BLOCK, left))):
            left -= len(piece)
            yield piece
        if left:
            raise RetrievalUnavailable(PART, f"{path} became shorter while it was read")
        os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)
    if size % PADDED_TO:
        yield bytes(-size % PADDED_TO)
