"""The wish to end a run early and keep what is written so far."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


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

    @contextmanager
    def heeded(self) -> Iterator[None]:
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
            # Somebody else's cancel, at the same moment or without ours, must go on.
            if not self.is_wanted or task.uncancel() > before:
                raise
        finally:
            self._writing.discard(task)
