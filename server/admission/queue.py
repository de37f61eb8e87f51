"""Who is next: callers in turn, each caller's calls in order, urgent ones first but never for ever."""

from collections import OrderedDict, deque
from collections.abc import Iterator
from enum import IntEnum
from typing import Generic, Protocol, TypeVar


class Urgency(IntEnum):
    """The lower, the sooner: somebody looks at the screen; many inputs at once; titles, which nobody waits for."""

    NOW = 0
    BATCH = 1
    CHORE = 2


# After being passed over so often, a class gets one place before those above it: nobody waits for ever.
OVERTAKES = 4


class Waits(Protocol):
    @property
    def user(self) -> str: ...
    @property
    def urgency(self) -> Urgency: ...


W = TypeVar("W", bound=Waits)


class FairQueue(Generic[W]):
    def __init__(self) -> None:
        self._rounds: tuple[_Round[W], ...] = tuple(_Round() for _ in Urgency)
        self._passed = [0] * len(Urgency)
        self._of_user: dict[str, int] = {}
        self._places: dict[W, int] | None = None

    def __len__(self) -> int:
        return sum(map(len, self._rounds))

    def __bool__(self) -> bool:
        return bool(self._of_user)

    def count_of(self, user: str) -> int:
        return self._of_user.get(user, 0)

    def add(self, one: W) -> None:
        self._rounds[one.urgency].add(one)
        self._of_user[one.user] = self.count_of(one.user) + 1
        self._places = None

    def remove(self, one: W) -> None:
        self._rounds[one.urgency].remove(one)
        self._forget(one.user)

    def pop(self) -> W:
        sizes = [len(turn) for turn in self._rounds]
        one = self._rounds[_next_class(sizes, self._passed)].pop()
        self._forget(one.user)
        return one

    def order(self) -> Iterator[W]:
        """As they would be served if from now on nobody came or left."""
        sizes, passed = [len(turn) for turn in self._rounds], list(self._passed)
        orders = [turn.order() for turn in self._rounds]
        while any(sizes):
            chosen = _next_class(sizes, passed)
            sizes[chosen] -= 1
            yield next(orders[chosen])

    def places(self) -> dict[W, int]:
        """The place of each in that order, from 1. Kept until somebody comes or leaves, for everybody asks."""
        if self._places is None:
            self._places = {one: place for place, one in enumerate(self.order(), 1)}
        return self._places

    def _forget(self, user: str) -> None:
        self._places = None
        self._of_user[user] -= 1
        if not self._of_user[user]:
            del self._of_user[user]


class _Round(Generic[W]):
    """Callers of one class take turns; the first in `_lines` is next."""

    def __init__(self) -> None:
        self._lines: OrderedDict[str, deque[W]] = OrderedDict()
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, one: W) -> None:
        self._lines.setdefault(one.user, deque()).append(one)
        self._count += 1

    def remove(self, one: W) -> None:
        line = self._lines[one.user]
        line.remove(one)
        self._count -= 1
        if not line:
            del self._lines[one.user]

    def pop(self) -> W:
        user, line = next(iter(self._lines.items()))
        self._lines.move_to_end(user)
        one = line[0]
        self.remove(one)
        return one

    def order(self) -> Iterator[W]:
        lines = deque(iter(line) for line in self._lines.values())
        while lines:
            line = lines.popleft()
            for one in line:
                yield one
                lines.append(line)
                break


def _next_class(sizes: list[int], passed: list[int]) -> int:
    """The class that is served now; counts in `passed` whom that passes over."""
    waiting = [at for at, size in enumerate(sizes) if size]
    most = max(waiting, key=lambda at: passed[at])
    chosen = most if passed[most] >= OVERTAKES else waiting[0]
    for at, size in enumerate(sizes):
        if at == chosen or not size:
            passed[at] = 0
        elif at > chosen:
            passed[at] += 1
    return chosen
