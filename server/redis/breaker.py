"""A circuit breaker: after some failures in a row nobody tries for a while, then one probe tries for all."""

import time
from collections.abc import Callable
from typing import Literal

State = Literal["closed", "open", "half-open"]


class Breaker:
    """Lives in one event loop. Whoever `may_try` must tell how it ended: succeeded, failed, or gave up untold."""

    def __init__(
        self, failures_to_open: int = 5, rest_s: float = 2.0, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.failures = 0
        self.rest_s = rest_s
        self._failures_to_open = failures_to_open
        self._clock = clock
        self._opened: float | None = None
        self._is_probing = False

    @property
    def state(self) -> State:
        if self._opened is None:
            return "closed"
        return "half-open" if self._is_probing or self._has_rested() else "open"

    def may_try(self) -> bool:
        if self._opened is None:
            return True
        if self._is_probing or not self._has_rested():
            return False
        self._is_probing = True
        return True

    def succeeded(self) -> None:
        self.failures = 0
        self._opened = None
        self._is_probing = False

    def failed(self) -> None:
        self.failures += 1
        if self._is_probing or self.failures >= self._failures_to_open:
            self._opened = self._clock()
        self._is_probing = False

    def gave_up(self) -> None:
        """The caller left before the answer came: this says nothing, and the next one may probe."""
        self._is_probing = False

    def _has_rested(self) -> bool:
        return self._opened is not None and self._clock() - self._opened >= self.rest_s
