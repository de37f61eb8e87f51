"""Sends the calls of this process where the seats say, and tells which of its calls are still out where."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Protocol

import psycopg
import structlog
from psycopg.types.json import Jsonb

from nodes.engines.base import Engine
from server.db.pool import Pool
from server.db.rows import changed
from server.models import statements as sql
from server.models.seats import Known, Seats, Standing
from server.profiles import EngineProfile

log = structlog.get_logger()
EVERY_S = 0.5
FAREWELL_S = 2.0


class Fleet(Protocol):
    """What of the fleet a switch needs."""

    def replace(self, profile: str, engines: Sequence[Engine]) -> None: ...

    def draining(self, engine: str) -> int: ...


@dataclass(frozen=True)
class Route:
    """`profile` is empty while calls wait."""

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
    """A seat's own name is a profile for calls that named none: they wait through a switch and go to what comes."""

    pool: Pool
    fleet: Fleet
    profiles: Mapping[str, EngineProfile]
    process: str
    slots: int = 0
    api_key: str = field(default="", repr=False)
    routes: dict[str, Route] = field(default_factory=dict, init=False)
    standings: dict[str, Standing] = field(default_factory=dict, init=False)
    known: dict[tuple[str, str], Known] = field(default_factory=dict, init=False)

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
            await asyncio.sleep(EVERY_S)

    async def round(self) -> None:
        seats = Seats(self.pool)
        standings = await seats.all()
        self.known = {(known.seat, known.profile): known for known in await seats.engines()}
        for standing in standings:
            self._take(standing)
        revisions = {standing.name: standing.revision for standing in standings}
        leases = {known.name: self.fleet.draining(known.name) for known in self.known.values()}
        await changed(self.pool, sql.BEAT, id=self.process, revisions=Jsonb(revisions), leases=Jsonb(leases))

    def serving(self, seat: str) -> str:
        """The profile that calls go to, or that they wait for."""
        standing = self.standings.get(seat)
        return (standing.seat.routed or standing.seat.coming or standing.seat.serving) if standing else ""

    def notice(self, seat: str) -> Notice | None:
        standing = self.standings.get(seat)
        if standing is None or standing.seat.routed:
            return None
        profile = standing.seat.coming or standing.seat.serving
        known = self.known.get((seat, profile))
        took_s = known.ready_s if known else None
        return Notice(profile, standing.seat.phase, None if took_s is None else max(0.0, took_s - standing.elapsed_s))

    def _take(self, standing: Standing) -> None:
        self.standings[standing.name] = standing
        route = self._route(standing)
        before = self.routes.get(standing.name)
        if route == before:
            return
        self.routes[standing.name] = route
        engines = [route.engine] if route.engine else []
        if before and before.profile and before.profile != route.profile:
            self.fleet.replace(before.profile, [])
        if route.profile:
            self.fleet.replace(route.profile, engines)
        self.fleet.replace(standing.name, engines)

    def _route(self, standing: Standing) -> Route:
        profile = standing.seat.routed
        known = self.known.get((standing.name, profile))
        if known is None or profile not in self.profiles:
            return Route()
        slots = self.slots or self.profiles[profile].slots_on("gpu")
        return Route(profile, Engine(known.name, known.base_url, self.api_key, profile, slots))
