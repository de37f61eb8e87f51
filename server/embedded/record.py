"""What the supervisor writes down about itself and its parts, for `status`, `down` and the next start."""

import fcntl
import json
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Literal

from server.embedded.machine import CannotStart
from server.embedded.processes import Identity, end, is_alive, members_of

State = Literal["waiting", "preparing", "starting", "ready", "failed", "stopped"]


@dataclass
class PartRecord:
    """`since` is the time of the last change; `ready_after_s` how long the last start took; `profile` what an engine
    serves."""

    name: str
    state: State = "waiting"
    process: Identity | None = None
    port: int | None = None
    stop_signal: int = signal.SIGTERM
    since: float = 0.0
    restarts: int = 0
    reason: str = ""
    ready_after_s: float | None = None
    profile: str = ""


@dataclass
class Record:
    supervisor: Identity
    url: str
    profile: str
    model: str
    parts: list[PartRecord] = field(default_factory=list)

    def part(self, name: str) -> PartRecord | None:
        return next((part for part in self.parts if part.name == name), None)

    @property
    def engines(self) -> list[PartRecord]:
        return [part for part in self.parts if part.profile]

    @property
    def is_running(self) -> bool:
        return is_alive(self.supervisor)

    def write(self, var: Path) -> None:
        path = _path(var)
        draft = path.with_suffix(".new")
        draft.write_text(json.dumps(asdict(self), indent=1))
        draft.replace(path)


def read_record(var: Path) -> Record | None:
    try:
        written = json.loads(_path(var).read_text())
        parts = [PartRecord(**{**part, "process": _identity(part["process"])}) for part in written.pop("parts")]
        return Record(**{**written, "supervisor": Identity(**written["supervisor"]), "parts": parts})
    except (OSError, ValueError, TypeError, KeyError):
        return None


def forget(var: Path) -> None:
    _path(var).unlink(missing_ok=True)


def end_leftovers(record: Record) -> list[str]:
    """After a supervisor that was killed: ends what it had started, and names it."""
    left = []
    for part in reversed(record.parts):
        if part.process and members_of(part.process):
            end(part.process, with_signal=part.stop_signal)
            left.append(part.name)
    return left


@contextmanager
def only_one(var: Path) -> Iterator[bool]:
    """True for the one supervisor of this folder; the kernel gives the lock back however it ends."""
    try:
        (var / "run").mkdir(parents=True, exist_ok=True)
        lock = os.open(var / "run" / "lock", os.O_CREAT | os.O_RDWR | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise CannotStart(
            f"{var} cannot be written ({error.strerror}); start as its owner or set HARU_VAR elsewhere"
        ) from None
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        yield False
    else:
        yield True
    finally:
        os.close(lock)


def _path(var: Path) -> Path:
    return var / "run" / "stack.json"


def _identity(written: Any) -> Identity | None:
    return None if written is None else Identity(**written)
