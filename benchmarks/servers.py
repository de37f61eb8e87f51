"""What a run starts and stops: the native tools, the scripted model server, a server under test."""

import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks.machine import BENCH_CORE, SERVER_CORE, on_core
from benchmarks.postgres import Postgres
from benchmarks.targets import HERE, Target

ROOT = HERE.parent
BIN = HERE / "bin"
MODELS = ["bench"]
START_LIMIT_S = 90
STOP_LIMIT_S = 15


class BenchmarkError(Exception):
    """The measurement itself cannot go on; says why."""


@dataclass(frozen=True)
class Upstream:
    """The scripted model server, running."""

    port: int
    pid: int

    def pace(self, ttft_us: int, interval_us: int, tokens: int) -> None:
        get(self.port, f"/pace?ttft_us={ttft_us}&interval_us={interval_us}&tokens={tokens}")

    def counters(self, *, reset: bool = False) -> dict[str, Any]:
        return json.loads(get(self.port, "/counters?reset" if reset else "/counters"))

    def settle(self, limit_s: float = 10) -> None:
        """Waits until no answer is under way."""
        until = time.monotonic() + limit_s
        while self.counters()["in_flight"] and time.monotonic() < until:
            time.sleep(0.1)


@dataclass(frozen=True)
class Server:
    """A server under test, running; `direct` has no process and is the model server itself."""

    target: Target
    port: int
    pid: int | None
    database: str | None


def native(name: str) -> Path:
    """A C program of this folder, compiled if its source is newer."""
    source, program = HERE / f"{name}.c", BIN / name
    if not program.exists() or program.stat().st_mtime < source.stat().st_mtime:
        BIN.mkdir(exist_ok=True)
        fresh = program.with_suffix(".new")
        subprocess.run(["cc", "-O2", "-Wall", "-o", str(fresh), str(source)], check=True)
        fresh.replace(program)
    return program


@contextmanager
def open_upstream() -> Iterator[Upstream]:
    port = free_port()
    with on_core(BENCH_CORE):
        process = subprocess.Popen([str(native("upstream")), str(port), *MODELS])
    with _stopped_at_the_end(process):
        _await_ready(process, port, "/health", "the scripted model server", None)
        yield Upstream(port, process.pid)


@contextmanager
def open_server(target: Target, upstream: Upstream, postgres: Postgres) -> Iterator[Server]:
    if not target.start:
        yield Server(target, upstream.port, None, None)
        return
    port, database = free_port(), postgres.new_database() if target.database else None
    with tempfile.TemporaryDirectory(prefix=f"haru-bench-{target.name}-") as temp:
        log = Path(temp) / "log.txt"
        names = {"python": sys.executable, "port": port, "upstream": upstream.port, "database": database, "temp": temp}
        process = _start(target, names, log)
        with _stopped_at_the_end(process):
            _await_ready(process, port, target.ready, target.name, log)
            yield Server(_signed(target, names), port, process.pid, database)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def get(port: int, path: str) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=10) as answer:
        return answer.read()


def _start(target: Target, names: dict[str, Any], log: Path) -> subprocess.Popen:
    command, environment = [part.format(**names) for part in target.start], _environment(target, names)
    with on_core(SERVER_CORE), log.open("wb") as output:
        return subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )


def _environment(target: Target, names: dict[str, Any]) -> dict[str, str]:
    """What the developer's shell says about tracing and proxies must not reach a measured server."""
    given = {name: value.format(**names) for name, value in target.env.items()}
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "XDG_RUNTIME_DIR") if name in os.environ}
    return {**kept, **given}


def _signed(target: Target, names: dict[str, Any]) -> Target:
    """Asks with a key, where the server lets nobody in without one."""
    if not target.key:
        return target
    command = [part.format(**names) for part in target.key]
    made = subprocess.run(
        command, cwd=ROOT, env=_environment(target, names), capture_output=True, text=True, check=True
    )
    return replace(target, headers=[*target.headers, f"authorization: Bearer {made.stdout.strip()}"])


def _await_ready(process: subprocess.Popen, port: int, path: str, name: str, log: Path | None) -> None:
    until = time.monotonic() + START_LIMIT_S
    while not _answers(port, path):
        if process.poll() is not None or time.monotonic() > until:
            said = log.read_text(errors="replace")[-2000:] if log else ""
            raise BenchmarkError(f"{name} did not answer {path} with 200. Its last words:\n{said}")
        time.sleep(0.1)


def _answers(port: int, path: str) -> bool:
    try:
        get(port, path)
    except (urllib.error.URLError, OSError):
        return False
    return True


@contextmanager
def _stopped_at_the_end(process: subprocess.Popen) -> Iterator[None]:
    try:
        yield
    finally:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(STOP_LIMIT_S)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
