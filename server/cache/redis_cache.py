"""The cache that several processes share; while Redis is away, nothing is found and nothing is kept."""

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from redis.asyncio import Redis

from server.cache.base import Kept, packed, unpacked
from server.redis.guard import Guard, RedisAway

PREFIX = "haru:cache:"


class RedisCache:
    def __init__(self, redis: Redis, guard: Guard, ttl_s: float = 3600, clock: Callable[[], float] = time.time) -> None:
        self._redis = redis
        self._guard = guard
        self._ttl_s = ttl_s
        self._clock = clock

    async def get(self, key: str) -> Kept | None:
        try:
            data = await self._guard.ask(lambda: self._redis.get(PREFIX + key))
        except RedisAway:
            return None
        return unpacked(data) if isinstance(data, bytes) else None

    async def put(self, key: str, value: Any) -> None:
        data = packed(Kept(value, self._clock()))
        if data is None:
            return
        with suppress(RedisAway):
            await self._guard.ask(lambda: self._redis.set(PREFIX + key, data, px=round(self._ttl_s * 1000)))
