"""A room for each profile: calls of one that is switched off do not stand in the way of those of its successor."""

from collections.abc import Callable

from server.admission.room import Room


class Rooms:
    """`make` is asked once for each profile; `first` is for runs that name none."""

    def __init__(self, make: Callable[[str], Room], first: str) -> None:
        self._make = make
        self._first = first
        self._rooms = {first: make(first)}

    def of(self, profile: str | None) -> Room:
        name = profile or self._first
        if name not in self._rooms:
            self._rooms[name] = self._make(name)
        return self._rooms[name]

    def gauges(self) -> dict[str, int]:
        """Over all of them."""
        each = [room.gauges() for room in set(self._rooms.values())]
        return {name: sum(gauges[name] for gauges in each) for name in ("slots", "running", "waiting")}

    def fill(self) -> None:
        for room in self._rooms.values():
            room.fill()
