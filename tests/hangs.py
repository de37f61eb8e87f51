"""What a test that does not end is waiting for: the stacks of the threads and of the asynchronous tasks."""

import asyncio
import faulthandler
import gc
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import CodeType, FrameType
from typing import Any, TextIO

# Many times what the slowest test takes on two busy cores.
LIMIT_S = 240
HUNG = 70
"""The status with which a process of tests ends itself."""


@contextmanager
def ended_if_it_hangs(test: str, said_on: int, limit_s: float = LIMIT_S) -> Iterator[None]:
    """Such a process of tests would hold up all others until somebody ends them all. `said_on`: a file descriptor."""
    timer = threading.Timer(limit_s, _end, [test, said_on, limit_s])
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _end(test: str, said_on: int, limit_s: float) -> None:
    with os.fdopen(said_on, "w") as said:
        print(f"\n{test} did not end in {limit_s:g} s", file=said)
        tell(said)
    os._exit(HUNG)


def tell(said: TextIO) -> None:
    faulthandler.dump_traceback(said, all_threads=True)
    for task in [each for each in gc.get_objects() if isinstance(each, asyncio.Task) and not each.done()]:
        print(f"task {task.get_name()}", file=said)
        for code, line in awaited(task.get_coro()):
            print(f"  {code.co_filename}:{line} in {code.co_qualname}", file=said)
    said.flush()


def awaited(waiting: Any) -> Iterator[tuple[CodeType, int]]:
    """Where each coroutine stands, from the outermost to the one that waits; tasks know only their outermost."""
    while waiting is not None:
        frame: FrameType | None = next(
            (found for name in ("cr_frame", "gi_frame", "ag_frame") if (found := getattr(waiting, name, None))), None
        )
        if frame is None:
            return
        yield frame.f_code, frame.f_lineno
        waiting = next(
            (found for name in ("cr_await", "gi_yieldfrom", "ag_await") if (found := getattr(waiting, name, None))),
            None,
        )
