"""Copies what this process writes into Redis, for readers in other processes; runs do not depend on it."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import structlog
from redis.asyncio import Redis
from redis.exceptions import RedisError

from server.chat import keys
from server.chat.record import Record
from server.chat.runlog import KEPT_SECONDS, Known

log = structlog.get_logger()
FAULTS = (RedisError, OSError, TimeoutError)
# So often texts are sent on, those of the meantime as one.
TICK_SECONDS = 0.1
RENEW_TICKS = 20
RETRY_SECONDS = 0.5
GIVE_UP_AFTER = 60
# A run waits so long at most for being known to the others, before it begins.
ANNOUNCE_SECONDS = 0.5


@dataclass(slots=True)
class _Copied:
    known: Known
    record: Record
    sent: int = 0
    announced: bool = False
    failures: int = 0

    @property
    def is_given_up(self) -> bool:
        return self.record.ended and self.failures > GIVE_UP_AFTER


class Mirror:
    """Works only while runs are under way, and asks then which of them were stopped elsewhere: a listener could die
    with an idle connection, a question is simply asked again. After a failure everything is sent anew."""

    def __init__(self, redis: Redis, server: str, stop: Callable[[str], None]) -> None:
        self._redis = redis
        self._server = server
        self._stop = stop
        self._runs: dict[str, _Copied] = {}
        self._task: asyncio.Task[None] | None = None
        self._ticks = 0
        self._is_down = False

    async def add(self, known: Known, record: Record) -> None:
        copied = self._runs[known.run] = _Copied(known, record)
        if not self._is_down:
            await self._announce(copied)
        if self._task is None or self._task.done():
            self._task = asyncio.create_task(self._copy())

    async def close(self) -> None:
        """What ended is sent on to its end."""
        if self._task and not self._is_down:
            await asyncio.wait([self._task], timeout=1)
        if self._task:
            self._task.cancel()
            await asyncio.wait([self._task])

    async def _announce(self, copied: _Copied) -> None:
        try:
            async with asyncio.timeout(ANNOUNCE_SECONDS):
                pipe = self._redis.pipeline(transaction=False)
                _introduce(pipe, copied.known)
                await pipe.execute()
            copied.announced = True
        except FAULTS as error:
            self._failed(error)

    async def _copy(self) -> None:
        while self._runs:
            try:
                async with asyncio.timeout(keys.LEASE_SECONDS):
                    await self._tick()
            except FAULTS as error:
                self._failed(error)
                self._runs = {run: copied for run, copied in self._runs.items() if not copied.is_given_up}
                await asyncio.sleep(RETRY_SECONDS)
            else:
                self._is_down = False
                await asyncio.sleep(TICK_SECONDS)

    async def _tick(self) -> None:
        pipe = self._redis.pipeline(transaction=False)
        renews = self._ticks % RENEW_TICKS == 0
        self._ticks += 1
        sent = [(copied, _send(pipe, copied, renews=renews)) for copied in list(self._runs.values())]
        pipe.lpop(keys.stops_of(self._server), 100)
        *_, stopped = await pipe.execute()
        for copied, last in sent:
            copied.sent, copied.announced, copied.failures = last, True, 0
            # More may have been told meanwhile.
            if copied.record.ended and copied.sent == copied.record.last:
                del self._runs[copied.known.run]
        for run in stopped or ():
            self._stop(run.decode())

    def _failed(self, error: Exception) -> None:
        """Redis may have forgotten everything, or may have a part of what we do not know."""
        if not self._is_down:
            log.warning("runs_not_shared", reason=f"{type(error).__name__}: {error}")
        self._is_down = True
        for copied in self._runs.values():
            copied.sent, copied.announced = 0, False
            copied.failures += 1


def _introduce(pipe: Any, known: Known) -> None:
    pipe.delete(keys.events_of(known.run))
    pipe.hset(keys.facts_of(known.run), mapping=keys.facts(known))
    pipe.set(keys.lease_of(known.run), known.server, ex=keys.LEASE_SECONDS)
    if known.conversation:
        pipe.set(keys.active_of(known.owner, known.conversation), known.run, ex=keys.LIVE_SECONDS)


def _send(pipe: Any, copied: _Copied, *, renews: bool) -> int:
    """Queues what is new; the number of the last event that goes with it."""
    known, record = copied.known, copied.record
    if not copied.announced:
        _introduce(pipe, known)
    events, facts, lease = keys.events_of(known.run), keys.facts_of(known.run), keys.lease_of(known.run)
    for block in record.blocks_after(copied.sent) if record.last > copied.sent else ():
        pipe.xadd(events, keys.written(block), f"{block.last}-0", maxlen=keys.MOST_BLOCKS, approximate=True)
    if record.ended:
        pipe.hset(facts, "ended", "1")
        pipe.expire(events, KEPT_SECONDS)
        pipe.expire(facts, KEPT_SECONDS)
    elif renews or not copied.announced or copied.sent == 0:
        pipe.set(lease, known.server, ex=keys.LEASE_SECONDS)
        pipe.expire(events, keys.LIVE_SECONDS)
        pipe.expire(facts, keys.LIVE_SECONDS)
    return record.last
