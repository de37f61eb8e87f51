"""Log files of the parts: bounded in size, and read again when something ended."""

import shutil
from pathlib import Path

LIMIT_BYTES = 10 * 2**20
TAIL_BYTES = 16 * 1024


def bound(path: Path, limit: int = LIMIT_BYTES) -> None:
    """The part goes on writing: it appends, so that it starts at the front again once the file is emptied."""
    if path.exists() and path.stat().st_size > limit:
        shutil.copyfile(path, path.with_name(path.name + ".1"))
        with path.open("r+b") as file:
            file.truncate(0)


def bound_all(folder: Path) -> None:
    for path in folder.glob("*.log"):
        bound(path)


def last_lines(path: Path, count: int) -> list[str]:
    try:
        with path.open("rb") as file:
            file.seek(max(0, path.stat().st_size - TAIL_BYTES))
            lines = file.read().decode(errors="replace").splitlines()
    except OSError:
        return []
    return [line.rstrip() for line in lines if line.strip()][-count:]


def reason_in(path: Path) -> str:
    """The last line that names an error, or else the last line."""
    lines = last_lines(path, 60)
    errors = [line for line in lines if "Error" in line or "FATAL" in line or "ERROR" in line]
    return ((errors or lines or ["it wrote nothing"])[-1]).strip()[:300]
