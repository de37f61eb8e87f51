"""Gives an answer again, and makes one that is asked for several times at once only once."""

import asyncio
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Literal

from server.cache.base import ResponseCache

How = Literal["fresh", "hit", "shared"]


@dataclass(frozen=True)
class Hit:
    """Whether the answer was made for this request, kept from an earlier one, or shared with one that was running."""

    how: How
    age_s: float = 0.0


@dataclass(frozen=True)
class _Made:
    """How the first one's attempt ended; neither value nor error if it left before."""

    value: Any = None
    hit: Hit | None = None
    error: Exception | None = None


class Answers:
    """The first who asks makes the answer in its own task; the others wait for it. If the first leaves, one of them
    makes it. If it fails, those who wait get the same error: they are the same caller, and would fail again one after
    the other. Errors are not kept. The value is shared, nobody may change it. Lives in one event loop."""

    def __init__(self, cache: ResponseCache, clock: Callable[[], float] = time.time) -> None:
        self._cache = cache
        self._clock = clock
        self._running: dict[str, asyncio.Future[_Made]] = {}

    def __len__(self) -> int:
        return len(self._running)

    async def get_or_make(self, key: str, make: Callable[[], Awaitable[Any]]) -> tuple[Any, Hit]:
        while running := self._running.get(key):
            # Not awaited itself: who leaves would cancel it for all.
            await asyncio.wait([running])
            made = running.result()
            if made.error:
                raise made.error
            if made.hit:
                return made.value, _as_seen_by_another(made.hit)
        return await self._lead(key, make)

    async def make_again(self, key: str, make: Callable[[], Awaitable[Any]]) -> Any:
        """For who does not want what is kept; what is made now is kept in its place."""
        value = await make()
        await self._cache.put(key, value)
        return value

    async def _lead(self, key: str, make: Callable[[], Awaitable[Any]]) -> tuple[Any, Hit]:
        running = self._running[key] = asyncio.get_running_loop().create_future()
        made = _Made()
        try:
            made = await self._kept(key) or _Made(await make(), Hit("fresh"))
            if made.hit and made.hit.how == "fresh":
                await self._cache.put(key, made.value)
            return made.value, made.hit or Hit("fresh")
        except Exception as error:
            made = _Made(error=error)
            raise
        finally:
            del self._running[key]
            running.set_result(made)

    async def _kept(self, key: str) -> _Made | None:
        kept = await self._cache.get(key)
        return _Made(kept.value, Hit("hit", max(0.0, self._clock() - kept.at))) if kept else None


def _as_seen_by_another(hit: Hit) -> Hit:
    return Hit("shared") if hit.how == "fresh" else hit
