"""Asks an engine for a token again and again, behind the rounds that decide: an answer may take long."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Hashable

# So many answers must stay out in a row before an engine that served is taken for hung.
SILENT_AFTER = 3


class Pulse:
    """One engine at a time; what was known is forgotten when it is asked about another, or about a new start."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._about: Hashable = None
        self._asking: asyncio.Task[bool] | None = None
        self._asked_at: float | None = None
        self._spoke = False
        self._missed = 0

    @property
    def spoke(self) -> bool:
        """Whether the newest answer that is known had a token."""
        return self._spoke

    @property
    def is_silent(self) -> bool:
        return self._missed >= SILENT_AFTER

    async def feel(self, about: Hashable, ask: Callable[[], Awaitable[bool]], every_s: float) -> None:
        """Takes the answer, if one has come, and asks again if `every_s` have passed."""
        if about != self._about:
            await self.aclose()
            self._about, self._asked_at, self._spoke, self._missed = about, None, False, 0
        if self._asking and self._asking.done():
            self._spoke = self._asking.result()
            self._missed = 0 if self._spoke else self._missed + 1
            self._asking = None
        due = self._asked_at is None or self._clock() - self._asked_at >= every_s
        if self._asking is None and due:
            self._asked_at = self._clock()
            self._asking = asyncio.ensure_future(ask())

    async def aclose(self) -> None:
        if self._asking:
            self._asking.cancel()
            await asyncio.gather(self._asking, return_exceptions=True)
            self._asking = None
