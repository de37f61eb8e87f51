"""Brings a seat to what is wanted, one step at a time, in whichever server process holds its lease."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field, replace

import psycopg
import structlog

from nodes.engines.base import Engine
from server.background import rest
from server.models.base import Driver, DriverAway, DriverFailed, Probe
from server.models.machine import EngineState, Move, Patience, Seen, Wish, refused, step
from server.models.pulse import Pulse
from server.models.seats import Held, Seats
from server.models.trial import Trial, untried
from server.profiles import Device, EngineProfile

log = structlog.get_logger()
NOTHING = EngineState()
FAREWELL_S = 2.0
PATIENCE = Patience()


@dataclass(frozen=True)
class Pace:
    """How long a round may rest, a lease hold, and an engine that serves be left unasked."""

    round_s: float = 1.0
    lease_s: float = 10.0
    probe_s: float = 10.0


PACE = Pace()


@dataclass(frozen=True)
class Engines:
    """What starts them, what tells whether one works, and what there is to start; `slots` of each, or as many as its
    profile says for the `device`. `trial` is what an engine that comes beside the usual must pass."""

    driver: Driver
    probe: Probe
    profiles: Mapping[str, EngineProfile]
    api_key: str = field(default="", repr=False)
    slots: int = 0
    device: Device = "gpu"
    trial: Trial = untried


def name_of(seat: str, profile: str) -> str:
    return f"{seat}-{profile}"


class Reconciler:
    """`lease` is this process's own mark."""

    def __init__(  # noqa: PLR0913 (each is a part of its own)
        self,
        seat: str,
        seats: Seats,
        engines: Engines,
        lease: str,
        patience: Patience = PATIENCE,
        pace: Pace = PACE,
    ) -> None:
        self._seat = seat
        self._seats = seats
        self._engines = engines
        self._lease = lease
        self._patience = patience
        self._pace = pace
        self._pulse = Pulse()
        self._tried: tuple[int, asyncio.Task[str]] | None = None
        self._wake = asyncio.Event()

    @asynccontextmanager
    async def working(self, first: str) -> AsyncIterator[None]:
        """`first` is wanted when nobody asked for anything yet."""
        task = asyncio.create_task(self._work(first))
        try:
            yield
        finally:
            task.cancel()
            await asyncio.gather(task, return_exceptions=True)
            await self._pulse.aclose()
            self._forget_trial()
            with suppress(psycopg.Error, TimeoutError):
                async with asyncio.timeout(FAREWELL_S):
                    await self._seats.let_go(self._seat, self._lease)

    def wake(self) -> None:
        """Somebody asked for something."""
        self._wake.set()

    async def _work(self, first: str) -> None:
        is_made = False
        while True:
            try:
                if not is_made:
                    await self._make(first)
                    is_made = True
                await self.round()
            except (psycopg.Error, DriverAway) as error:
                log.warning("models_postponed", seat=self._seat, reason=str(error))
            except Exception:
                # Whatever a driver does, the seat must not be left alone.
                log.exception("models_failed", seat=self._seat)
            await rest(0)
            with suppress(TimeoutError):
                await asyncio.wait_for(self._wake.wait(), self._pace.round_s)
            self._wake.clear()

    async def _make(self, first: str) -> None:
        """What was served last may have no profile any more."""
        await self._seats.make(self._seat, first)
        standing = await self._seats.one(self._seat)
        serving = standing.seat.serving if standing else ""
        if serving and serving not in self._engines.profiles and await self._seats.wish(self._seat) is None:
            await self._seats.ask(self._seat, first, user=None, kind="first", forced=True)

    async def round(self) -> bool:
        """One step; False when another process holds the seat. Raises DriverAway when nothing is known of engines."""
        held = await self._seats.claim(self._seat, self._lease, self._pace.lease_s)
        if held is None:
            return False
        wish = await self._seats.wish(self._seat)
        seen = await self._look(held, wish)
        move = step(held.seat, wish, seen, self._patience)
        move = await self._done(move, held)
        if await self._seats.store(held, move):
            await self._told(held, move)
        return True

    async def _look(self, held: Held, wish: Wish | None) -> Seen:
        seat = held.seat
        seen = Seen(
            serving=await self._state(seat.serving),
            coming=await self._state(seat.coming),
            leaving=await self._state(seat.leaving),
            elapsed_s=held.elapsed_s,
        )
        if seat.phase == "drain":
            engine = name_of(self._seat, seat.leaving)
            return replace(seen, leases=await self._seats.leases(self._seat, engine))
        if seat.phase == "steady" and wish and wish.profile != seat.serving:
            return replace(seen, has_room=await self._has_room(wish.profile))
        felt = await self._felt(held, seen)
        return self._on_trial(held, wish, felt) if seat.phase == "start" else felt

    def _on_trial(self, held: Held, wish: Wish | None, seen: Seen) -> Seen:
        """One that writes tokens is measured first, beside the rounds; one that is worse counts as failed."""
        seat = held.seat
        if not seen.tokens or wish is None or wish.id != seat.switch or wish.is_forced:
            return seen
        if self._tried is None or self._tried[0] != seat.switch:
            self._forget_trial()
            engine, profile = self._engine(seat.coming, seen.coming.base_url), self._engines.profiles[seat.coming]
            self._tried = (seat.switch, asyncio.ensure_future(self._engines.trial(engine, profile, seat.serving)))
        trial = self._tried[1]
        if not trial.done():
            return replace(seen, tokens=False)
        reason = f"the trial failed ({trial.exception()})" if trial.exception() else trial.result()
        return replace(seen, coming=replace(seen.coming, running="failed", reason=reason)) if reason else seen

    def _forget_trial(self) -> None:
        if self._tried:
            self._tried[1].cancel()
            self._tried = None

    async def _felt(self, held: Held, seen: Seen) -> Seen:
        """Whether the engine that the phase is about writes tokens."""
        seat = held.seat
        profile = seat.coming if seat.phase == "start" else seat.serving
        state = seen.coming if seat.phase == "start" else seen.serving
        if seat.phase not in ("steady", "start", "mend") or state.running != "ready":
            return seen
        name = name_of(self._seat, profile)
        await self._seats.engine_answers_at(self._seat, profile, name, state.base_url)
        about = (profile, state.base_url, seat.phase, seat.attempts)
        engine = self._engine(profile, state.base_url)
        every_s = self._pace.probe_s if seat.phase == "steady" else self._pace.round_s
        await self._pulse.feel(about, lambda: self._engines.probe(engine, self._engines.profiles[profile]), every_s)
        return replace(seen, tokens=self._pulse.spoke, is_silent=self._pulse.is_silent)

    async def _state(self, profile: str) -> EngineState:
        if not profile:
            return NOTHING
        return await self._engines.driver.state(name_of(self._seat, profile))

    async def _has_room(self, profile: str) -> bool:
        return profile in self._engines.profiles and await self._engines.driver.has_room(profile)

    async def _done(self, move: Move, held: Held) -> Move:
        try:
            await self._act(move)
        except DriverAway:
            raise
        except DriverFailed as error:
            return Move(refused(held.seat, str(error)))
        return move

    async def _act(self, move: Move) -> None:
        driver, name = self._engines.driver, name_of(self._seat, move.profile)
        if move.act == "start":
            if move.profile not in self._engines.profiles:
                raise DriverFailed(f"there is no profile {move.profile} any more")
            base_url = await driver.start(move.profile, name)
            await self._seats.engine_started(self._seat, move.profile, name, base_url)
        elif move.act == "retire":
            await driver.retire(name)
        elif move.act == "stop":
            await driver.stop(name)

    async def _told(self, held: Held, move: Move) -> None:
        after = move.seat
        if after.routed and after.routed != held.seat.routed:
            await self._seats.engine_ready(self._seat, after.routed)
        if move.end:
            await self._seats.forget_old_events()
        if after != held.seat:
            log.info("model_seat", seat=self._seat, phase=after.phase, routed=after.routed, reason=after.reason)

    def _engine(self, profile: str, base_url: str) -> Engine:
        return Engine(name_of(self._seat, profile), base_url, self._engines.api_key, profile)
