"""A place at the engine, which every model call of a run needs."""

from contextlib import AbstractAsyncContextManager, nullcontext
from typing import Protocol


class Slots(Protocol):
    def take(self, part: str) -> AbstractAsyncContextManager[None]:
        """Entered once the engine is free for this part's call, left when the call has ended, in whatever way.

        Raises what the one who gives the places says when it refuses one.
        """
        ...


class Unlimited:
    """For runs that nobody limits: evals, tools, tests."""

    def take(self, part: str) -> AbstractAsyncContextManager[None]:
        return nullcontext()


UNLIMITED = Unlimited()
