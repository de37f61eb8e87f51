"""An engine that writes many answers at once, as vLLM does: every step reads a piece of the new prompts and adds a
token to each answer that is being written."""

import heapq
import math
from collections import OrderedDict, deque
from collections.abc import Callable
from dataclasses import dataclass

from infra.capacity.calls import Call

# A moment on a step's edge belongs to the step before, whatever the last bits say.
EDGE = 1e-9


@dataclass(frozen=True)
class Speed:
    """Seconds of a step: `step_s` whatever it does, `sequence_s` for each answer being written, and the prompts' tokens
    at `prefill` a second. `budget` tokens fit into one step."""

    step_s: float
    sequence_s: float
    prefill: float
    budget: int = 2048


@dataclass(frozen=True)
class Kind:
    """`slots` calls at once, and memory for `kv_tokens`; what the calls do not hold of it keeps beginnings."""

    speed: Speed
    slots: int
    kv_tokens: int


class Beginnings:
    """Which beginnings of prompts an engine still knows: those used last, as far as there is room."""

    def __init__(self) -> None:
        self._kept: OrderedDict[str, int] = OrderedDict()
        self._tokens = 0

    def of(self, call: Call) -> int:
        """How many tokens of the prompt need not be read again."""
        ask = call.ask
        system = ask.system if ask.feature in self._kept else 0
        known = min(ask.known, self._kept.get(ask.conversation, 0)) if system else 0
        # The last token is always read: its result is the first of the answer.
        return min(system + known, ask.prompt - 1)

    def keep(self, call: Call, room: int) -> None:
        self._put(call.ask.conversation, call.ask.prompt - call.ask.system + call.ask.answer)
        self._put(call.ask.feature, call.ask.system)
        self.shrink(room)

    def shrink(self, room: int) -> None:
        while self._kept and self._tokens > room:
            self._tokens -= self._kept.popitem(last=False)[1]

    def _put(self, key: str, tokens: int) -> None:
        self._tokens += tokens - self._kept.pop(key, 0)
        self._kept[key] = tokens


@dataclass
class _Filling:
    call: Call
    left: int


@dataclass(frozen=True)
class _Steps:
    """`count` steps of the same length; `pieces` of prompts are read in a single one."""

    began: float
    length: float
    count: int
    pieces: tuple[tuple[_Filling, int], ...] = ()

    @property
    def ends(self) -> float:
        return self.began + self.count * self.length


class Engine:
    """`wake` is asked to call `edge` at a time; of several wishes only the last holds. `ended` hears of each answer."""

    def __init__(
        self, name: str, kind: Kind, wake: Callable[["Engine", float], None], ended: Callable[[Call], None]
    ) -> None:
        self.name = name
        self.kind = kind
        self.given = 0
        self.running = 0
        self.filled = 0
        self._wake = wake
        self._ended = ended
        self._waiting: deque[Call] = deque()
        self._filling: deque[_Filling] = deque()
        self._writing: list[tuple[int, int, Call]] = []
        self._beginnings = Beginnings()
        self._held = 0
        self._done = 0
        self._steps: _Steps | None = None

    def give(self, call: Call, now: float) -> None:
        self.given += 1
        self.running += 1
        self._waiting.append(call)
        if self._steps is None:
            self._plan(now)
        elif self._steps.count > 1:
            self._cut(self._steps, now)

    def edge(self, now: float) -> None:
        """The planned steps are over."""
        steps, self._steps = self._steps, None
        if steps is None:
            return
        self._done += steps.count
        for filling, piece in steps.pieces:
            self._read(filling, piece, now)
        ended = []
        while self._writing and self._writing[0][0] <= self._done:
            ended.append(heapq.heappop(self._writing)[2])
            self._let_go(ended[-1])
        self._plan(now)
        # The next step has begun when a reader can ask again.
        for call in ended:
            self._ended(call)

    def _cut(self, steps: _Steps, now: float) -> None:
        """Whoever comes is read from the next step on."""
        over = max(1, math.ceil((now - steps.began) / steps.length - EDGE))
        if over < steps.count:
            self._begin(_Steps(steps.began, steps.length, over))

    def _plan(self, now: float) -> None:
        self._admit()
        speed, writing = self.kind.speed, len(self._writing)
        length = speed.step_s + speed.sequence_s * writing
        if self._filling:
            pieces = self._pieces(max(1, speed.budget - writing))
            self._begin(_Steps(now, length + sum(piece for _, piece in pieces) / speed.prefill, 1, pieces))
        elif self._writing:
            self._begin(_Steps(now, length, self._writing[0][0] - self._done))

    def _begin(self, steps: _Steps) -> None:
        self._steps = steps
        self._wake(self, steps.ends)

    def _admit(self) -> None:
        """In order, as long as memory holds them; a single one is always tried."""
        while self._waiting and (not self._held or self._held + self._waiting[0].ask.held <= self.kind.kv_tokens):
            call = self._waiting.popleft()
            left = call.ask.prompt - self._beginnings.of(call)
            self._held += call.ask.held
            self._beginnings.shrink(self.kind.kv_tokens - self._held)
            call.filled = left
            self.filled += left
            self._filling.append(_Filling(call, left))

    def _pieces(self, budget: int) -> tuple[tuple[_Filling, int], ...]:
        pieces = []
        for filling in self._filling:
            piece = min(filling.left, budget)
            if not piece:
                break
            pieces.append((filling, piece))
            budget -= piece
        return tuple(pieces)

    def _read(self, filling: _Filling, piece: int, now: float) -> None:
        filling.left -= piece
        if filling.left:
            return
        self._filling.popleft()
        call = filling.call
        call.first = now
        heapq.heappush(self._writing, (self._done + call.ask.answer - 1, call.number, call))

    def _let_go(self, call: Call) -> None:
        self.running -= 1
        self._held -= call.ask.held
        self._beginnings.keep(call, self.kind.kv_tokens - self._held)
