"""The log of live answers in one process."""

import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass

from server.chat.record import Record
from server.chat.runlog import KEPT_SECONDS, Known, Reading
from server.errors import NotFound

MEBIBYTE = 2**20
# What a finished run takes beside its text.
OVERHEAD_BYTES = 1_500


@dataclass(frozen=True)
class Keeping:
    """For how long, and in how much memory, finished runs are kept."""

    seconds: float = KEPT_SECONDS
    bytes_in_all: int = 32 * MEBIBYTE


@dataclass(frozen=True)
class _Finished:
    at: float
    size: int


class LocalLog:
    """Finished runs go after a while, the oldest of them earlier when memory is short; running ones stay."""

    def __init__(self, keeping: Keeping | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._keeping = keeping or Keeping()
        self._clock = clock
        self._runs: dict[str, tuple[Known, Record, Callable[[], None]]] = {}
        self._of_conversation: dict[tuple[str, str], str] = {}
        self._finished: OrderedDict[str, _Finished] = OrderedDict()
        self._finished_bytes = 0

    async def begin(self, known: Known, stop: Callable[[], None]) -> Record:
        self._forget_old()
        record = Record()
        self._runs[known.run] = (known, record, stop)
        if known.conversation:
            self._of_conversation[known.owner, known.conversation] = known.run
        return record

    def ended(self, known: Known) -> None:
        _, record, _ = self._runs[known.run]
        self._runs[known.run] = (known, record, _nothing)
        if known.conversation and self._of_conversation.get((known.owner, known.conversation)) == known.run:
            del self._of_conversation[known.owner, known.conversation]
        self._finished[known.run] = finished = _Finished(self._clock(), record.size + OVERHEAD_BYTES)
        self._finished_bytes += finished.size
        self._forget_old()

    async def find(self, run: str, owner: str) -> Known:
        known = self.known(run)
        if known is None or known.owner != owner:
            raise NotFound
        return known

    async def active(self, owner: str, conversation: str) -> str | None:
        return self._of_conversation.get((owner, conversation))

    async def read(self, known: Known, after: int) -> Reading:
        return LocalReading(self._runs[known.run][1], after)

    async def stop(self, known: Known) -> None:
        self.stop_here(known.run)

    def stop_here(self, run: str) -> None:
        if run in self._runs:
            self._runs[run][2]()

    def known(self, run: str) -> Known | None:
        self._forget_old()
        return self._runs[run][0] if run in self._runs else None

    async def close(self) -> None: ...

    def gauges(self) -> dict[str, int]:
        running = len(self._runs) - len(self._finished)
        return {"running": running, "finished": len(self._finished), "bytes": self._finished_bytes}

    def _forget_old(self) -> None:
        too_old = self._clock() - self._keeping.seconds
        while self._finished:
            run, finished = next(iter(self._finished.items()))
            if finished.at > too_old and self._finished_bytes <= self._keeping.bytes_in_all:
                return
            del self._finished[run], self._runs[run]
            self._finished_bytes -= finished.size


class LocalReading:
    """A reader who is slow, or far behind, gets at once what came meanwhile."""

    def __init__(self, record: Record, after: int) -> None:
        self._record = record
        self._seen = after

    async def more(self, seconds: float) -> bytes | None:
        record = self._record
        await record.news(self._seen, seconds)
        if record.ended and self._seen >= record.last:
            return None
        told = record.frames_after(self._seen)
        self._seen = max(self._seen, record.last)
        return told


def _nothing() -> None:
    """What stopping an ended run does."""
