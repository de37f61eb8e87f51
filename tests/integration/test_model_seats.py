"""The loop that switches models: on real PostgreSQL, over several servers and over the death of each (MOD-2, MOD-5)."""

import asyncio
from contextlib import suppress
from uuid import uuid4

import pytest

from nodes.events import Step, Waiting
from server.db.pool import open_pool
from server.errors import NothingBefore
from server.models.follow import Follower
from server.models.reconcile import Engines, Pace, Reconciler
from server.models.seats import Seats
from server.models.stays import Stays
from server.ticket import Ticket
from tests.models_driver import PROFILES, FakeDriver, FakeFleet, FakeProbe, FakeTrial

SEAT = "main"
PACE = Pace(round_s=0, lease_s=30, probe_s=0)


class Servers:
    """Processes of the server that share the database and whoever runs the engines."""

    def __init__(self, pool):
        self.pool, self.seats = pool, Seats(pool)
        self.driver, self.probe, self.trial = FakeDriver(), FakeProbe(), FakeTrial()
        self.fleets = []

    def one(self, pace=PACE):
        engines = Engines(self.driver, self.probe, PROFILES, trial=self.trial)
        fleet = FakeFleet()
        self.fleets.append(fleet)
        follower = Follower(self.pool, fleet, PROFILES, str(uuid4()))
        return Reconciler(SEAT, self.seats, engines, str(uuid4()), pace=pace), follower

    async def until(self, server, reached, rounds=60):
        reconciler, follower = server
        for _ in range(rounds):
            await follower.round()
            standing = await self.seats.one(SEAT)
            if reached(standing.seat):
                return standing.seat
            await reconciler.round()
            await asyncio.sleep(0)
        raise AssertionError(f"not reached: {standing}")

    async def settled(self, server, profile):
        await self.until(server, lambda seat: (seat.phase, seat.routed, seat.coming) == ("steady", profile, ""))

    async def last(self):
        return (await self.seats.switches(SEAT, before=2**60, limit=1))[0]


@pytest.fixture
async def servers(database):
    async with open_pool(database, size=6) as pool:
        made = Servers(pool)
        await made.seats.make(SEAT, "small")
        yield made


@pytest.fixture
async def server(servers):
    server = servers.one()
    await servers.settled(server, "small")
    return server


async def test_the_first_profile_is_started_and_routed(servers, server):
    assert servers.driver.acts == [("start", "main-small")]
    assert servers.fleets[0].routed() == {"small": ["main-small"]}


async def test_an_engine_that_runs_before_anybody_asked_for_it_is_routed(servers):
    servers.driver.running["main-small"] = "ready"
    await servers.settled(servers.one(), "small")

    assert (servers.driver.acts, servers.fleets[0].routed()) == ([], {"small": ["main-small"]})


async def test_a_start_with_the_same_settings_asks_for_nothing(servers, server):
    await servers.seats.ask(SEAT, "large", user=None)
    await servers.settled(server, "large")

    await servers.seats.make(SEAT, "small")

    assert await servers.seats.wish(SEAT) is None


async def test_a_profile_that_is_gone_gives_way_to_the_one_that_is_set(servers, server):
    await servers.seats.ask(SEAT, "large", user=None)
    await servers.settled(server, "large")
    await servers.seats.let_go(SEAT, server[0]._lease)
    known = {name: one for name, one in PROFILES.items() if name != "large"}
    left = Engines(servers.driver, servers.probe, known, trial=servers.trial)
    reconciler = Reconciler(SEAT, servers.seats, left, str(uuid4()), pace=PACE)

    await reconciler._make("small")

    await servers.settled((reconciler, server[1]), "small")


async def test_another_model_in_the_settings_is_a_new_wish(servers, server):
    await servers.seats.make(SEAT, "large")
    await servers.settled(server, "large")

    assert (await servers.seats.switches(SEAT, before=2**60, limit=1))[0].kind == "first"


async def test_an_engine_is_not_ended_while_a_run_that_began_on_it_goes_on(servers, server):
    follower = server[1]
    with follower.staying("small"):
        await servers.seats.ask(SEAT, "large", user=None)
        await servers.until(server, lambda seat: seat.phase == "drain")
        for _ in range(5):
            await server[0].round()
            await follower.round()
        during = (set(servers.driver.running), servers.fleets[0].routed())

    await servers.settled(server, "large")
    assert during == ({"main-small", "main-large"}, {"small": ["main-small"], "large": ["main-large"]})
    assert set(servers.driver.running) == {"main-large"}


async def test_a_switch_starts_the_new_engine_before_it_ends_the_old_one(servers, server):
    asked = await servers.seats.ask(SEAT, "large", user=None)

    await servers.settled(server, "large")

    assert servers.driver.acts[1:] == [("start", "main-large"), ("stop", "main-small")]
    assert servers.fleets[0].routed() == {"large": ["main-large"]}
    assert (await servers.seats.switch(asked.id)).state == "done"


@pytest.mark.parametrize("room", [True, False], ids=["beside", "instead"])
async def test_what_is_on_its_way_is_told_until_it_is_there(servers, server, room):
    servers.driver.room = room
    follower = server[1]
    before = follower.arriving(SEAT)
    await servers.seats.ask(SEAT, "large", user=None)

    await servers.until(server, lambda seat: seat.phase == "start")
    during = follower.arriving(SEAT)
    await servers.settled(server, "large")

    assert (before, during.profile, during.phase, follower.arriving(SEAT)) == (None, "large", "start", None)


async def test_an_engine_that_is_started_again_is_on_its_way(servers, server):
    servers.driver.running["main-small"] = "failed"

    await servers.until(server, lambda seat: seat.phase == "mend")

    assert server[1].arriving(SEAT).profile == "small"


async def test_without_room_those_who_wait_are_told_what_they_wait_for(servers, server):
    servers.driver.room = False
    await servers.seats.ask(SEAT, "large", user=None)
    follower = server[1]

    await servers.until(server, lambda seat: seat.phase == "start")
    notice = follower.notice(SEAT)
    await servers.settled(server, "large")

    assert (notice.profile, notice.phase) == ("large", "start")
    assert (follower.notice(SEAT), follower.serving(SEAT)) == (None, "large")
    assert servers.driver.acts[1:] == [("stop", "main-small"), ("start", "main-large")]


async def test_a_run_that_begins_while_nothing_is_served_is_told_so_until_it_goes_on(servers, server):
    servers.driver.room = False
    await servers.seats.ask(SEAT, "large", user=None)
    await servers.until(server, lambda seat: seat.phase == "start")
    stays, told = Stays(server[1], SEAT, "small"), []
    ticket = Ticket("a run", choose=lambda: stays.names()[0])

    async def run():
        async with stays.stay(ticket, told.append):
            return ticket.profile

    waiting = asyncio.create_task(run())
    await servers.settled(server, "large")

    assert await waiting == "large"
    assert told[0] == Step("model", "started", {"profile": "large", "phase": "start"})
    assert (type(told[1]), told[-1]) == (Waiting, Step("model", "done"))


async def test_a_start_that_fails_goes_back_by_itself_and_keeps_the_engines_reason(servers, server):
    for servers.driver.room in (True, False):
        servers.driver.broken = {"main-large"}
        await servers.seats.ask(SEAT, "large", user=None)

        await servers.until(server, lambda seat: seat.phase != "steady")
        await servers.settled(server, "small")

        last = await servers.last()
        assert (last.state, last.reason) == ("failed", "ended with 1: ValueError: no memory for one more block")
        assert set(servers.driver.running) == {"main-small"}


async def test_what_the_driver_refuses_fails_with_its_words(servers, server):
    servers.driver.refused = {"main-large"}
    await servers.seats.ask(SEAT, "large", user=None)

    await servers.until(server, lambda seat: seat.phase != "steady")
    await servers.settled(server, "small")

    assert (await servers.last()).reason == "no such image"


async def test_rolling_back_is_one_call_and_doing_it_twice_is_coming_back(servers, server):
    with pytest.raises(NothingBefore):
        await servers.seats.roll_back(SEAT, user=None)
    await servers.seats.ask(SEAT, "large", user=None)
    await servers.settled(server, "large")

    for before in ("small", "large"):
        back = await servers.seats.roll_back(SEAT, user=None)
        await servers.settled(server, before)
        assert (back.kind, back.profile) == ("rollback", before)


async def test_rolling_back_in_mid_switch_ends_the_switch(servers, server):
    asked = await servers.seats.ask(SEAT, "large", user=None)
    await servers.until(server, lambda seat: seat.phase == "start")

    await servers.seats.roll_back(SEAT, user=None)
    await servers.until(server, lambda seat: seat.phase == "steady")
    await servers.settled(server, "small")

    assert (await servers.seats.switch(asked.id)).state == "superseded"
    assert set(servers.driver.running) == {"main-small"}


async def test_asking_for_the_same_again_is_the_same_switch(servers, server):
    first = await servers.seats.ask(SEAT, "large", user=None)

    assert await servers.seats.ask(SEAT, "large", user=None) == first


async def test_one_server_works_and_another_takes_over_when_its_lease_runs_out(servers):
    short = Pace(round_s=0, lease_s=0.2, probe_s=0)
    first, second = servers.one(short), servers.one(short)
    assert await first[0].round()
    assert not await second[0].round()

    # The first is killed: it says nothing any more.
    async with asyncio.timeout(10):
        while not await second[0].round():  # noqa: ASYNC110 (the database tells nobody when a lease runs out)
            await asyncio.sleep(0.05)
    await servers.settled(second, "small")

    assert servers.driver.acts == [("start", "main-small")]


@pytest.mark.parametrize("room", [True, False])
async def test_whoever_dies_after_any_step_the_next_one_finishes(servers, server, room):
    """Each step is taken by a new server, after one was killed between doing it and writing it down."""
    await servers.seats.let_go(SEAT, server[0]._lease)
    servers.driver.room = room
    await servers.seats.ask(SEAT, "large", user=None)

    for _ in range(20):
        await dies_before_it_writes(servers)
        heir = servers.one()[0]
        # A token, the trial, and the step after it.
        for _ in range(4):
            await heir.round()
            await asyncio.sleep(0)
        await server[1].round()
        await servers.seats.let_go(SEAT, heir._lease)

    seat = (await servers.seats.one(SEAT)).seat
    assert (seat.phase, seat.routed, set(servers.driver.running)) == ("steady", "large", {"main-large"})
    assert [name for act, name in servers.driver.acts if act == "start"] == ["main-small", "main-large"]


async def test_the_old_engine_stays_until_every_server_has_given_its_calls_back(servers, server):
    other = servers.one()
    await other[1].round()
    servers.fleets[1].out = {"main-small": 1}
    await other[1].round()
    await servers.seats.ask(SEAT, "large", user=None)
    await servers.until(server, lambda seat: seat.phase == "drain")

    for _ in range(5):
        await server[0].round()
    waits = (await servers.seats.one(SEAT)).seat.phase
    servers.fleets[1].out = {}
    await other[1].round()
    await servers.settled(server, "large")

    assert (waits, set(servers.driver.running)) == ("drain", {"main-large"})


@pytest.mark.parametrize("room", [True, False])
async def test_a_model_that_is_measured_to_be_worse_is_given_up_with_the_figures(servers, server, room):
    servers.driver.room, servers.trial.worse = room, {"large": "worse than small: 9 ms a token"}
    await servers.seats.ask(SEAT, "large", user=None)

    await servers.until(server, lambda seat: seat.phase == "discard")
    await servers.settled(server, "small")

    last = await servers.last()
    assert (last.state, last.reason, servers.trial.tried) == (
        "failed",
        "worse than small: 9 ms a token",
        [("main-large", "small")],
    )
    assert set(servers.driver.running) == {"main-small"}


async def test_whoever_insists_gets_the_worse_model_and_way_back_needs_no_trial(servers, server):
    servers.trial.worse = {"large": "worse", "small": "worse"}
    await servers.seats.ask(SEAT, "large", user=None, forced=True)
    await servers.settled(server, "large")
    await servers.seats.roll_back(SEAT, user=None)
    await servers.settled(server, "small")

    assert servers.trial.tried == []


async def test_an_engine_that_was_killed_is_started_again(servers, server):
    servers.driver.running["main-small"] = "failed"

    await servers.until(server, lambda seat: seat.phase == "mend")
    gone = servers.fleets[0].routed()
    await servers.settled(server, "small")

    assert (gone, servers.driver.acts[-1]) == ({}, ("start", "main-small"))


async def test_an_engine_that_hangs_is_ended_and_started_again(servers, server):
    servers.probe.mute = {"main-small"}
    await servers.until(server, lambda seat: seat.phase == "mend")
    servers.probe.mute = set()

    await servers.settled(server, "small")

    assert servers.driver.acts[1:] == [("stop", "main-small"), ("start", "main-small")]


async def test_nothing_is_decided_while_whoever_runs_the_engines_is_away(servers, server):
    servers.driver.is_away = True
    async with server[0].working("small"):
        await asyncio.sleep(0.05)
    servers.driver.is_away = False

    assert (await servers.seats.one(SEAT)).seat.routed == "small"


async def test_each_step_is_an_event(servers, server):
    after = await servers.seats.last_event()
    await servers.seats.ask(SEAT, "large", user=None)
    await servers.settled(server, "large")

    told = [(event["phase"], event["routed"], event["outcome"]) for event in await servers.seats.events(after=after)]

    assert told == [
        ("start", "small", ""),
        ("start", "small", ""),
        ("drain", "large", "done"),
        ("retire", "large", ""),
        ("steady", "large", ""),
    ]


async def dies_before_it_writes(servers):
    reconciler = servers.one()[0]
    reconciler._seats = Dying(servers.seats)
    for _ in range(2):
        with suppress(Killed):
            await reconciler.round()
        await asyncio.sleep(0)
    await servers.seats.let_go(SEAT, reconciler._lease)


class Killed(BaseException):
    pass


class Dying:
    """Seats as a server sees them that will not live to write anything down."""

    def __init__(self, real):
        self.real = real

    def __getattr__(self, name):
        return getattr(self.real, name)

    async def store(self, *_):
        raise Killed
