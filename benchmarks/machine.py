"""The two cores of a run, and what processes cost on them, read from /proc."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

# The server under test has a core to itself; everything that only serves the measurement shares the other.
SERVER_CORE, BENCH_CORE = 0, 1
TICK = os.sysconf("SC_CLK_TCK")
LOOK_S = 0.5
PAGE = os.sysconf("SC_PAGE_SIZE")


@dataclass(frozen=True)
class Process:
    """What /proc says about one process; `cpu` includes children that have ended."""

    parent: int
    cpu: float
    resident: int


@dataclass(frozen=True)
class CoreTimes:
    """Seconds since boot that a core was busy, and that the host kept it from us."""

    busy: float
    stolen: float

    @property
    def total(self) -> float:
        return self.busy + self.stolen


@contextmanager
def on_core(core: int) -> Iterator[None]:
    """Processes started inside inherit the core."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {core})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def cpu_seconds(root: int) -> float:
    return sum(process.cpu for process in tree(root).values())


def running_seconds(root: int) -> float:
    """CPU of the tree's live processes to the nanosecond, for work far shorter than a clock tick."""
    return sum(_clock(pid) for pid in tree(root))


def resident_mib(root: int) -> float:
    return sum(process.resident for process in tree(root).values()) / 2**20


def tree(root: int) -> dict[int, Process]:
    """The process and everything below it."""
    every = {pid: process for pid in _pids() if (process := _process(pid))}
    found: dict[int, Process] = {}
    todo = [root]
    while todo:
        pid = todo.pop()
        if pid in every and pid not in found:
            found[pid] = every[pid]
            todo += [child for child, process in every.items() if process.parent == pid]
    return found


def await_quiet(share: float, limit_s: float) -> None:
    """Waits for a moment in which nobody else uses the two cores, but not for ever."""
    until = time.monotonic() + limit_s
    while _busy_share() > share and time.monotonic() < until:
        time.sleep(1)


def _busy_share() -> float:
    before = core_times()
    time.sleep(LOOK_S)
    after = core_times()
    used = [after[core].total - before[core].total for core in (SERVER_CORE, BENCH_CORE)]
    return max(used) / LOOK_S


def core_times() -> dict[int, CoreTimes]:
    lines = Path("/proc/stat").read_text().splitlines()
    return {
        int(line.split()[0][3:]): _core_times(line) for line in lines if line.startswith("cpu") and line[3].isdigit()
    }


def _core_times(line: str) -> CoreTimes:
    user, nice, system, _idle, _wait, irq, softirq, stolen = (int(field) / TICK for field in line.split()[1:9])
    return CoreTimes(user + nice + system + irq + softirq, stolen)


def _clock(pid: int) -> float:
    # The number of another process's CPU clock, as the kernel makes it: clock_getcpuclockid(3).
    return time.clock_gettime((~pid << 3) | 2)


def _pids() -> list[int]:
    return [int(name) for name in os.listdir("/proc") if name.isdigit()]


def _process(pid: int) -> Process | None:
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    fields = stat[stat.rindex(")") + 2 :].split()
    ticks = sum(int(field) for field in fields[11:15])
    return Process(int(fields[1]), ticks / TICK, int(fields[21]) * PAGE)
