"""The slots of one run: it waits for them in the room, tells its reader how long, and always gives them back."""

import asyncio
import math
import time
from contextlib import AbstractAsyncContextManager
from types import TracebackType

from nodes.completions import NotReached
from nodes.events import Emit, Waiting, unheard
from server.admission.queue import Urgency
from server.admission.room import Call, Room

# A shorter wait is not worth a word.
QUIET_SECONDS = 0.05
TELL_SECONDS = 1.0
AWAY_SECONDS = 300.0
# A timer may fire so much too early.
TIMER_SECONDS = 0.01


class Entrance:
    """A run is let in, or refused, with its first call. The others wait without being refused: parts are written side
    by side, and what has been written would be lost with them."""

    def __init__(self, room: Room, user: str, urgency: Urgency = Urgency.NOW, emit: Emit = unheard) -> None:
        self._room = room
        self._user = user
        self._urgency = urgency
        self._emit = emit
        self._is_admitted = False
        self._is_served = False
        self._has_answers = False
        self._waiting: list[Call] = []
        self._told: tuple[str, int] = ("", 0)
        self._told_at = -math.inf

    def take(self, part: str) -> "_Slot":
        return _Slot(self, part)

    async def enter(self, part: str) -> Call:
        """A call that runs; whoever gets it must `leave`."""
        call = self._room.ask(self._user, self._urgency, is_admitted=self._is_admitted)
        self._is_admitted = True
        if not call.runs:
            try:
                await self._wait(call, part)
            except BaseException:
                self._room.leave(call)
                raise
        self._is_served = True
        return call

    def leave(self, call: Call, error: BaseException | None = None) -> None:
        """A run that no engine has answered yet has nothing to lose: it does not wait for ever."""
        self._has_answers = self._has_answers or error is None
        if isinstance(error, NotReached):
            self._is_served = self._has_answers
        self._room.leave(call)

    async def _wait(self, call: Call, part: str) -> None:
        call.turn = asyncio.get_running_loop().create_future()
        self._waiting.append(call)
        try:
            pause = self._pause(call, QUIET_SECONDS)
            while not await _done_within(call.turn, pause):
                # Nobody says that a failed engine may be tried again: time alone does.
                self._room.fill()
                if call.runs:
                    return
                if self._is_tired(call):
                    raise self._room.busy()
                self._tell(call, part)
                pause = self._pause(call, TELL_SECONDS)
        finally:
            self._waiting.remove(call)

    def _is_tired(self, call: Call) -> bool:
        """What has been written is worth a longer wait, also for an engine that may not come back."""
        left_s = self._room.patience_left_s(call)
        return left_s <= 0 if not self._is_served else left_s + AWAY_SECONDS <= 0 and not self._room.slots()

    def _pause(self, call: Call, at_most: float) -> float:
        return at_most if self._is_served else max(0.0, min(at_most, self._room.patience_left_s(call)))

    def _tell(self, call: Call, part: str) -> None:
        """Only of the part that is next in this run: the reader wants to know when it goes on."""
        if self._emit is unheard or call is not self._waiting[0]:
            return
        now, position = time.monotonic(), self._room.position(call)
        if (part, position) == self._told or now - self._told_at < TELL_SECONDS - TIMER_SECONDS:
            return
        self._told, self._told_at = (part, position), now
        self._emit(Waiting(part, position, round(self._room.expected_s(position), 1)))


class _Slot(AbstractAsyncContextManager[None]):
    """A class, since a generator costs a free call three times as much."""

    __slots__ = ("_call", "_entrance", "_part")
    _call: Call

    def __init__(self, entrance: Entrance, part: str) -> None:
        self._entrance = entrance
        self._part = part

    async def __aenter__(self) -> None:
        self._call = await self._entrance.enter(self._part)

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._entrance.leave(self._call, error)


async def _done_within(turn: "asyncio.Future[None]", seconds: float) -> bool:
    await asyncio.wait([turn], timeout=seconds)
    return turn.done()
