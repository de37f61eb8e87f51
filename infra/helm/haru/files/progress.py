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
# Less than this a second is a process that waits: bytes read, and ticks of the processors (of 100 a second). One that
# hangs and computes is not told from one that loads; failureThreshold ends it.
LEAST_BYTES, LEAST_TICKS = 100_000, 5


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--url", default="http://127.0.0.1:8000/health")
    asked.add_argument("--stalled", type=float, default=300, metavar="SECONDS")
    asked.add_argument("--state", type=Path, default=Path("/tmp/progress.json"))
    asked.add_argument("--proc", type=Path, default=Path("/proc"))
    given = asked.parse_args()
    if answers(given.url):
        return 0
    work = {"begun": begun(given.proc), **work_of(given.proc)}
    return 0 if stands_still(given.state, work, time.time(), given.stalled) else 1


def answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE_S) as response:
            return bool(response.status == 200)
    except (urllib.error.URLError, TimeoutError, OSError):
        return False


def begun(proc: Path) -> int:
    """When the first process did: the state outlives a container that ended."""
    first = min(proc.glob("[0-9]*"), key=lambda folder: int(folder.name))
    return int(_numbers(first)[19])


def work_of(proc: Path) -> dict[str, int]:
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
    return {"read": read, "ticks": ticks}


def _read(folder: Path) -> int:
    lines = (folder / "io").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("rchar:"))


def _ticks(folder: Path) -> int:
    numbers = _numbers(folder)
    return int(numbers[11]) + int(numbers[12])


def _numbers(folder: Path) -> list[str]:
    """The name before them may have spaces."""
    return (folder / "stat").read_text().rpartition(")")[2].split()


def stands_still(state: Path, work: dict[str, int], now_s: float, longest_s: float) -> bool:
    """Remembers when it last got on."""
    try:
        before = json.loads(state.read_text())
    except (OSError, ValueError):
        before = {}
    if before.get("begun") != work["begun"] or _got_on(before, work, now_s):
        state.write_text(json.dumps({**work, "at_s": now_s}))
        return False
    return now_s - float(before["at_s"]) > longest_s


def _got_on(before: dict[str, float], work: dict[str, int], now_s: float) -> bool:
    """A process that ended takes its counts away: that is a change too."""
    elapsed_s = max(now_s - before["at_s"], 0.01)
    read, ticks = (abs(work[name] - before[name]) / elapsed_s for name in ("read", "ticks"))
    return read >= LEAST_BYTES or ticks >= LEAST_TICKS


if __name__ == "__main__":
    sys.exit(main())
