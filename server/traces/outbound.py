"""Sends what was kept on to another place, behind the writer: in a thread, bounded, and given up if it is not taken."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from itertools import islice

import structlog

from server.traces.tree import Tree

log = structlog.get_logger()
BATCH = 50
MOST_WAITING = 1_000
EVERY_S = 1.0
TRIES = 3
AGAIN_S = 2.0
LAST_WORDS_S = 5.0
Send = Callable[[Sequence[Tree]], None]


@asynccontextmanager
async def open_outbound(name: str, send: Send) -> AsyncIterator["Outbound"]:
    """At the end what waits is sent, for a few seconds."""
    outbound = Outbound(name, send)
    work = asyncio.create_task(outbound.work())
    try:
        yield outbound
    finally:
        outbound.end()
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_WORDS_S):
                await work


class Outbound:
    """`send` blocks, and raises if the other side did not take it."""

    def __init__(self, name: str, send: Send) -> None:
        self._name = name
        self._send = send
        self._waiting: deque[Tree] = deque()
        self._wanted = asyncio.Event()
        self._is_ending = False
        self.lost = 0

    def follow(self, trees: Sequence[Tree]) -> None:
        room = MOST_WAITING - len(self._waiting)
        self._waiting.extend(trees[:room])
        if len(trees) > room:
            self._lose(len(trees) - room, "there is no room")
        self._wanted.set()

    def end(self) -> None:
        self._is_ending = True
        self._wanted.set()

    async def work(self) -> None:
        """Until `end`, and what waits then."""
        while not (self._is_ending and not self._waiting):
            await self._wanted.wait()
            self._wanted.clear()
            await self.settle()

    async def settle(self) -> None:
        while self._waiting:
            batch = list(islice(self._waiting, BATCH))
            reason = await self._sent(batch)
            for _ in batch:
                self._waiting.popleft()
            if reason:
                self._lose(len(batch), reason)

    async def _sent(self, batch: Sequence[Tree]) -> str:
        """Why it was not, after some tries."""
        reason = ""
        for number in range(TRIES):
            try:
                await asyncio.to_thread(self._send, batch)
            except Exception as error:  # noqa: BLE001 (whatever a client of others raises, the server goes on)
                reason = type(error).__name__
                await asyncio.sleep(0 if self._is_ending else AGAIN_S * number)
            else:
                return ""
        return reason

    def _lose(self, count: int, why: str) -> None:
        self.lost += count
        log.warning("traces_not_sent", to=self._name, runs=count, reason=why)
