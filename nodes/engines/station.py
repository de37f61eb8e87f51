"""One engine as a fleet sees it: its running calls, and whether it may be asked."""

from collections.abc import Callable
from dataclasses import dataclass, field
from types import TracebackType

import structlog

from nodes.completions import EngineFault, ModelError, ModelUnavailable
from nodes.engines.base import Engine
from nodes.engines.breaker import Breaker, BreakerState
from nodes.engines.choice import Load

log = structlog.get_logger()


@dataclass(eq=False, slots=True)
class Station:
    """`changed` is called when the engine may be asked again; if it `is_probed`, no caller's call tries it before."""

    engine: Engine
    clock: Callable[[], float]
    changed: Callable[[], None]
    is_probed: bool = False
    breaker: Breaker = field(default_factory=Breaker)
    running: int = 0
    given: int = 0

    def slots(self, now: float) -> int:
        """An engine that failed gets one call, which tries it."""
        if self.breaker.open_until is None:
            return self.engine.slots
        return int(not self.is_probed and self.breaker.may_be_tried(now))

    def load(self, now: float) -> Load:
        return Load(self.engine.name, self.running, self.given, self.slots(now), self.engine.weight)

    def standing(self) -> "Standing":
        return Standing(self.engine, self.running, self.given, self.breaker.state(self.clock()))

    def begin(self) -> "Held":
        self.running += 1
        self.given += 1
        return Held(self, is_trial=self.breaker.began())

    def answered(self) -> None:
        if self.breaker.open_until is not None:
            self.breaker.answered()
            self._say("engine_back")
            self.changed()

    def end(self, held: "Held") -> None:
        self.running -= 1
        if held.fault is not None:
            self._count(held.fault, was_trial=held.is_trial)
        elif held.is_whole:
            self.breaker.good(was_trial=held.is_trial)
        else:
            self.breaker.left(was_trial=held.is_trial)
        if held.is_trial:
            self.changed()

    def _count(self, fault: Exception, *, was_trial: bool) -> None:
        now, before = self.clock(), self.breaker.open_until
        self.breaker.bad(now, was_trial=was_trial)
        until = self.breaker.open_until
        if until is not None and until != before:
            self._say("engine_left_alone", seconds=round(until - now, 1), reason=type(fault).__name__)

    def _say(self, event: str, **facts: object) -> None:
        log.warning(event, engine=self.engine.name, profile=self.engine.profile, **facts)


@dataclass(frozen=True, slots=True)
class Standing:
    """How an engine stands, for people who look after it."""

    engine: Engine
    running: int
    given: int
    state: BreakerState


class Held:
    """A call's place at the engine; the promise of `Lease`."""

    __slots__ = ("_station", "fault", "is_answered", "is_trial", "is_whole")

    def __init__(self, station: Station, *, is_trial: bool) -> None:
        self._station = station
        self.is_trial = is_trial
        self.is_answered = False
        self.is_whole = False
        self.fault: Exception | None = None

    @property
    def engine(self) -> Engine:
        return self._station.engine

    def answered(self) -> None:
        if not self.is_answered:
            self.is_answered = True
            self._station.answered()

    def failed(self, error: Exception) -> None:
        self.fault = error

    def leave(self, error: BaseException | None) -> None:
        counts = ModelError if self.is_trial else ModelUnavailable
        if isinstance(error, counts) and (self.is_trial or not isinstance(error, EngineFault)):
            self.fault = error
        self.is_whole = error is None
        self._station.end(self)


class Leasing:
    """Entered, it takes a place at the engine that is chosen then. A class, since a generator costs thrice as much."""

    __slots__ = ("_choose", "_held")
    _held: Held

    def __init__(self, chosen: Callable[[], Station]) -> None:
        self._choose = chosen

    async def __aenter__(self) -> Held:
        self._held = self._choose().begin()
        return self._held

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._held.leave(error)
