"""Backups in a folder: their names, the newest, and which may go."""

import fcntl
import json
import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from server.backup.archive import ENDING
from server.backup.errors import BackupFailed

NAMED = re.compile(r"haru-\d{8}T\d{6}Z\.zip")
LATEST = "latest.json"


def folder_in(var: Path) -> Path:
    return var / "backups"


def name_at(now: datetime) -> str:
    return f"haru-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}.zip"


def backups_in(folder: Path) -> list[Path]:
    """The newest first."""
    return sorted((path for path in folder.glob("haru-*.zip") if NAMED.fullmatch(path.name)), reverse=True)


def drop_old(folder: Path, keep: int) -> list[Path]:
    """Those that go are of this naming only, whatever else lies there."""
    old = backups_in(folder)[keep:]
    for path in old:
        path.unlink(missing_ok=True)
    return old


def note_latest(var: Path, file: Path, made: datetime, seconds: float) -> None:
    """For who watches how old the newest backup is."""
    said = {
        "file": str(file.absolute()),
        "made_at": made.isoformat(),
        "made_at_s": made.timestamp(),
        "bytes": file.stat().st_size,
        "seconds": round(seconds, 1),
    }
    folder = folder_in(var)
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = folder / f"{LATEST}.new"
    draft.write_text(json.dumps(said, indent=1))
    draft.replace(folder / LATEST)


@contextmanager
def only_one(folder: Path) -> Iterator[None]:
    """Clears away what a killed one left; raises BackupFailed while another one works there."""
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        lock = os.open(folder / ".lock", os.O_CREAT | os.O_RDWR, 0o600)
    except OSError as error:
        raise BackupFailed(f"{folder} cannot be written: {error.strerror}") from error
    try:
        _take(lock, folder)
        for left in folder.glob(f"haru-*{ENDING}"):
            left.unlink(missing_ok=True)
        yield
    finally:
        os.close(lock)


def _take(lock: int, folder: Path) -> None:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        raise BackupFailed(f"another backup is being written into {folder}") from None
