"""Whether an engine may be asked: after failures it is left alone for a moment, then one call tries it. Pure."""

from dataclasses import dataclass
from typing import Literal

FAILURES = 3
FIRST_PAUSE_S = 1.0
# Those who wait for a lone engine should not have to wait much longer than it takes to come back.
LONGEST_PAUSE_S = 5.0

BreakerState = Literal["closed", "open", "trying"]


@dataclass(slots=True)
class Breaker:
    """`now` is by any clock that never goes back. Whoever `began` a call tells how it ended: `good`, `bad`, or `left`
    if that says nothing about the engine."""

    failures: int = 0
    pause_s: float = FIRST_PAUSE_S
    open_until: float | None = None
    trials: int = 0

    def state(self, now: float) -> BreakerState:
        if self.open_until is None:
            return "closed"
        return "open" if now < self.open_until else "trying"

    def may_be_tried(self, now: float) -> bool:
        return self.open_until is not None and now >= self.open_until and not self.trials

    def began(self) -> bool:
        """Whether this call is the one that tries a failed engine; it says so again when it ends."""
        is_trial = self.open_until is not None
        self.trials += is_trial
        return is_trial

    def answered(self) -> None:
        """Text comes: the engine may be asked again, but one failure more and it is left alone for longer."""
        if self.open_until is not None:
            self.open_until = None
            self.failures = FAILURES - 1

    def good(self, *, was_trial: bool) -> None:
        """A whole answer came."""
        self.left(was_trial=was_trial)
        self.failures, self.pause_s, self.open_until = 0, FIRST_PAUSE_S, None

    def bad(self, now: float, *, was_trial: bool) -> None:
        self.left(was_trial=was_trial)
        self.failures += 1
        if self.open_until is not None and not was_trial:
            # One of those that were under way when it opened: they all fail for the same reason.
            return
        if self.failures >= FAILURES:
            self.open_until = now + self.pause_s
            self.pause_s = min(2 * self.pause_s, LONGEST_PAUSE_S)

    def left(self, *, was_trial: bool) -> None:
        self.trials -= was_trial
