"""One opener for a folder of Qdrant Edge.

The library locks a file inside the folder, which is away for a moment while the folder is written anew; this lock lies
beside it, and the kernel gives it back however its holder ends.
"""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retrievers.base import RetrievalUnavailable


class InUse(RetrievalUnavailable):
    """Another process has the folder open."""


@contextmanager
def only_opener(folder: Path, part: str) -> Iterator[None]:
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        lock = os.open(lock_of(folder), os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise RetrievalUnavailable(part, f"{folder} cannot be opened: {error.strerror}") from error
    try:
        _take(lock, folder, part)
        yield
    finally:
        os.close(lock)


def lock_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.lock")


def _take(lock: int, folder: Path, part: str) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        holder = os.pread(lock, 20, 0).decode() or "unknown"
        raise InUse(part, f"{folder} is in use by another process (pid {holder}); only one may open it") from None
    os.ftruncate(lock, 0)
    os.pwrite(lock, str(os.getpid()).encode(), 0)
