"""Startup probe of an engine: 1 while its start gets on; 0 when it answers, or has stood still for too long, so that
the probes behind this one judge it. Standard library only."""

import argparse
import json
import os
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

PATIENCE_S = 3
# Less than this between two looks is a process that waits: bytes read, and ticks of the processors.
LEAST_BYTES, LEAST_TICKS = 1_000_000, 50


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--url", default="http://127.0.0.1:8000/health")
    asked.add_argument("--stalled", type=float, default=300, metavar="SECONDS")
    asked.add_argument("--state", type=Path, default=Path("/tmp/progress.json"))
    asked.add_argument("--proc", type=Path, default=Path("/proc"))
    given = asked.parse_args()
    if answers(given.url):
        return 0
    return 0 if stands_still(given.state, work_of(given.proc), time.time(), given.stalled) else 1


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, TimeoutError, OSError):
        return False


def work_of(proc: Path) -> tuple[int, int]:
    """What the container's processes have read and computed, the probe itself left out."""
    read = ticks = 0
    for folder in proc.glob("[0-9]*"):
        if folder.name == str(os.getpid()):
            continue
        try:
            read += _read(folder)
            ticks += _ticks(folder)
        except (OSError, ValueError, IndexError):
            # It ended while it was looked at.
            continue
    return read, ticks


def _read(folder: Path) -> int:
    lines = (folder / "io").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("rchar:"))


def _ticks(folder: Path) -> int:
    """The name before the numbers may have spaces."""
    numbers = (folder / "stat").read_text().rpartition(")")[2].split()
    return int(numbers[11]) + int(numbers[12])


def stands_still(state: Path, work: tuple[int, int], now_s: float, longest_s: float) -> bool:
    """Remembers when something was last done. A process that ended takes its counts away: that is a change too."""
    try:
        before = json.loads(state.read_text())
        moved = abs(work[0] - before["read"]) >= LEAST_BYTES or abs(work[1] - before["ticks"]) >= LEAST_TICKS
    except (OSError, ValueError, KeyError):
        moved = True
    if moved:
        state.write_text(json.dumps({"read": work[0], "ticks": work[1], "at_s": now_s}))
        return False
    return now_s - float(before["at_s"]) > longest_s


if __name__ == "__main__":
    sys.exit(main())
