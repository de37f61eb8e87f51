"""By which profile a run is answered: chosen when it begins, and the same to its end."""

import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from typing import Protocol

from nodes.events import Emit, Step, Waiting
from server.errors import EngineBusy
from server.models.follow import Follower, Notice
from server.ticket import Ticket

# More runs than that do not wait for a model that is being started.
MOST_WAITING = 256
# A model of tens of gigabytes is loaded within minutes; one that is started again and again may never come.
SWITCH_S, MEND_S = 900.0, 300.0
FIRST_GUESS_S = 60.0
TELL_S = 5.0


class Serving(Protocol):
    def names(self) -> Sequence[str]:
        """The profiles that runs are answered by now, or wait for."""
        ...

    def arriving(self) -> Notice | None:
        """What is being started, or switched to."""
        ...

    def stay(self, ticket: Ticket, emit: Emit) -> AbstractAsyncContextManager[None]:
        """As long as the block runs, the ticket's profile is served. One that the ticket can choose is chosen again
        after a wait. Raises EngineBusy when it was waited for in vain, and what `ticket.choose` raises."""
        ...


class OneProfile:
    """Engines that others start and end serve what the settings say."""

    def __init__(self, name: str) -> None:
        self._names = (name,)

    def names(self) -> Sequence[str]:
        return self._names

    def arriving(self) -> Notice | None:
        return None

    def stay(self, ticket: Ticket, emit: Emit) -> AbstractAsyncContextManager[None]:
        return nullcontext()


class Stays:
    """An engine is not ended while a run that began on it goes on; runs that begin while nothing is served wait."""

    def __init__(self, follower: Follower, seat: str, first: str) -> None:
        self._follower = follower
        self._seat = seat
        self._first = first
        self._waiting = 0

    def names(self) -> Sequence[str]:
        serving = self._follower.serving(self._seat)
        return (serving if serving in self._follower.profiles else self._first,)

    def arriving(self) -> Notice | None:
        return self._follower.arriving(self._seat)

    @asynccontextmanager
    async def stay(self, ticket: Ticket, emit: Emit) -> AsyncIterator[None]:
        if ticket.choose:
            if not self._follower.is_routed(self._seat):
                await self._wait(emit)
            ticket.profile = ticket.choose()
        with self._follower.staying(ticket.profile or self._first):
            yield

    async def _wait(self, emit: Emit) -> None:
        if self._waiting >= MOST_WAITING:
            raise EngineBusy(_left_s(self._follower.notice(self._seat)))
        self._waiting += 1
        began = time.monotonic()
        try:
            while not self._follower.is_routed(self._seat):
                notice = self._follower.notice(self._seat)
                if time.monotonic() - began > _patience_s(notice):
                    raise EngineBusy(_left_s(notice))
                if notice:
                    emit(Step("model", "started", {"profile": notice.profile, "phase": notice.phase}))
                emit(Waiting("", self._waiting, float(_left_s(notice))))
                await self._follower.moved(within_s=TELL_S)
        finally:
            self._waiting -= 1
        emit(Step("model", "done"))


def _patience_s(notice: Notice | None) -> float:
    return MEND_S if notice is None or notice.phase == "mend" else SWITCH_S


def _left_s(notice: Notice | None) -> int:
    left_s = FIRST_GUESS_S if notice is None or notice.left_s is None else notice.left_s
    return max(1, round(left_s))
