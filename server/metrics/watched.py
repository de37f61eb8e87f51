"""What has to be asked over the network before the page is written."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field

from server.metrics.metrics import Metrics
from server.metrics.stored import Stored

# Whoever scrapes more often gets what was known.
AGAIN_S = 5.0
Parts = Callable[[], Awaitable[Mapping[str, str]]]


@dataclass
class Watched:
    """`parts` asks each part whether it answers."""

    metrics: Metrics
    stored: Stored
    parts: Parts
    clock: Callable[[], float] = time.monotonic
    answers: dict[str, bool] = field(default_factory=dict)
    _asked_at: float | None = None

    async def page(self) -> bytes:
        await asyncio.gather(self.stored.refresh(), self._ask())
        self.metrics.take()
        # Some milliseconds, in which every stream would stand still.
        return await asyncio.to_thread(self.metrics.page)

    async def _ask(self) -> None:
        now = self.clock()
        if self._asked_at is None or now - self._asked_at >= AGAIN_S:
            self._asked_at = now
            self.answers = {part: said == "ok" for part, said in (await self.parts()).items()}
