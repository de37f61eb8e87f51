"""The events of a run on their way to one reader."""

import asyncio
from collections.abc import Callable

from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from server.chat.events import PING
from server.chat.runlog import Reading

# Proxies cut connections on which nothing is heard for a minute or even half of it.
PING_SECONDS = 15.0


class EventStream(Response):
    """Written by hand: the usual responses run a task group, and some of them a task for each event."""

    media_type = "text/event-stream"

    def __init__(self, reading: Reading, run: str, when_over: Callable[[], None] | None = None) -> None:
        self.status_code = 200
        self.background = None
        self.init_headers({"cache-control": "no-store", "x-accel-buffering": "no", "x-haru-run": run})
        self._reading = reading
        self._when_over = when_over

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        here = asyncio.current_task()
        gone = asyncio.ensure_future(_gone(receive))
        if here:
            gone.add_done_callback(lambda gone: None if gone.cancelled() else here.cancel())
        try:
            await self._tell(send)
        except asyncio.CancelledError:
            if here is None or not gone.done():
                raise
            here.uncancel()
        finally:
            gone.cancel()
            if self._when_over:
                self._when_over()

    async def _tell(self, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": self.raw_headers})
        while (told := await self._reading.more(PING_SECONDS)) is not None:
            await send({"type": "http.response.body", "body": told or PING, "more_body": True})
        await send({"type": "http.response.body", "body": b"", "more_body": False})


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
