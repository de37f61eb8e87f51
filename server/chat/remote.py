"""A reader of a run that another process writes."""

import asyncio
import time
from collections.abc import Callable
from typing import Any

from redis.asyncio import Redis

from server.chat import keys
from server.chat.events import encoded, frame
from server.chat.mirror import FAULTS
from server.chat.record import Block
from server.errors import Interrupted, RunsUnavailable, body_of

# One wait in Redis; in between it is looked whether the writer still lives.
LOOK_SECONDS = 1.0
# A restarted Redis has no leases until the writers have noticed.
DOUBT_SECONDS = 3.0
UNREACHABLE_SECONDS = 20.0
RETRY_AFTER_S = 1


class RemoteReading:
    """Ends with an error of its own, numbered as the last event, when the writer is gone or Redis stays away: the
    reader may come again with that number."""

    def __init__(self, redis: Redis, run: str, after: int, clock: Callable[[], float] = time.monotonic) -> None:
        self._redis = redis
        self._run = run
        self._seen = after
        self._clock = clock
        self._is_over = False
        self._doubted: float | None = None
        self._unreachable: float | None = None

    async def more(self, seconds: float) -> bytes | None:
        until = self._clock() + seconds
        while not self._is_over:
            try:
                told = await self._look(min(LOOK_SECONDS, max(0.001, until - self._clock())))
                self._unreachable = None
            except FAULTS:
                told = await self._without_redis()
            if told or self._clock() >= until:
                return told
        return None

    async def _look(self, seconds: float) -> bytes:
        events = keys.events_of(self._run)
        found: Any = await self._redis.xread({events: f"{self._seen}-0"}, block=int(seconds * 1000) or 1)
        if found:
            self._doubted = None
            return self._told([keys.read(entry) for entry in found[0][1]])
        return await self._check_writer()

    def _told(self, blocks: list[Block]) -> bytes:
        told = b"".join(block.after(self._seen).frame() for block in blocks)
        self._seen = blocks[-1].last
        self._is_over = keys.is_last(blocks[-1])
        return told

    async def _check_writer(self) -> bytes:
        ended, lease = await self._state()
        if ended:
            # The reader has seen the last event, or named a number beyond it.
            self._is_over = not await self._redis.xread({keys.events_of(self._run): f"{self._seen}-0"})
            return b""
        if lease:
            self._doubted = None
            return b""
        self._doubted = self._doubted or self._clock()
        return self._gives_up(Interrupted(RETRY_AFTER_S)) if self._clock() - self._doubted >= DOUBT_SECONDS else b""

    async def _state(self) -> tuple[bool, bool]:
        pipe = self._redis.pipeline(transaction=False)
        pipe.hget(keys.facts_of(self._run), "ended")
        pipe.exists(keys.lease_of(self._run))
        ended, lease = await pipe.execute()
        return bool(ended), bool(lease)

    async def _without_redis(self) -> bytes:
        self._unreachable = self._unreachable or self._clock()
        if self._clock() - self._unreachable >= UNREACHABLE_SECONDS:
            return self._gives_up(RunsUnavailable(RETRY_AFTER_S))
        await asyncio.sleep(LOOK_SECONDS / 2)
        return b""

    def _gives_up(self, error: Exception) -> bytes:
        self._is_over = True
        return frame(self._seen, "error", encoded(body_of(error)))
