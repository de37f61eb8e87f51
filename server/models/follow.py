"""Sends the calls of this process where the seats say, and tells which of its calls are still out where."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

import psycopg
import structlog
from psycopg.types.json import Jsonb

from nodes.engines.base import Engine
from server.background import rest
from server.db.pool import Pool
from server.db.rows import changed
from server.models import statements as sql
from server.models.seats import Known, Seats, Standing
from server.profiles import Device, EngineProfile

log = structlog.get_logger()
EVERY_S = 0.5
FAREWELL_S = 2.0


class Fleet(Protocol):
    """What of the fleet a switch needs."""

    def replace(self, profile: str, engines: Sequence[Engine]) -> None: ...

    def remove(self, profile: str) -> None: ...

    def draining(self, engine: str) -> int: ...


@dataclass(frozen=True)
class Route:
    """`profile` is empty while runs wait."""

    profile: str = ""
    engine: Engine | None = None


@dataclass(frozen=True)
class Notice:
    """What those who wait are told; `left_s` is a guess from the last start of that model."""

    profile: str
    phase: str
    left_s: float | None


@dataclass
class Follower:
    """A profile stays in the fleet for as long as a run that began on it goes on. `device` is what engines run on;
    `slots` of each, or as many as the profile says."""

    pool: Pool
    fleet: Fleet
    profiles: Mapping[str, EngineProfile]
    process: str
    slots: int = 0
    device: Device = "gpu"
    api_key: str = field(default="", repr=False)
    routes: dict[str, Route] = field(default_factory=dict, init=False)
    standings: dict[str, Standing] = field(default_factory=dict, init=False)
    known: dict[tuple[str, str], Known] = field(default_factory=dict, init=False)
    _stays: Counter[str] = field(default_factory=Counter, init=False)
    _placed: dict[str, str] = field(default_factory=dict, init=False)
    _moved: asyncio.Event = field(default_factory=asyncio.Event, init=False)

    @asynccontextmanager
    async def following(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self._follow())
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            with suppress(psycopg.Error, TimeoutError):
                async with asyncio.timeout(FAREWELL_S):
                    await changed(self.pool, sql.LEAVE, id=self.process)

    async def _follow(self) -> None:
        while True:
            try:
                await self.round()
            except psycopg.Error as error:
                # Calls go on where they went: engines do not need the database.
                log.warning("models_not_followed", reason=str(error))
            except Exception:
                # Whatever it is, calls must not stay where they went for ever.
                log.exception("models_not_followed")
            await rest(EVERY_S)

    async def round(self) -> None:
        seats = Seats(self.pool)
        standings = await seats.all()
        self.known = {(known.seat, known.profile): known for known in await seats.engines()}
        for standing in standings:
            self._take(standing)
        self._clear()
        revisions = {standing.name: standing.revision for standing in standings}
        leases = {known.name: self._out_on(known) for known in self.known.values()}
        await changed(self.pool, sql.BEAT, id=self.process, revisions=Jsonb(revisions), leases=Jsonb(leases))

    @contextmanager
    def staying(self, profile: str) -> Iterator[None]:
        """A run on it goes on."""
        self._stays[profile] += 1
        try:
            yield
        finally:
            self._stays[profile] -= 1

    def is_routed(self, seat: str) -> bool:
        route = self.routes.get(seat)
        return route is not None and route.engine is not None

    async def moved(self, *, within_s: float) -> None:
        """Returns when a seat's route has changed, or after that time."""
        with suppress(TimeoutError):
            async with asyncio.timeout(within_s):
                await self._moved.wait()

    def serving(self, seat: str) -> str:
        """The profile that runs go to, or that they wait for."""
        standing = self.standings.get(seat)
        return (standing.seat.routed or standing.seat.coming or standing.seat.serving) if standing else ""

    def notice(self, seat: str) -> Notice | None:
        standing = self.standings.get(seat)
        if standing is None or standing.seat.routed:
            return None
        return self._notice(standing, standing.seat.coming or standing.seat.serving)

    def arriving(self, seat: str) -> Notice | None:
        """Of what is on its way, also while another one answers."""
        standing = self.standings.get(seat)
        if standing is None:
            return None
        seat_ = standing.seat
        coming = "" if seat_.phase == "discard" else seat_.coming
        profile = coming or ("" if seat_.routed else seat_.serving)
        return self._notice(standing, profile) if profile else None

    def _notice(self, standing: Standing, profile: str) -> Notice:
        known = self.known.get((standing.name, profile))
        took_s = known.ready_s if known else None
        return Notice(profile, standing.seat.phase, None if took_s is None else max(0.0, took_s - standing.elapsed_s))

    def _take(self, standing: Standing) -> None:
        self.standings[standing.name] = standing
        route = self._route(standing)
        before = self.routes.get(standing.name)
        if route == before:
            return
        self.routes[standing.name] = route
        if route.engine:
            self._placed[route.profile] = route.engine.name
            self.fleet.replace(route.profile, [route.engine])
        elif before and standing.seat.phase == "mend":
            # Calls of its runs wait; when it comes back it was seen to work, and what it did before is forgotten.
            self.fleet.replace(before.profile, [])
        self._moved.set()
        self._moved = asyncio.Event()

    def _clear(self) -> None:
        """Profiles that no seat has to do with any more, and those that nothing here runs on."""
        served = {route.profile for route in self.routes.values()}
        at_seats = {
            profile
            for standing in self.standings.values()
            for profile in (standing.seat.serving, standing.seat.coming, standing.seat.leaving)
        }
        for profile in [profile for profile in self._placed if profile not in served]:
            runs = self._stays[profile] + self.fleet.draining(self._placed[profile])
            if not runs or profile not in at_seats:
                self.fleet.remove(profile)
                del self._placed[profile]

    def _out_on(self, known: Known) -> int:
        """Calls under way, and runs whose next call may come at any moment."""
        return self.fleet.draining(known.name) + self._stays[known.profile]

    def _route(self, standing: Standing) -> Route:
        profile = standing.seat.routed
        known = self.known.get((standing.name, profile))
        if known is None or profile not in self.profiles:
            return Route()
        slots = self.slots or self.profiles[profile].slots_on(self.device)
        return Route(profile, Engine(known.name, known.base_url, self.api_key, profile, slots))
