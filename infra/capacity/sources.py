"""When people ask: so many of them all the time, or strangers at a rate that may change over the day."""

import math
from collections.abc import Callable, Sequence
from random import Random

from infra.capacity.calls import Call
from infra.capacity.simulation import Simulation
from infra.capacity.workload import Feature, Talk

# Until somebody whose call was refused tries again.
AGAIN_S = 10.0
DAY_S = 86_400.0


class People:
    """So many, each with one call at a time, who begin within `ramp_s` and read for `think_s` on the average."""

    def __init__(
        self, many: int, features: Sequence[Feature], *, seed: int = 1, think_s: float = 0.0, ramp_s: float = 0.0
    ) -> None:
        self._talks = {f"person-{number}": Talk(features, f"person-{number}", seed) for number in range(many)}
        self._think_s = think_s
        self._ramp_s = ramp_s

    def start(self, simulation: Simulation) -> None:
        for name, talk in self._talks.items():
            self._later(name, talk.random.uniform(0, self._ramp_s), simulation)

    def over(self, call: Call, simulation: Simulation) -> None:
        think_s = self._talks[call.user].random.expovariate(1 / self._think_s) if self._think_s else 0.0
        self._later(call.user, think_s + (AGAIN_S if call.refused or call.gave_up else 0.0), simulation)

    def _later(self, name: str, seconds: float, simulation: Simulation) -> None:
        simulation.after(seconds, lambda: self._ask(name, simulation))

    def _ask(self, name: str, simulation: Simulation) -> None:
        simulation.ask(name, self._talks[name].next())


Rate = Callable[[float], float]


class Visitors:
    """Conversations begin at `rate(now)` a second, never more than `most`; between two calls of one its owner reads for
    `think_s` on the average. Who is refused goes away."""

    def __init__(
        self, rate: Rate, most: float, features: Sequence[Feature], *, seed: int = 1, think_s: float = 20.0
    ) -> None:
        self._rate = rate
        self._most = most
        self._features = features
        self._seed = seed
        self._think_s = think_s
        self._random = Random(f"{seed}/arrivals")
        self._talks: dict[str, Talk] = {}

    def start(self, simulation: Simulation) -> None:
        self._next(simulation)

    def over(self, call: Call, simulation: Simulation) -> None:
        talk = self._talks[call.user]
        if talk.is_over or call.refused or call.gave_up:
            del self._talks[call.user]
            return
        simulation.after(talk.random.expovariate(1 / self._think_s), lambda: self._ask(call.user, simulation))

    def _next(self, simulation: Simulation) -> None:
        simulation.after(self._random.expovariate(self._most), lambda: self._come(simulation))

    def _come(self, simulation: Simulation) -> None:
        """Of the arrivals at the highest rate, the part that the rate of this moment has."""
        if self._random.random() * self._most < self._rate(simulation.now):
            name = f"visitor-{len(simulation.calls)}-{simulation.now:.6f}"
            self._talks[name] = Talk(self._features, name, self._seed)
            self._ask(name, simulation)
        self._next(simulation)

    def _ask(self, name: str, simulation: Simulation) -> None:
        simulation.ask(name, self._talks[name].next())


def daily(mean: float, swing: float = 0.8, peak_h: float = 21.0) -> Rate:
    """Busiest at `peak_h`; `swing` is how far the busiest hour is above the mean, as a part of it."""
    return lambda now: mean * (1 + swing * math.cos(2 * math.pi * (now / DAY_S - peak_h / 24)))


def step(before: float, after: float, at: float) -> Rate:
    return lambda now: after if now >= at else before
