"""Sets an engine to what was measured, and says how far its simulation is from measurements that it was not set to."""

import json
import math
import statistics
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from infra.capacity.calls import Ask, Call
from infra.capacity.engine import Kind, Speed
from infra.capacity.figures import between
from infra.capacity.simulation import Simulation, Site

START = Speed(step_s=0.05, sequence_s=0.005, prefill=1000.0)
# How far a figure of the fit goes at first, as a power of e, and when it is near enough.
FIRST_STEP, LAST_STEP = 1.0, 1e-4
PARTS = ("step_s", "sequence_s", "prefill")


@dataclass(frozen=True)
class Load:
    """Of each reader: `rounds` answers of `tokens`, one after the other, to prompts that share no beginning."""

    prompt_tokens: int
    tokens: int
    rounds: int = 1


@dataclass(frozen=True)
class Row:
    """So many readers who begin in the same moment; medians, and tokens a second of all together."""

    at_once: int
    first_s: float
    token_s: float
    tokens_per_s: float

    def figures(self) -> tuple[float, float, float]:
        return self.first_s, self.token_s, self.tokens_per_s


@dataclass(frozen=True)
class Measured:
    """`provenance` says who measured what, and what about it is a guess."""

    load: Load
    rows: tuple[Row, ...]
    provenance: str = ""


def read(file: Path, load: Load | None = None) -> Measured:
    """A result of `haru bench profile`, as it is kept or printed with --json. It does not say how long the prompts
    were: unless the file has a `load`, one must be given."""
    said: dict[str, Any] = json.loads(file.read_text())
    rows = tuple(_row(level) for level in said.get("result", said)["levels"])
    if load is None:
        if "load" not in said:
            raise ValueError(f"{file.name} does not say how many tokens the prompts and the answers had")
        load = Load(**said["load"])
    return Measured(load, rows, str(said.get("provenance", "")))


def _row(level: dict[str, Any]) -> Row:
    return Row(level["at_once"], level["ttft_p50_ms"] / 1000, level["tpot_p50_ms"] / 1000, level["tokens_per_s"])


def fit(measured: Measured, at_once: Sequence[int] = (), start: Speed = START) -> Speed:
    """Tries larger and smaller values of each part in turn, and smaller changes when none is better. `at_once` are the
    rows that it looks at, all if none is named."""
    rows = [row for row in measured.rows if not at_once or row.at_once in at_once]
    best, least, change = start, _distance(start, measured.load, rows), FIRST_STEP
    while change > LAST_STEP:
        before = least
        for part in PARTS:
            for way in (math.exp(change), math.exp(-change)):
                tried = replace(best, **{part: asdict(best)[part] * way})
                distance = _distance(tried, measured.load, rows)
                if distance < least:
                    best, least = tried, distance
        if least >= before * (1 - 1e-9):
            change /= 2
    return best


def _distance(speed: Speed, load: Load, rows: Sequence[Row]) -> float:
    """Of the relative errors, so that seconds and milliseconds weigh the same."""
    return sum(
        math.log(ours / theirs) ** 2
        for row in rows
        for ours, theirs in zip(predicted(speed, load, row.at_once).figures(), row.figures(), strict=True)
    )


def predicted(speed: Speed, load: Load, at_once: int) -> Row:
    readers = _Readers(at_once, load)
    simulation = Simulation(Site(Kind(speed, at_once, at_once * 10**6), 1), readers).run()
    calls = simulation.calls
    ends = max(call.ended or 0.0 for call in calls)
    return Row(
        at_once,
        statistics.median((call.first or 0.0) - call.asked for call in calls),
        statistics.median(between(call) for call in calls),
        load.tokens * len(calls) / ends,
    )


class _Readers:
    def __init__(self, many: int, load: Load) -> None:
        self._many = many
        self._load = load
        self._left = {f"reader-{number}": load.rounds for number in range(many)}

    def start(self, simulation: Simulation) -> None:
        for name in self._left:
            self._ask(name, simulation)

    def over(self, call: Call, simulation: Simulation) -> None:
        if self._left[call.user]:
            self._ask(call.user, simulation)

    def _ask(self, name: str, simulation: Simulation) -> None:
        self._left[name] -= 1
        once = f"{name}/{self._left[name]}"
        simulation.ask(name, Ask(once, once, 0, 0, self._load.prompt_tokens, self._load.tokens))
