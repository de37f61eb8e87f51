"""What goes on in somebody's name, and can be cut off when their credential is good no more."""

import asyncio
from typing import Protocol

from starlette.types import Message, Receive, Send

from server.identity import Identity

GONE: Message = {"type": "http.disconnect"}


class Ongoing(Protocol):
    """A request, or work that outlives one."""

    @property
    def identity(self) -> Identity | None: ...

    def cut(self) -> None:
        """May come more than once, and after the end."""
        ...


class Live:
    """Stands between the application and the connection. After `cut` the application sees what it sees when its client
    leaves, and what it still sends goes nowhere."""

    def __init__(self, identity: Identity, receive: Receive, send: Send) -> None:
        self.identity = identity
        self.has_begun = False
        self._receive = receive
        self._send = send
        self._has_body = False
        self._cut: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    @property
    def is_cut(self) -> bool:
        return self._cut.done()

    def cut(self) -> None:
        if not self._cut.done():
            self._cut.set_result(None)

    async def receive(self) -> Message:
        if not self._has_body:
            # The body comes soon; only who waits for the client's leaving waits long.
            message = await self._receive()
            self._has_body = not message.get("more_body", False)
            return message
        heard = asyncio.ensure_future(self._receive())
        try:
            await asyncio.wait((heard, self._cut), return_when=asyncio.FIRST_COMPLETED)
            return heard.result() if heard.done() else GONE
        finally:
            heard.cancel()

    async def send(self, message: Message) -> None:
        if not self._cut.done():
            self.has_begun = True
            await self._send(message)
