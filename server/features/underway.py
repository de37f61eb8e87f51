"""Runs that end with their request, and therefore with their server."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager

from server.errors import Interrupted

RETRY_AFTER_S = 1


class Underway:
    def __init__(self) -> None:
        self._tasks: set[asyncio.Task[object]] = set()
        self._is_over = False

    @contextmanager
    def one(self) -> Iterator[None]:
        """Raises Interrupted when the server cannot wait for the run any longer."""
        task = asyncio.current_task()
        if task is None:
            raise RuntimeError("a run outside a task")
        before = task.cancelling()
        self._tasks.add(task)
        try:
            yield
        except asyncio.CancelledError:
            # Somebody else's cancel, at the same moment or without ours, must go on.
            if not self._is_over or task.uncancel() > before:
                raise
            raise Interrupted(RETRY_AFTER_S) from None
        finally:
            self._tasks.discard(task)

    def interrupt(self) -> None:
        self._is_over = True
        for task in self._tasks:
            task.cancel()
