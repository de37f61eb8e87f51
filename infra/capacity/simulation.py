"""What happens one after the other: calls come, wait in haru's queue, and are written by engines that come and go."""

import heapq
import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from infra.capacity.calls import Ask, Call
from infra.capacity.engine import Engine, Kind
from infra.capacity.scaling import Scaling, wanted
from nodes.engines.choice import Load, choose
from server.admission.queue import FairQueue
from server.admission.room import Limits

DOOR = Limits(slots=0)


@dataclass(frozen=True)
class Site:
    """`replicas` engines of a kind behind `servers` of haru, each with a queue of its own length. Without `scaling`
    the engines stay as they are."""

    kind: Kind
    replicas: int
    affinity: bool = True
    servers: int = 1
    door: Limits = DOOR
    scaling: Scaling | None = None


class Source(Protocol):
    """Who asks."""

    def start(self, simulation: "Simulation") -> None: ...

    def over(self, call: Call, simulation: "Simulation") -> None:
        """The call was answered, refused or given up."""
        ...


class Simulation:
    """The same site and source do the same again, event by event."""

    def __init__(self, site: Site, source: Source) -> None:
        self.site = site
        self.now = 0.0
        self.calls: list[Call] = []
        self.engine_s = 0.0
        self.call_s = 0.0
        self.sizes: list[tuple[float, int]] = []
        self._source = source
        self._events: list[tuple[float, int, Callable[[], None]]] = []
        self._count = 0
        self._queue: FairQueue[Call] = FairQueue()
        self._engines: list[Engine] = []
        self._coming = 0
        self._present = 0
        self._wakes: dict[str, int] = {}
        self._made = 0
        self._wishes: list[tuple[float, int]] = []

    @property
    def waiting(self) -> int:
        return len(self._queue)

    @property
    def running(self) -> int:
        return sum(engine.running for engine in self._engines)

    @property
    def filled(self) -> int:
        return sum(call.filled for call in self.calls)

    def run(self, until: float = math.inf) -> "Simulation":
        """Without an end, until nobody asks any more."""
        for _ in range(self.site.replicas):
            self._arrive()
        self._source.start(self)
        if self.site.scaling:
            self.after(self.site.scaling.every_s, self._scale)
        while self._events and self._events[0][0] <= until:
            at, _, act = heapq.heappop(self._events)
            self._pass(at)
            act()
        if until < math.inf:
            self._pass(until)
        return self

    def after(self, seconds: float, act: Callable[[], None]) -> None:
        self._count += 1
        heapq.heappush(self._events, (self.now + seconds, self._count, act))

    def ask(self, user: str, ask: Ask) -> Call:
        call = Call(len(self.calls), user, ask, self.now)
        self.calls.append(call)
        self._present += 1
        if not self._queue and self._has_room():
            self._give(call)
        elif len(self._queue) >= self._longest() or self._queue.count_of(user) >= self.site.door.waiting_of_one:
            call.refused = True
            self._over(call)
        else:
            self._queue.add(call)
            self.after(self.site.door.patience_s, lambda: self._lose_patience(call))
        return call

    def _longest(self) -> int:
        return self.site.door.waiting * self.site.servers

    def _has_room(self) -> bool:
        return self.running < self.site.kind.slots * len(self._engines)

    def _give(self, call: Call) -> None:
        call.began = self.now
        loads = [Load(one.name, one.running, one.given, one.kind.slots) for one in self._engines]
        name = choose(loads, call.ask.conversation if self.site.affinity else "")
        next(one for one in self._engines if one.name == name).give(call, self.now)

    def _lose_patience(self, call: Call) -> None:
        if call.waits:
            self._queue.remove(call)
            call.gave_up = True
            self._over(call)

    def _over(self, call: Call) -> None:
        call.ended = self.now
        self._present -= 1
        self._source.over(call, self)

    def _ended(self, call: Call) -> None:
        self._over(call)
        self._fill()

    def _fill(self) -> None:
        while self._queue and self._has_room():
            self._give(self._queue.pop())

    def _arrive(self) -> None:
        self._made += 1
        self._engines.append(Engine(f"engine-{self._made}", self.site.kind, self._wake, self._ended))
        self.sizes.append((self.now, len(self._engines)))
        self._fill()

    def _wake(self, engine: Engine, at: float) -> None:
        self._wakes[engine.name] = mine = self._wakes.get(engine.name, 0) + 1

        def edge() -> None:
            if self._wakes[engine.name] == mine:
                engine.edge(self.now)

        self.after(at - self.now, edge)

    def _scale(self) -> None:
        scaling = self.site.scaling
        assert scaling is not None
        self._wishes.append((self.now, scaling.wish(self.waiting, self.running, self.site.kind.slots)))
        here = len(self._engines) + self._coming
        want = wanted(self._wishes, here, self.now - scaling.idle_s)
        for _ in range(want - here):
            self._coming += 1
            self.after(scaling.delay_s, self._come)
        for _ in range(here - want):
            self._leave()
        self.after(scaling.every_s, self._scale)

    def _come(self) -> None:
        self._coming -= 1
        self._arrive()

    def _leave(self) -> None:
        """Only engines without calls go: what they write is never cut."""
        idle = next((one for one in reversed(self._engines) if not one.running), None)
        if idle:
            self._engines.remove(idle)
            self.sizes.append((self.now, len(self._engines)))

    def _pass(self, to: float) -> None:
        passed, self.now = to - self.now, to
        # A node costs from the moment it is asked for.
        self.engine_s += passed * (len(self._engines) + self._coming)
        self.call_s += passed * self._present
