"""Stops the work of a request whose client has gone away."""

import asyncio
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

SUFFIXES = ("/invoke", "/batch", "/generate_til", "/chat/completions")


class CancelOnDisconnect:
    """For answers that are sent whole, or begin late: nobody reads from the connection while they are made, so that
    nobody would notice the client's leaving. A stream that has begun notices it itself. Pure ASGI: BaseHTTPMiddleware
    costs time a token."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or not scope["path"].endswith(SUFFIXES):
            await self._app(scope, receive, send)
            return
        messages: asyncio.Queue[Message] = asyncio.Queue()
        work = asyncio.ensure_future(_call(self._app, scope, messages, send))
        left = asyncio.ensure_future(_relay(receive, messages))
        left.add_done_callback(lambda _: work.cancel())
        try:
            await work
        except asyncio.CancelledError:
            if not left.done():
                raise
        finally:
            left.cancel()


async def _call(app: ASGIApp, scope: Scope, messages: "asyncio.Queue[Message]", send: Send) -> Any:
    return await app(scope, messages.get, send)


async def _relay(receive: Receive, messages: "asyncio.Queue[Message]") -> None:
    """Ends when the client has gone."""
    while True:
        message = await receive()
        messages.put_nowait(message)
        if message["type"] == "http.disconnect":
            return
