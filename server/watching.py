"""What is written down of something as it happens, as server-sent events for as long as somebody looks."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from typing import Annotated

import orjson
from fastapi import Header
from fastapi.responses import StreamingResponse
from psycopg.rows import DictRow

EVENT_STREAM = "text/event-stream"
NOT_STORED = {"cache-control": "no-store", "x-accel-buffering": "no"}
EVERY_S = 0.5
PING_ROUNDS = 30
PING = b": \n\n"
LARGEST = 2**62
# Rows behind an id, the oldest first; each has its own `id`.
Read = Callable[[int], Awaitable[Sequence[DictRow]]]
LastEventId = Annotated[str | None, Header(max_length=30)]


def watched(kind: str, read: Read, after: int) -> StreamingResponse:
    return StreamingResponse(_told(kind.encode(), read, after), headers=NOT_STORED, media_type=EVENT_STREAM)


def place(last_event_id: str | None) -> int | None:
    """Where somebody was who comes back."""
    known = last_event_id if last_event_id and last_event_id.isascii() and last_event_id.isdigit() else None
    return min(int(known), LARGEST) if known else None


async def _told(kind: bytes, read: Read, after: int) -> AsyncIterator[bytes]:
    quiet = 0
    # The head of the answer goes out with its first bytes: who waits shall know that the stream stands.
    yield PING
    while True:
        rows = await read(after)
        for row in rows:
            after = row["id"]
            yield b"id: %d\nevent: %b\ndata: %b\n\n" % (after, kind, orjson.dumps(row, option=orjson.OPT_UTC_Z))
        quiet = 0 if rows else quiet + 1
        if quiet and quiet % PING_ROUNDS == 0:
            yield PING
        await asyncio.sleep(EVERY_S)
