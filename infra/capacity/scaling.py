"""When engines come and go."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True)
class Scaling:
    """Looks every `every_s`; an engine that was asked for answers after `delay_s` (node, image, model), and goes when
    fewer were enough for `idle_s`. By `calls`, as the chart does: those that run and those that wait, of which each
    engine takes `full` of its slots; or by `waiting` alone, so many for each engine."""

    least: int
    most: int
    delay_s: float
    by: Literal["waiting", "calls"] = "calls"
    waiting: int = 8
    full: float = 0.8
    every_s: float = 30.0
    idle_s: float = 900.0

    def wish(self, waiting: int, running: int, slots: int) -> int:
        need = waiting / self.waiting if self.by == "waiting" else (waiting + running) / (slots * self.full)
        return min(self.most, max(self.least, math.ceil(need)))


def wanted(wishes: Sequence[tuple[float, int]], here: int, since: float) -> int:
    """More at once; fewer only as many as were never needed since then. The last wish is the newest."""
    now = wishes[-1][1]
    if now >= here:
        return now
    if wishes[0][0] > since:
        return here
    return min(here, max(wish for at, wish in wishes if at >= since))
