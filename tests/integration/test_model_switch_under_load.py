"""Ten streams while models are switched, break and are killed: real processes and PostgreSQL, scripted engines for vLLM
(MOD-2, MOD-5)."""

import asyncio
import os
import signal
import sys
import time
from contextlib import aclosing, asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import aiohttp
import pytest

from nodes.completions import ModelError
from nodes.engines.fleet import Engines as Fleet
from nodes.engines.probes import probing
from nodes.engines.routed import Routed, Way, dial_with
from nodes.events import unheard
from server.admission.entrance import Entrance
from server.admission.rooms import Rooms
from server.db.pool import open_pool
from server.embedded import part as part_module
from server.fleet import rooms_of
from server.models import follow
from server.models.follow import Follower
from server.models.local import LocalDriver
from server.models.probe import TokenProbe
from server.models.reconcile import Engines, Pace, Reconciler
from server.models.seats import Seats
from server.models.stays import Stays
from server.ticket import Ticket
from tests.engine_process import WORDS
from tests.models_driver import PROFILES, profile
from tests.supervisor import supervising

SEAT, STREAMS = "main", 10
ALL = PROFILES | {"broken": profile("broken"), "mute": profile("mute")}
PACE = Pace(round_s=0.05, lease_s=10, probe_s=0.2)


@dataclass
class Load:
    """Each reader begins a run of two calls as soon as its last one has ended."""

    stays: Stays
    rooms: Rooms
    routed: Routed
    whole: list = field(default_factory=list)
    broken: list = field(default_factory=list)
    tokens: list = field(default_factory=list)

    @asynccontextmanager
    async def running(self):
        readers = [asyncio.create_task(self._read()) for _ in range(STREAMS)]
        try:
            yield
        finally:
            for reader in readers:
                reader.cancel()
            await asyncio.gather(*readers, return_exceptions=True)

    async def until(self, condition):
        async with asyncio.timeout(60):
            while not condition():  # noqa: ASYNC110 (many things change, and none of them tells)
                await asyncio.sleep(0.02)

    def silence_s(self):
        """The longest time without a token of any stream."""
        return max(after - before for before, after in zip(self.tokens, self.tokens[1:], strict=False))

    async def _read(self):
        while True:
            ticket = Ticket("", choose=lambda: self.stays.names()[0])
            try:
                async with self.stays.stay(ticket, unheard):
                    entrance = Entrance(self.rooms.of(ticket.profile), "ana")
                    for call in ("first", "second"):
                        async with entrance.take(call):
                            await self._answer(ticket.profile)
                self.whole.append(ticket.profile)
            except ModelError as error:
                self.broken.append(type(error).__name__)
            await asyncio.sleep(0)

    async def _answer(self, profile):
        asked = {"model": ALL[profile].served_name, "messages": [{"role": "user", "content": "a"}], "stream": True}
        words = 0
        async with aclosing(self.routed.stream(asked, Way(profile))) as pieces:
            async for piece in pieces:
                words += len(piece.text.split())
                self.tokens.append(time.monotonic())
        assert words == WORDS, "the answer is not whole"


@dataclass
class Site:
    seats: Seats
    load: Load
    supervisor: object
    room: list

    async def settled(self, profile):
        async with asyncio.timeout(60):
            while True:
                seat = (await self.seats.one(SEAT)).seat
                if (seat.phase, seat.routed) == ("steady", profile):
                    return
                await asyncio.sleep(0.02)

    async def last(self):
        return (await self.seats.switches(SEAT, before=2**60, limit=1))[0]


@pytest.fixture(params=[True, False], ids=["beside", "instead"])
async def site(request, database, tmp_path, monkeypatch):
    monkeypatch.setattr(part_module, "FIRST_DELAY_S", 0.2)
    monkeypatch.setattr(follow, "EVERY_S", 0.05)
    async with (
        open_pool(database, size=6) as pool,
        supervising(tmp_path, profiles=ALL, room=request.param) as (supervisor, socket),
        aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session,
    ):
        process, seats, dial = str(uuid4()), Seats(pool), dial_with(session)
        reconciler = Reconciler(SEAT, seats, Engines(LocalDriver(socket), TokenProbe(session), ALL), process, pace=PACE)
        fleet = Fleet(is_probed=True)
        asked = {name: one.asked_as(name, "cpu", slots=STREAMS) for name, one in ALL.items()}
        follower = Follower(pool, fleet, ALL, process, STREAMS)
        load = Load(Stays(follower, SEAT, "small"), rooms_of(fleet, asked, "small"), Routed(fleet, dial))
        async with (
            probing(fleet, dial, lambda name: ALL[name].served_name),
            reconciler.working("small"),
            follower.following(),
        ):
            made = Site(seats, load, supervisor, request.param)
            async with made.load.running():
                await made.load.until(lambda: len(made.load.whole) >= STREAMS)
                yield made


async def test_a_switch_loses_no_answer_and_the_next_one_comes_from_the_new_model(site):
    await site.seats.ask(SEAT, "large", user=None)
    await site.settled("large")
    first = len(site.load.whole)
    await site.load.until(lambda: len(site.load.whole) >= first + 3 * STREAMS)
    tell(f"switch, room={site.room}: {len(site.load.whole)} answers, {site.load.silence_s():.2f} s without a token")

    assert site.load.broken == []
    assert set(site.load.whole[-STREAMS:]) == {"large"}
    assert [record.name for record in site.supervisor.records] == ["main-large"]


async def test_rolling_back_under_load_loses_no_answer(site):
    await site.seats.ask(SEAT, "large", user=None)
    await site.load.until(lambda: "large" in site.load.whole)

    await site.seats.roll_back(SEAT, user=None)
    await site.settled("small")
    first = len(site.load.whole)
    await site.load.until(lambda: len(site.load.whole) >= first + 3 * STREAMS)
    tell(f"rollback, room={site.room}: {site.load.silence_s():.2f} s without a token")

    assert site.load.broken == []
    assert set(site.load.whole[-STREAMS:]) == {"small"}


async def test_a_model_that_does_not_start_is_given_up_and_loses_no_answer(site):
    await site.seats.ask(SEAT, "broken", user=None)
    await site.load.until(lambda: len(site.supervisor.records) != 1 or site.supervisor.records[0].name != "main-small")
    await site.settled("small")
    first = len(site.load.whole)
    await site.load.until(lambda: len(site.load.whole) >= first + 2 * STREAMS)

    last = await site.last()
    assert (last.state, last.reason) == (
        "failed",
        "ended with 1: ValueError: No available memory for the cache blocks.",
    )
    assert site.load.broken == []


async def test_an_engine_that_is_killed_breaks_what_it_wrote_and_is_back_for_what_waits(site):
    os.kill(site.supervisor.records[0].process.pid, signal.SIGKILL)
    killed, first = time.monotonic(), len(site.load.whole)
    await site.load.until(lambda: len(site.load.whole) >= first + 3 * STREAMS)
    back_s = next(at for at in site.load.tokens if at > killed + 0.1) - killed
    tell(f"kill -9: {len(site.load.broken)} attempts broke off, tokens again after {back_s:.2f} s")

    assert len(site.load.broken) >= STREAMS
    await site.settled("small")


def tell(what):
    """What was measured; pytest -s shows it."""
    sys.stdout.write(what + "\n")
