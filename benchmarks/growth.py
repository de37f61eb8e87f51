"""One conversation that grows: is turn 200 dearer than turn 10, and how fast does Postgres fill?"""

import statistics
from dataclasses import asdict, dataclass
from typing import Any

from benchmarks.conversation import Conversation, Turn
from benchmarks.load import TOKENS, Bench
from benchmarks.machine import cpu_seconds, running_seconds
from benchmarks.postgres import table_bytes
from benchmarks.servers import Server

EARLY, LATE = range(6, 16), range(191, 201)
WEIGHED = (20, 100, 200)
WARM_UP_TURNS = 20
# Characters of a question; the issue asks that cost stay flat however long the thread is, not the question.
QUESTION = "Why is the sky blue and the grass green, and what would a commit say about it? " * 2


@dataclass(frozen=True)
class TurnCost:
    """One turn, with the CPU of the server while it ran."""

    ttft_ms: float
    total_ms: float
    server_cpu_ms: float


@dataclass(frozen=True)
class Stage:
    """Ten turns of a conversation."""

    ttft_ms: float
    server_cpu_ms: float
    postgres_cpu_ms: float


@dataclass(frozen=True)
class Growth:
    """One conversation, early and late; `bytes_at` is what its tables hold after so many turns."""

    early: Stage
    late: Stage
    bytes_at: dict[int, dict[str, int]]

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)


def measure_growth(bench: Bench, server: Server) -> Growth:
    bench.upstream.settle()
    bench.upstream.pace(0, 0, TOKENS)
    _converse(server, range(1, WARM_UP_TURNS + 1))
    before = table_bytes(server.database) if server.database else {}
    talk = Conversation(server)
    turns: list[TurnCost] = []
    stages: dict[int, float] = {}
    bytes_at: dict[int, dict[str, int]] = {}
    for number in range(1, max(LATE) + 1):
        stages[number] = cpu_seconds(bench.postgres.pid)
        turns.append(_turn(talk, number))
        if number in WEIGHED and server.database:
            bytes_at[number] = _added(before, table_bytes(server.database))
    stages[max(LATE) + 1] = cpu_seconds(bench.postgres.pid)
    talk.close()
    return Growth(_stage(turns, stages, EARLY), _stage(turns, stages, LATE), bytes_at)


def _converse(server: Server, numbers: range) -> None:
    talk = Conversation(server)
    for number in numbers:
        talk.ask(f"Question {number}. {QUESTION}", TOKENS)
    talk.close()


def _turn(talk: Conversation, number: int) -> TurnCost:
    pid = talk.server.pid
    before = running_seconds(pid) if pid else 0
    turn: Turn = talk.ask(f"Question {number}. {QUESTION}", TOKENS)
    used = (running_seconds(pid) if pid else 0) - before
    return TurnCost(turn.ttft_ms, turn.total_ms, used * 1e3)


def _stage(turns: list[TurnCost], postgres: dict[int, float], numbers: range) -> Stage:
    these = [turns[number - 1] for number in numbers]
    used = postgres[numbers[-1] + 1] - postgres[numbers[0]]
    return Stage(
        ttft_ms=statistics.median(turn.ttft_ms for turn in these),
        server_cpu_ms=statistics.median(turn.server_cpu_ms for turn in these),
        postgres_cpu_ms=used / len(these) * 1e3,
    )


def _added(before: dict[str, int], after: dict[str, int]) -> dict[str, int]:
    return {table: size - before.get(table, 0) for table, size in after.items() if size != before.get(table, 0)}
