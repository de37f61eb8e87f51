"""How often a sign-in may fail, under one name and from one address."""

import math
import time
from collections import OrderedDict, deque
from collections.abc import Callable

from server.errors import TooManyAttempts

WINDOW_SECONDS = 300.0
OF_NAME = 10
OF_ADDRESS = 30
# More names and addresses than this are not kept; the one that was quiet longest is forgotten first.
KEPT = 20_000


class Throttle:
    """An attempt counts from its beginning, so that a hundred at once are not all let in, and is forgiven when it
    succeeds. In memory: each server counts for itself."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._attempts: OrderedDict[str, deque[float]] = OrderedDict()

    def enter(self, name: str, address: str) -> None:
        """Raises TooManyAttempts with the seconds until the next attempt can be let in."""
        of_name, of_address = self._of(_named(name)), self._of(_from(address))
        now = self._now()
        wait = max(_wait(of_name, OF_NAME, now), _wait(of_address, OF_ADDRESS, now))
        if wait > 0:
            raise TooManyAttempts(math.ceil(wait))
        of_name.append(now)
        of_address.append(now)

    def forgive(self, name: str, address: str) -> None:
        self._attempts.pop(_named(name), None)
        if of_address := self._attempts.get(_from(address)):
            of_address.pop()

    def _of(self, key: str) -> deque[float]:
        attempts = self._attempts.setdefault(key, deque())
        self._attempts.move_to_end(key)
        if len(self._attempts) > KEPT:
            self._attempts.popitem(last=False)
        return attempts


def _wait(attempts: deque[float], most: int, now: float) -> float:
    while attempts and attempts[0] <= now - WINDOW_SECONDS:
        attempts.popleft()
    return attempts[0] + WINDOW_SECONDS - now if len(attempts) >= most else 0.0


def _named(name: str) -> str:
    return "name " + name.casefold()


def _from(address: str) -> str:
    return "from " + address
