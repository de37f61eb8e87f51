"""The engines of each profile, and which of them gets a call; kept by one process for its own calls."""

import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from nodes.completions import ModelNotServed
from nodes.engines.base import Engine, NoEngine
from nodes.engines.choice import arms_for, choose
from nodes.engines.station import Leasing, Standing, Station


class Engines:
    """A `Fleet`. Lives in one event loop. If it `is_probed`, no caller's call tries an engine that failed."""

    def __init__(
        self,
        served: Mapping[str, Sequence[Engine]] | None = None,
        clock: Callable[[], float] = time.monotonic,
        *,
        is_probed: bool = False,
    ) -> None:
        self._clock = clock
        self._is_probed = is_probed
        self._stations: dict[str, tuple[Station, ...]] = {}
        self._leaving: list[Station] = []
        self._listeners: list[Callable[[], None]] = []
        for profile, engines in (served or {}).items():
            self.replace(profile, engines)

    def lease(
        self, profile: str, *, prefix: str = "", adapter: str = "", who: str = "", avoid: Sequence[str] = ()
    ) -> Leasing:
        return Leasing(partial(self._chosen, _Call(profile, prefix, adapter, who, avoid)))

    def peek(self, profile: str, *, adapter: str = "") -> Engine:
        return self._chosen(_Call(profile, adapter=adapter)).engine

    def slots(self, profile: str, *, avoid: Sequence[str] = ()) -> int:
        now = self._clock()
        return sum(station.slots(now) for station in self._stations.get(profile, ()) if _name(station) not in avoid)

    def replace(self, profile: str, engines: Sequence[Engine]) -> None:
        """No engines: its calls wait. An engine that stays, and stays where it is, keeps its calls and its record."""
        before = {_name(station): station for station in self._stations.get(profile, ())}
        named = [replace(engine, profile=profile) for engine in engines]
        after = tuple(self._kept(before.get(engine.name), engine) for engine in named)
        self._leaving = [one for one in (*self._leaving, *before.values()) if one.running and one not in after]
        self._stations[profile] = after
        self._changed()

    def serves(self, profile: str) -> bool:
        """Even if none of its engines can be asked now."""
        return profile in self._stations

    def remove(self, profile: str) -> None:
        """Its calls are refused from now on."""
        self.replace(profile, ())
        del self._stations[profile]

    def draining(self, engine: str) -> int:
        stations = (*self._leaving, *(one for served in self._stations.values() for one in served))
        return sum(station.running for station in stations if _name(station) == engine)

    def standings(self) -> dict[str, list[Standing]]:
        return {profile: [one.standing() for one in stations] for profile, stations in self._stations.items()}

    def trials(self) -> list[Leasing]:
        """A lease of each engine that failed and may be tried now; a second one is not given while the first is out."""
        now = self._clock()
        stations = (station for served in self._stations.values() for station in served)
        return [Leasing(partial(_itself, station)) for station in stations if station.breaker.may_be_tried(now)]

    def when_changed(self, listener: Callable[[], None]) -> None:
        """It is called when there may be more slots than before."""
        self._listeners.append(listener)

    def _kept(self, station: Station | None, engine: Engine) -> Station:
        if station is None or station.engine.base_url != engine.base_url:
            return Station(engine, self._clock, self._changed, self._is_probed)
        station.engine = engine
        return station

    def _changed(self) -> None:
        for listener in self._listeners:
            listener()

    def _chosen(self, call: "_Call") -> Station:
        if call.profile not in self._stations:
            raise ModelNotServed(call.profile)
        stations = self._stations[call.profile]
        if len(stations) == 1 and stations[0].breaker.open_until is None and not call.avoid:
            return stations[0]
        now = self._clock()
        able = [station for station in stations if _name(station) not in call.avoid and station.slots(now)]
        if not able:
            raise NoEngine(f"no engine of {call.profile} can be asked now")
        if len(able) == 1:
            return able[0]
        mine = _of_one_arm(able, stations, call)
        name = choose([station.load(now) for station in mine], call.affinity)
        return next(station for station in mine if _name(station) == name)


@dataclass(frozen=True, slots=True)
class _Call:
    profile: str
    prefix: str = ""
    adapter: str = ""
    who: str = ""
    avoid: Sequence[str] = ()

    @property
    def affinity(self) -> str:
        """An adapter that has to be loaded costs more than a prefix that has to be read again."""
        return self.adapter or self.prefix


def _of_one_arm(able: Sequence[Station], stations: Sequence[Station], call: _Call) -> Sequence[Station]:
    """Those of the caller's own arm; of the next one if none of them can be asked."""
    shares: dict[str, float] = {}
    for station in stations:
        shares[station.engine.arm] = shares.get(station.engine.arm, 0.0) + station.engine.weight
    if len(shares) == 1:
        return able
    arms = {station.engine.arm for station in able}
    own = next(arm for arm in arms_for(f"{call.profile}\0{call.who}", shares) if arm in arms)
    return [station for station in able if station.engine.arm == own]


def _itself(station: Station) -> Station:
    return station


def _name(station: Station) -> str:
    return station.engine.name
