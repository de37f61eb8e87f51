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
        messages: asyncio.Queue[Message | Exception] = asyncio.Queue()
        work = asyncio.ensure_future(_call(self._app, scope, messages, send))
        left = asyncio.ensure_future(_relay(receive, messages))
        left.add_done_callback(lambda relay: work.cancel() if not relay.cancelled() and relay.result() else None)
        try:
            await work
        except asyncio.CancelledError:
            if not left.done():
                raise
        finally:
            left.cancel()


async def _call(app: ASGIApp, scope: Scope, messages: "asyncio.Queue[Message | Exception]", send: Send) -> Any:
    async def receive() -> Message:
        message = await messages.get()
        if isinstance(message, Exception):
            raise message
        return message

    return await app(scope, receive, send)


async def _relay(receive: Receive, messages: "asyncio.Queue[Message | Exception]") -> bool:
    """Ends when the client has gone, or when reading fails; whether it has gone. Who asks for the body hears of the
    failure: a body over the limit is answered with 413."""
    while True:
        try:
            message = await receive()
        except Exception as error:  # noqa: BLE001 (raised again where the body is read)
            messages.put_nowait(error)
            return False
        messages.put_nowait(message)
        if message["type"] == "http.disconnect":
            return True
