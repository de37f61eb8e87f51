"""The cache of one process, bounded by bytes: what was not asked for longest goes first."""

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import Any

from server.cache.base import Kept, packed, unpacked

# What an entry costs beside its bytes, roughly.
ENTRY_BYTES = 300


class MemoryCache:
    def __init__(
        self, ttl_s: float = 3600, max_bytes: int = 64 * 1024 * 1024, clock: Callable[[], float] = time.time
    ) -> None:
        self.bytes = 0
        self._ttl_s = ttl_s
        self._max_bytes = max_bytes
        self._clock = clock
        self._entries: OrderedDict[str, tuple[float, bytes]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._entries)

    async def get(self, key: str) -> Kept | None:
        until, data = self._entries.get(key, (0.0, b""))
        if not data:
            return None
        if until <= self._clock():
            self._remove(key)
            return None
        self._entries.move_to_end(key)
        return unpacked(data)

    async def put(self, key: str, value: Any) -> None:
        now = self._clock()
        data = packed(Kept(value, now))
        if data is None or _size(data) > self._max_bytes:
            return
        self._remove(key)
        self._entries[key] = (now + self._ttl_s, data)
        self.bytes += _size(data)
        while self.bytes > self._max_bytes:
            self._remove(next(iter(self._entries)))

    def _remove(self, key: str) -> None:
        _, data = self._entries.pop(key, (0.0, b""))
        if data:
            self.bytes -= _size(data)


def _size(data: bytes) -> int:
    return len(data) + ENTRY_BYTES
