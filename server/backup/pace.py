"""How fast a backup may read, so that whoever is served meanwhile does not wait for the disk."""

from collections.abc import Callable

MEBIBYTE = 2**20


class Pace:
    """0 MiB a second know no bound."""

    def __init__(self, mib_per_s: float, now: Callable[[], float], sleep: Callable[[float], None]) -> None:
        self._per_s = mib_per_s * MEBIBYTE
        self._now = now
        self._sleep = sleep
        self._due = 0.0

    def take(self, count: int) -> None:
        """Returns when so many bytes more may go."""
        if not self._per_s:
            return
        now = self._now()
        # What was not used is not saved up.
        self._due = max(self._due, now) + count / self._per_s
        if self._due > now:
            self._sleep(self._due - now)
