"""Which process is which: a pid alone may be used again by a stranger, a pid with its start time is not."""

import ctypes
import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

_LIBC = ctypes.CDLL(None, use_errno=True)
_PR_SET_PDEATHSIG = 1
_STATE, _SESSION, _STARTED = 0, 3, 19  # fields of /proc/PID/stat after the command's name


@dataclass(frozen=True)
class Identity:
    """`started` is the boot and the clock tick in which the kernel made the process."""

    pid: int
    started: str


def identity_of(pid: int) -> Identity | None:
    fields = _stat(pid)
    if fields is None or fields[_STATE] in "ZX":
        return None
    return Identity(pid, f"{_boot()}:{fields[_STARTED]}")


def is_alive(process: Identity | None) -> bool:
    return process is not None and identity_of(process.pid) == process


def end(leader: Identity, *, with_signal: int = signal.SIGTERM, patience_s: float = 10.0) -> None:
    """Ends a process and everything in the session it leads: asks the leader first, kills what is left."""
    if is_alive(leader):
        _send(leader.pid, with_signal)
        _wait_until(lambda: not is_alive(leader), patience_s)
    for pid in members_of(leader):
        _send(pid, signal.SIGKILL)
    _wait_until(lambda: not members_of(leader), 5.0)


def members_of(leader: Identity) -> list[int]:
    """The living processes of its session; while one lives, the kernel gives the leader's pid to nobody else."""
    now = _stat(leader.pid)
    stranger = now is not None and f"{_boot()}:{now[_STARTED]}" != leader.started
    if stranger or not leader.started.startswith(f"{_boot()}:"):
        return []
    pids = (int(entry.name) for entry in Path("/proc").iterdir() if entry.name.isdigit())
    return [pid for pid in pids if _is_in(pid, leader.pid)]


def dies_with_its_parent(parent: int, with_signal: int) -> Callable[[], None]:
    """To run in a child before it becomes its program: when the supervisor is killed, no orphan stays."""

    def arrange() -> None:
        _LIBC.prctl(_PR_SET_PDEATHSIG, with_signal)
        if os.getppid() != parent:
            os._exit(1)

    return arrange


def _is_in(pid: int, session: int) -> bool:
    fields = _stat(pid)
    return fields is not None and fields[_STATE] not in "ZX" and int(fields[_SESSION]) == session


def _stat(pid: int) -> list[str] | None:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except (OSError, IndexError):
        return None


def _boot() -> str:
    return Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def _send(pid: int, number: int) -> None:
    try:
        os.kill(pid, number)
    except ProcessLookupError:
        return


def _wait_until(done: Callable[[], bool], patience_s: float) -> None:
    deadline = time.monotonic() + patience_s
    while not done() and time.monotonic() < deadline:
        time.sleep(0.05)
