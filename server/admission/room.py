"""The room in front of a profile's engines: so many calls run, the others wait, and too many are sent away."""

import asyncio
import math
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from server.admission.queue import FairQueue, Urgency
from server.errors import EngineBusy, TooManyRequests

# What a call is expected to take before one has been measured, and the weight of each new measurement.
FIRST_GUESS_S = 5.0
WEIGHT = 0.1


@dataclass(frozen=True)
class Limits:
    """`slots` calls run at once; `waiting` and `waiting_of_one` bound the queue and one caller's part of it. Who waits
    is refused after `patience_s`, or after `away_s` while there is no engine."""

    slots: int
    waiting: int = 256
    waiting_of_one: int = 32
    patience_s: float = 60.0
    away_s: float = 60.0


@dataclass(eq=False, slots=True)
class Call:
    """One call of the model. `began` is set once it runs; `turn` is done then, for those who had to wait."""

    user: str
    urgency: Urgency
    asked: float
    began: float | None = None
    left: bool = False
    turn: "asyncio.Future[None] | None" = field(default=None, repr=False)

    @property
    def runs(self) -> bool:
        return self.began is not None and not self.left


class Room:
    """Lives in one event loop. Whoever asked must leave in the end, whatever happened to the call. `slots` stands in
    place of the limits' own where engines come and go; who knows that they came calls `fill`."""

    def __init__(
        self,
        limits: Limits,
        clock: Callable[[], float] = time.monotonic,
        slots: Callable[[], int] | None = None,
    ) -> None:
        self.limits = limits
        self.slots = slots or (lambda: limits.slots)
        self.running = 0
        self._clock = clock
        self._queue: FairQueue[Call] = FairQueue()
        self._takes_s: float | None = None
        self._was_away = False
        self._back_at = -math.inf

    @property
    def waiting(self) -> int:
        return len(self._queue)

    def gauges(self) -> dict[str, int]:
        return {"slots": self.slots(), "running": self.running, "waiting": self.waiting}

    def ask(self, user: str, urgency: Urgency, *, is_admitted: bool = False) -> Call:
        """The call runs already if a place was free. Raises TooManyRequests or EngineBusy if it may not even wait,
        unless its run `is_admitted`: a run that began is not thrown away half done."""
        self.fill()
        now = self._clock()
        call = Call(user, urgency, now)
        if not self._queue and self.running < self.slots():
            self.running += 1
            call.began = now
            return call
        if not is_admitted:
            self._check_space(user)
        self._queue.add(call)
        return call

    def leave(self, call: Call) -> None:
        """The call has ended, or does not want to wait any longer. Leaving twice is leaving once."""
        if call.left:
            return
        call.left = True
        if call.began is None:
            self._queue.remove(call)
            return
        now = self._clock()
        self.running -= 1
        self._measure(now - call.began)
        self.fill()

    def fill(self) -> None:
        """Those who wait begin, as many as there is room for."""
        is_away = not self.slots()
        if self._was_away and not is_away:
            self._back_at = self._clock()
        self._was_away = is_away
        while self._queue and self.running < self.slots():
            self._begin(self._queue.pop(), self._clock())

    def patience_left_s(self, call: Call) -> float:
        """Those who waited for an engine wait for their turn at it from its return on."""
        if not self.slots():
            return call.asked + self.limits.away_s - self._clock()
        return max(call.asked, self._back_at) + self.limits.patience_s - self._clock()

    def position(self, call: Call) -> int:
        """How many calls begin up to and with this waiting one."""
        return self._queue.places()[call]

    def expected_s(self, position: int) -> float:
        """How long until so many calls have begun: the slots become free one after the other."""
        takes_s = FIRST_GUESS_S if self._takes_s is None else self._takes_s
        return position * takes_s / max(1, self.slots())

    def ahead_s(self) -> float:
        """How long who asks now would wait for a place."""
        is_free = not self._queue and self.running < self.slots()
        return 0.0 if is_free else self.expected_s(self.waiting + 1)

    def busy(self) -> EngineBusy:
        """Ask again when those who wait now have been served."""
        return EngineBusy(self._rounded(self.waiting))

    def _check_space(self, user: str) -> None:
        if self._queue.count_of(user) >= self.limits.waiting_of_one:
            first = next(place for one, place in self._queue.places().items() if one.user == user)
            raise TooManyRequests(self._rounded(first))
        if self.waiting >= self.limits.waiting:
            raise self.busy()

    def _rounded(self, position: int) -> int:
        return max(1, math.ceil(self.expected_s(position)))

    def _begin(self, call: Call, now: float) -> None:
        self.running += 1
        call.began = now
        if call.turn and not call.turn.done():
            call.turn.set_result(None)

    def _measure(self, held_s: float) -> None:
        """Calls that were cut short count as well: what matters is when a slot becomes free."""
        before = held_s if self._takes_s is None else self._takes_s
        self._takes_s = before + WEIGHT * (held_s - before)
