"""Clients that leave: how many of their answers does the model server still write?"""

import time
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.conversation import open_request, read_first_token
from benchmarks.load import Bench
from benchmarks.servers import Server
from benchmarks.targets import Kind

USERS = 10
LOOKS_S = (0.5, 2, 5)
# An answer takes ten seconds, so that one which nobody stops is still there at the last look.
TTFT_US, INTERVAL_US, TOKENS = 20_000, 100_000, 100


@dataclass(frozen=True)
class Aborts:
    """Answers still being written, by seconds since the clients left."""

    kind: Kind
    begun: int
    running_at: dict[float, int]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def measure_aborts(bench: Bench, server: Server, kind: Kind) -> Aborts:
    bench.upstream.settle(limit_s=15)
    bench.upstream.pace(TTFT_US, INTERVAL_US, TOKENS)
    connections = [open_request(server, kind) for _ in range(USERS)]
    if kind == "stream":
        for connection in connections:
            read_first_token(connection)
    begun = _await_all_begun(bench)
    for connection in connections:
        connection.close()
    return Aborts(kind, begun, _looks(bench))


def _await_all_begun(bench: Bench) -> int:
    until = time.monotonic() + 5
    while (running := bench.upstream.counters()["in_flight"]) < USERS and time.monotonic() < until:
        time.sleep(0.05)
    return int(running)


def _looks(bench: Bench) -> dict[float, int]:
    left, seen = time.monotonic(), {}
    for after in LOOKS_S:
        time.sleep(max(0, left + after - time.monotonic()))
        seen[after] = int(bench.upstream.counters()["in_flight"])
    return seen
