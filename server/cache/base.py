"""The promise of a cache, and the bytes in which it keeps an answer."""

import zlib
from dataclasses import dataclass
from typing import Any, Protocol

import orjson

# Smaller ones gain nothing, larger ones are not worth their place.
COMPRESS_FROM = 1024
LARGEST = 4 * 1024 * 1024
_PLAIN, _COMPRESSED = b"\x00", b"\x01"


@dataclass(frozen=True)
class Kept:
    """`at` is the wall clock's time when it was put."""

    value: Any
    at: float


class ResponseCache(Protocol):
    """Never fails: what cannot be read is not there, what cannot be kept is not kept. Everyone gets a value of their
    own; it is made of what JSON can hold."""

    async def get(self, key: str) -> Kept | None: ...

    async def put(self, key: str, value: Any) -> None: ...


def packed(kept: Kept) -> bytes | None:
    try:
        plain = orjson.dumps([kept.at, kept.value])
    except TypeError:
        # A lone surrogate, for example: the answer is fine, it only cannot be kept.
        return None
    if len(plain) > LARGEST:
        return None
    if len(plain) < COMPRESS_FROM:
        return _PLAIN + plain
    return _COMPRESSED + zlib.compress(plain, level=1)


def unpacked(data: bytes) -> Kept | None:
    try:
        plain = _inflated(data[1:]) if data[:1] == _COMPRESSED else data[1:]
        at, value = orjson.loads(plain)
    except (zlib.error, ValueError, TypeError):
        return None
    return Kept(value, at) if isinstance(at, float | int) else None


def _inflated(data: bytes) -> bytes:
    """Another program may have written it; no more is unpacked than we would have packed."""
    return zlib.decompressobj().decompress(data, LARGEST)
