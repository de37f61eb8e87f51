"""The log of live answers of several processes, which share a Redis."""

from collections.abc import Callable
from typing import Any

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff

from server.chat import keys
from server.chat.local import Keeping, LocalLog
from server.chat.mirror import FAULTS, Mirror
from server.chat.record import Record
from server.chat.remote import RETRY_AFTER_S, RemoteReading
from server.chat.runlog import Known, Reading
from server.errors import NotFound, RunsUnavailable


class SharedLog:
    """What this process writes it tells its own readers itself, with Redis or without; other processes read a copy."""

    def __init__(self, redis: Redis, server: str, keeping: Keeping | None = None) -> None:
        self._redis = redis
        self._server = server
        self._local = LocalLog(keeping)
        self._mirror = Mirror(redis, server, self._local.stop_here)

    async def begin(self, known: Known, stop: Callable[[], None]) -> Record:
        record = await self._local.begin(known, stop)
        await self._mirror.add(known, record)
        return record

    def ended(self, known: Known) -> None:
        self._local.ended(known)

    async def find(self, run: str, owner: str) -> Known:
        known = self._local.known(run) or await self._known_elsewhere(run)
        if known is None or known.owner != owner:
            raise NotFound
        return known

    async def active(self, owner: str, conversation: str) -> str | None:
        return await self._local.active(owner, conversation) or await self._active_elsewhere(owner, conversation)

    async def read(self, known: Known, after: int) -> Reading:
        if self._local.known(known.run):
            return await self._local.read(known, after)
        return RemoteReading(self._redis, known.run, after)

    async def stop(self, known: Known) -> None:
        if self._local.known(known.run):
            self._local.stop_here(known.run)
            return
        try:
            pipe = self._redis.pipeline(transaction=False)
            pipe.rpush(keys.stops_of(known.server), known.run)
            pipe.expire(keys.stops_of(known.server), keys.STOPS_SECONDS)
            await pipe.execute()
        except FAULTS as error:
            raise RunsUnavailable(RETRY_AFTER_S) from error

    async def close(self) -> None:
        await self._mirror.close()
        await self._redis.aclose()

    def gauges(self) -> dict[str, int]:
        return self._local.gauges()

    async def _known_elsewhere(self, run: str) -> Known | None:
        try:
            facts: Any = await self._redis.hgetall(keys.facts_of(run))
        except FAULTS as error:
            raise RunsUnavailable(RETRY_AFTER_S) from error
        return keys.known_from(run, facts) if facts else None

    async def _active_elsewhere(self, owner: str, conversation: str) -> str | None:
        try:
            run: Any = await self._redis.get(keys.active_of(owner, conversation))
            if run is None or self._local.known(run.decode()):
                return None
            pipe = self._redis.pipeline(transaction=False)
            pipe.hget(keys.facts_of(run.decode()), "ended")
            pipe.exists(keys.lease_of(run.decode()))
            ended, lease = await pipe.execute()
        except FAULTS as error:
            raise RunsUnavailable(RETRY_AFTER_S) from error
        return run.decode() if lease and not ended else None


def open_shared_log(url: str, server: str, keeping: Keeping | None = None) -> SharedLog:
    """Redis may be away now or later. The protocol's older version is the one whose answers have the same shape with
    all servers."""
    # An idle connection may have been closed meanwhile.
    once_more = Retry(NoBackoff(), 1)
    redis = Redis.from_url(url, protocol=2, socket_connect_timeout=1, socket_timeout=5, retry=once_more)
    return SharedLog(redis, server, keeping)
