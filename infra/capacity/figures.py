"""What a simulation comes to: how long the first text took, how many were refused, what was used."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from infra.capacity.calls import Call
from infra.capacity.simulation import Simulation

HOURS_A_MONTH = 730


@dataclass(frozen=True)
class Figures:
    """Of the calls that were asked after the warm-up. `first` is the time to the first text, with the queue; `token`
    the time between two; `hit` the part of the prompts that an engine still knew."""

    asked: int
    answered: int
    refused: int
    gave_up: int
    first_p50: float
    first_p95: float
    token_p50: float
    tokens_per_s: float
    filled: int
    hit: float
    engine_hours: float


def figures(simulation: Simulation, since: float = 0.0, until: float | None = None) -> Figures:
    end = simulation.now if until is None else until
    calls = [call for call in simulation.calls if since <= call.asked < end]
    begun = [call for call in calls if call.first is not None]
    whole = [call for call in begun if call.ended is not None]
    firsts = [call.first - call.asked for call in begun if call.first is not None]
    prompts = sum(call.ask.prompt for call in begun)
    filled = sum(call.filled for call in begun)
    return Figures(
        asked=len(calls),
        answered=len(whole),
        refused=sum(call.refused for call in calls),
        gave_up=sum(call.gave_up for call in calls),
        first_p50=percentile(firsts, 0.5),
        first_p95=percentile(firsts, 0.95),
        token_p50=percentile([between(call) for call in whole if call.ask.answer > 1], 0.5),
        tokens_per_s=sum(call.ask.answer for call in whole) / (end - since) if end > since else 0.0,
        filled=filled,
        hit=1 - filled / prompts if prompts else 0.0,
        engine_hours=simulation.engine_s / 3600,
    )


def between(call: Call) -> float:
    """Seconds from one token to the next."""
    if call.ended is None or call.first is None:
        return math.nan
    return (call.ended - call.first) / (call.ask.answer - 1)


def percentile(values: Sequence[float], part: float) -> float:
    """The smallest value that so many do not exceed; nan of nothing."""
    if not values:
        return math.nan
    return sorted(values)[max(0, math.ceil(part * len(values)) - 1)]


def month(replicas: float, hour: float) -> float:
    return replicas * hour * HOURS_A_MONTH
