"""How quickly chats had their first words lately, for those who choose a model."""

import time
from collections import defaultdict, deque
from collections.abc import Callable
from functools import partial
from statistics import median

from server.ticket import Ticket

FEATURE = "chat"
WINDOW_S = 900.0
MOST = 64
# Of fewer, the figure would be somebody's own.
LEAST = 3


class Lately:
    """Of this process, by profile; from a request's arrival on, its wait for a place included."""

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._first: defaultdict[str, deque[tuple[float, float]]] = defaultdict(partial(deque, maxlen=MOST))

    def closed(self, ticket: Ticket, now: float) -> None:
        first = ticket.tally.first_text_at
        if ticket.feature == FEATURE and ticket.profile and first is not None:
            self._first[ticket.profile].append((now, first - ticket.began))

    def first_text_s(self, profile: str) -> float | None:
        """Half of them were quicker; None where there were too few."""
        since = self._clock() - WINDOW_S
        took = [seconds for at, seconds in self._first.get(profile, ()) if at >= since]
        return round(median(took), 2) if len(took) >= LEAST else None
