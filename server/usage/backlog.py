"""Rows that the database did not take, on disk until it does."""

import fcntl
import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import BinaryIO

import orjson
import structlog

from server.usage.row import Used

log = structlog.get_logger()


@dataclass(frozen=True)
class Backlog:
    """One file, JSON lines; several processes may share it. Its methods block."""

    file: Path

    @property
    def is_empty(self) -> bool:
        return self.size == 0

    @property
    def size(self) -> int:
        """In bytes."""
        return self.file.stat().st_size if self.file.exists() else 0

    def append(self, rows: Iterable[Used]) -> None:
        """On disk when it returns."""
        text = b"".join(orjson.dumps(asdict(row)) + b"\n" for row in rows)
        with self.file.open("ab+") as file:
            self.file.chmod(0o600)
            fcntl.flock(file, fcntl.LOCK_EX)
            file.write(text if _ends_with_line(file) else b"\n" + text)
            file.flush()
            os.fsync(file.fileno())

    @contextmanager
    def taken(self, size: int) -> Iterator[Iterator[list[Used]]]:
        """All rows in batches; they are gone when the block ends well. None while another process has them."""
        with self.file.open("rb+") as file:
            try:
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield iter(())
                return
            yield _batches(file, size)
            file.truncate(0)


def _ends_with_line(file: BinaryIO) -> bool:
    """Not so when a process was killed while it wrote."""
    if not file.seek(0, os.SEEK_END):
        return True
    file.seek(-1, os.SEEK_END)
    return file.read(1) == b"\n"


def _batches(file: BinaryIO, size: int) -> Iterator[list[Used]]:
    rows = filter(None, map(_row, file))
    while batch := list(islice(rows, size)):
        yield batch


def _row(line: bytes) -> Used | None:
    try:
        written = orjson.loads(line)
        return Used(**{**written, "at": datetime.fromisoformat(written["at"])})
    except (ValueError, TypeError, KeyError):
        if line.strip():
            log.warning("usage_backlog_line_unreadable", length=len(line))
        return None
