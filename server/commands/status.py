"""`haru status`: each part with its state, process, port and memory, and whether haru is ready."""

import argparse
import json
import sys
import time
from dataclasses import asdict, dataclass
from typing import Any

import psutil

from server.embedded import logfiles, probe
from server.embedded.processes import is_alive
from server.embedded.record import PartRecord, read_record
from server.settings import Settings

NAME = "status"
HELP = "show each part of haru"
NOT_RUNNING, NOT_READY = 3, 4
# A part that failed so often does not come up by waiting.
HOPELESS = 3
MEBIBYTE = 2**20


@dataclass(frozen=True)
class PartStatus:
    name: str
    state: str
    pid: int | None
    port: int | None
    memory_mb: int | None
    restarts: int
    reason: str
    seconds: int
    log: tuple[str, ...]
    profile: str = ""


@dataclass(frozen=True)
class Status:
    """`readiness` is what the API's /readyz says."""

    url: str
    profile: str
    model: str
    is_ready: bool
    readiness: dict[str, Any]
    supervisor_mb: int | None
    parts: tuple[PartStatus, ...]


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--wait", action="store_true", help="return when everything is ready")
    parser.add_argument("--timeout", type=float, default=900, metavar="S", help="with --wait: seconds at most (900)")
    parser.add_argument("--json", action="store_true", help="for programs")


def run(args: argparse.Namespace, settings: Settings) -> int:
    status = _awaited(settings, args.timeout) if args.wait else look(settings)
    if status is None:
        sys.stdout.write("null\n" if args.json else "haru is not running; ./start starts it\n")
        return NOT_RUNNING
    sys.stdout.write((json.dumps(asdict(status), indent=1) if args.json else _page(status)) + "\n")
    return NOT_READY if args.wait and not status.is_ready else 0


def look(settings: Settings) -> Status | None:
    record = read_record(settings.var)
    if record is None or not record.is_running:
        return None
    parts = tuple(_part(part, settings) for part in record.parts)
    code, body = probe.fetch(f"{record.url}/readyz", timeout_s=8.0)
    return Status(
        url=record.url,
        profile=record.profile,
        model=record.model,
        # Whether an engine is ready /readyz tells: one that a switch starts is none that anybody waits for.
        is_ready=code == 200 and all(part.state == "ready" for part in parts if not part.profile),
        readiness=_said(body),
        supervisor_mb=_memory_mb(record.supervisor.pid, with_children=False),
        parts=parts,
    )


def _awaited(settings: Settings, timeout_s: float) -> Status | None:
    deadline = time.monotonic() + timeout_s
    while True:
        status = look(settings)
        if status is None or status.is_ready or time.monotonic() > deadline:
            return status
        if any(part.state == "failed" and part.restarts >= HOPELESS for part in status.parts):
            return status
        _show_progress(status)
        time.sleep(0.5)


def _show_progress(status: Status) -> None:
    if sys.stderr.isatty():
        waiting = ", ".join(
            f"{part.name} {part.state} {part.seconds} s" for part in status.parts if part.state != "ready"
        )
        sys.stderr.write(f"\r\033[Kwaiting: {waiting or 'the API'}")
        sys.stderr.flush()


def _part(part: PartRecord, settings: Settings) -> PartStatus:
    pid = part.process.pid if part.process and is_alive(part.process) else None
    log = logfiles.last_lines(settings.var / "log" / f"{part.name}.log", 3) if part.state == "failed" else []
    return PartStatus(
        name=part.name,
        state=part.state,
        pid=pid,
        port=part.port,
        memory_mb=None if pid is None else _memory_mb(pid),
        restarts=part.restarts,
        reason=part.reason,
        seconds=max(0, round(time.time() - part.since)),
        log=tuple(log),
        profile=part.profile,
    )


def _memory_mb(pid: int, *, with_children: bool = True) -> int | None:
    """What it and its children hold, shared pages counted in proportion where the system tells."""
    try:
        process = psutil.Process(pid)
        family = [process, *(process.children(recursive=True) if with_children else [])]
        return round(sum(_held(member) for member in family) / MEBIBYTE)
    except psutil.Error:
        return None


def _held(process: psutil.Process) -> int:
    try:
        return int(process.memory_full_info().pss)
    except psutil.AccessDenied:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _said(body: bytes) -> dict[str, Any]:
    try:
        said = json.loads(body)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


def _page(status: Status) -> str:
    title = f"haru at {status.url} is {'ready' if status.is_ready else 'not ready yet'}"
    rows = [("part", "state", "for", "pid", "port", "memory")]
    rows += [_row(part) for part in status.parts]
    width = max(len(name) for name, *_ in rows) + 2
    table = [f"  {a:<{width}}{b:<11}{c:>7}{d:>9}{e:>8}{f:>10}" for a, b, c, d, e, f in rows]
    details = [line for part in status.parts for line in _trouble(part)]
    external = [f"  {name}: {said}" for name, said in _elsewhere(status)]
    ready = [part.profile for part in status.parts if part.profile and part.state == "ready"]
    model = f"  model {', '.join(ready) or status.profile}{_calls(status)}"
    return "\n".join([title, model, "", *table, *external, *details])


def _row(part: PartStatus) -> tuple[str, str, str, str, str, str]:
    memory = "" if part.memory_mb is None else f"{part.memory_mb} MB"
    return part.name, part.state, f"{part.seconds} s", str(part.pid or ""), str(part.port or ""), memory


def _calls(status: Status) -> str:
    calls = status.readiness.get("engine")
    if not isinstance(calls, dict):
        return ""
    return f": {calls.get('running')} of {calls.get('slots')} calls run, {calls.get('waiting')} wait"


def _elsewhere(status: Status) -> list[tuple[str, Any]]:
    here = {part.name for part in status.parts}
    said = status.readiness.get("parts")
    return [(name, answer) for name, answer in said.items() if name not in here] if isinstance(said, dict) else []


def _trouble(part: PartStatus) -> list[str]:
    if not part.reason:
        return []
    return [
        f"  {part.name} was started again {part.restarts} times; last: {part.reason}",
        *(f"    {line}" for line in part.log),
    ]
