"""The wish to end a run early and keep what is written so far."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress


class Halt:
    """Unlike a cancelled run, a halted one goes through to its end: what it has written is verified and kept."""

    def __init__(self) -> None:
        self.is_wanted = False
        self._writing: set[asyncio.Task[object]] = set()

    def stop(self) -> None:
        """Stopping twice is stopping once."""
        if self.is_wanted:
            return
        self.is_wanted = True
        for task in self._writing:
            task.cancel()

    @asynccontextmanager
    async def heeded(self) -> AsyncIterator[None]:
        """Left at once when the run is halted, and not entered any more; only the work inside is given up."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("heeded outside a task")
        before = task.cancelling()
        self._writing.add(task)
        if self.is_wanted:
            task.cancel()
        try:
            yield
        except asyncio.CancelledError:
            if not self.is_wanted:
                raise
        finally:
            self._writing.discard(task)
            if self.is_wanted:
                await _take_back(task, before)


async def _take_back(task: "asyncio.Task[object]", before: int) -> None:
    """Our cancel, which may not have arrived yet; somebody else's, at the same moment, must go on."""
    with suppress(asyncio.CancelledError):
        await asyncio.sleep(0)
    if task.uncancel() > before:
        raise asyncio.CancelledError
