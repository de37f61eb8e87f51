"""Between a run and the reader of its stream: what is ready goes out, and the run is a task of its own."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from typing import Any

from langchain_core.runnables.utils import AddableDict

from server.features.script import Script

STEPS_WAIT_SECONDS = 0.02


class Outbox:
    """Between the run and its reader. Text goes out at once; steps wait a moment, for most end within it."""

    def __init__(self) -> None:
        self.script = Script()
        self._loop = asyncio.get_running_loop()
        self._wake = asyncio.Event()
        self._later: asyncio.TimerHandle | None = None
        self._closed = False

    def emit(self, event: Any) -> None:
        self.script.add(event)
        if self.script.has_text:
            self._wake.set()
        elif self._later is None:
            self._later = self._loop.call_later(STEPS_WAIT_SECONDS, self._wake.set)

    def close(self) -> None:
        self._closed = True
        self._wake.set()

    async def begun(self, seconds: float) -> None:
        """Returns when there is something to read, when the run has ended, or when the time is over."""
        with suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._wake.wait()

    async def __aiter__(self) -> AsyncIterator[AddableDict]:
        while True:
            await self._wake.wait()
            self._wake.clear()
            if self._later:
                self._later.cancel()
                self._later = None
            # The last chunk is for whoever ends the stream.
            while len(self.script) > self._closed and (chunk := self.script.take()):
                yield chunk
            if self._closed:
                return


_running: set["asyncio.Task[Any]"] = set()


def own_task(work: Any, when_done: Callable[[], None]) -> "asyncio.Task[Any]":
    """A run of its own, outside the cancel scope of the response: LangGraph leaves a node running when it is
    cancelled by an anyio scope, which cancels its clean-up as well."""
    task: asyncio.Task[Any] = asyncio.ensure_future(work)
    _running.add(task)

    def ended(_: Any) -> None:
        _running.discard(task)
        # Looked at even if the reader has left, or asyncio complains that nobody did.
        if not task.cancelled():
            task.exception()
        when_done()

    task.add_done_callback(ended)
    return task
