"""The log of live answers: who may read which run, from which event on, and who stops it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from server.chat.record import Record

# How long an answer can be read again after its end.
KEPT_SECONDS = 300


@dataclass(frozen=True)
class Known:
    """A run, and whose it is; `server` is the process that writes it."""

    run: str
    owner: str
    conversation: str | None = None
    server: str = ""


class Reading(Protocol):
    """One reader's place in a run."""

    async def more(self, seconds: float) -> bytes | None:
        """What was told since the last call, nothing if so long nothing came, None after the end of the run."""
        ...


class RunLog(Protocol):
    """Readers may be many, and in other processes; a run is written in one."""

    async def begin(self, known: Known, stop: Callable[[], None]) -> Record:
        """The run tells its record; its process calls `stop` when somebody stops it from wherever. Never fails."""
        ...

    def ended(self, known: Known) -> None:
        """Its last event is in the record."""
        ...

    async def find(self, run: str, owner: str) -> Known:
        """Raises NotFound for a run that is forgotten, was never there, or is somebody else's (S-10)."""
        ...

    async def active(self, owner: str, conversation: str) -> str | None:
        """The run that writes in the conversation now."""
        ...

    async def read(self, known: Known, after: int) -> Reading:
        """From the event after that number on; 0 reads all."""
        ...

    async def stop(self, known: Known) -> None:
        """Stopping what has ended is no fault."""
        ...

    async def close(self) -> None: ...
