"""One load of one server: the client's figures, and what server and machine did in the measured time."""

import json
import os
import subprocess
import tempfile
import time
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.machine import BENCH_CORE, SERVER_CORE, core_times, cpu_seconds, on_core, resident_mib
from benchmarks.postgres import Postgres
from benchmarks.servers import BenchmarkError, Server, Upstream, native
from benchmarks.targets import Kind

TOKENS = 64


@dataclass(frozen=True)
class Cell:
    """What the users do at once, and how fast the model is."""

    name: str
    kind: Kind
    users: int
    ttft_us: int = 0
    interval_us: int = 0

    @property
    def answer_ms(self) -> float:
        return (self.ttft_us + self.interval_us * (TOKENS - 1)) / 1000


@dataclass(frozen=True)
class Length:
    """How long a load is measured: for a time after a warm-up, or for a number of requests."""

    seconds: float = 5
    warm_up: float = 1.5
    requests: int = 0


@dataclass(frozen=True)
class Load:
    """The figures of one load."""

    seconds: float
    requests: int
    errors: int
    tokens_per_s: float
    requests_per_s: float
    ttft_ms: dict[str, float]
    total_ms: dict[str, float]
    bytes_per_token: float
    first_problem: str
    server_cpu_s: float
    cpu_s_per_1000: float
    postgres_cpu_s_per_1000: float
    server_mib: float
    foreign: float

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


@dataclass(frozen=True)
class Bench:
    """What every load needs: the model server and Postgres."""

    upstream: Upstream
    postgres: Postgres


@dataclass(frozen=True)
class Moment:
    """CPU seconds used so far by each of us, and by each core."""

    at: float
    server: float
    postgres: float
    others: float
    cores: dict[int, float]


def measure(bench: Bench, server: Server, cell: Cell, length: Length) -> Load:
    bench.upstream.settle()
    bench.upstream.pace(cell.ttft_us, cell.interval_us, TOKENS)
    with tempfile.NamedTemporaryFile("w", prefix="haru-bench-", suffix=".request") as file:
        file.write(server.target.text(cell.kind))
        file.flush()
        with on_core(BENCH_CORE):
            client = subprocess.Popen(_command(server, cell, length, file.name), stdout=subprocess.PIPE, text=True)
        return _follow(client, bench, server)


def _command(server: Server, cell: Cell, length: Length, file: str) -> list[str]:
    options = {
        "users": cell.users,
        "tokens": TOKENS,
        "passes": server.target.request(cell.kind).passes,
        # Users of a real server do not all ask in the same millisecond.
        "spread-ms": cell.answer_ms,
        "seconds": length.seconds,
        "warm-up": length.warm_up,
        "requests": length.requests,
    }
    words = [word for name, value in options.items() for word in (f"--{name}", str(value))]
    return [str(native("client")), str(server.port), file, *words]


def _follow(client: subprocess.Popen, bench: Bench, server: Server) -> Load:
    moments: list[Moment] = []
    said = ""
    for line in client.stdout or ():
        if line.strip() in {"begin", "end"}:
            moments.append(_moment(client.pid, bench, server))
        else:
            said = line
    client.wait()
    if client.returncode or len(moments) != 2:
        raise BenchmarkError(f"the load client ended with {client.returncode}: {said}")
    return _load(json.loads(said), *moments, resident_mib(server.pid) if server.pid else 0)


def _load(said: dict[str, Any], begin: Moment, end: Moment, server_mib: float) -> Load:
    # By tokens and not by requests that ended in time: half an answer is half a request.
    thousands = said["tokens"] / TOKENS / 1000
    kept = {name: said[name] for name in Load.__dataclass_fields__ if name in said}
    return Load(
        **kept,
        server_cpu_s=end.server - begin.server,
        cpu_s_per_1000=(end.server - begin.server) / thousands if thousands else 0,
        postgres_cpu_s_per_1000=(end.postgres - begin.postgres) / thousands if thousands else 0,
        server_mib=server_mib,
        foreign=_foreign(begin, end),
    )


def _foreign(begin: Moment, end: Moment) -> float:
    """The larger share of a core that someone else took (other programs, or the host)."""
    wall = end.at - begin.at
    ours = {
        SERVER_CORE: end.server - begin.server,
        BENCH_CORE: end.postgres - begin.postgres + end.others - begin.others,
    }
    return max(max(0.0, end.cores[core] - begin.cores[core] - used) / wall for core, used in ours.items())


def _moment(client: int, bench: Bench, server: Server) -> Moment:
    others = [client, bench.upstream.pid]
    own = sum(os.times()[:2])
    return Moment(
        at=time.monotonic(),
        server=cpu_seconds(server.pid) if server.pid else 0,
        postgres=cpu_seconds(bench.postgres.pid),
        others=own + sum(cpu_seconds(pid) for pid in others),
        cores={core: times.total for core, times in core_times().items()},
    )
