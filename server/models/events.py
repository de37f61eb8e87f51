"""What happens to the seats, as server-sent events for as long as somebody looks."""

import asyncio
from collections.abc import AsyncIterator

import orjson

from server.models.seats import Seats

EVERY_S = 0.5
PING_ROUNDS = 30
PING = b": \n\n"


async def told(seats: Seats, after: int) -> AsyncIterator[bytes]:
    """`seat` for each step behind event `after`; the id of an event is where to go on."""
    quiet = 0
    # The head of the answer goes out with its first bytes: who waits shall know that the stream stands.
    yield PING
    while True:
        rows = await seats.events(after=after)
        for row in rows:
            after = row["id"]
            yield b"id: %d\nevent: seat\ndata: %b\n\n" % (after, orjson.dumps(row))
        quiet = 0 if rows else quiet + 1
        if quiet and quiet % PING_ROUNDS == 0:
            yield PING
        await asyncio.sleep(EVERY_S)
