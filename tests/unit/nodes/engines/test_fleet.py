"""Leases of a fleet: counted whatever happens, not given where an engine is left alone, kept when engines change."""

import asyncio
from collections import Counter

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from nodes.completions import EngineFault, ModelNotServed, ModelUnavailable, PromptRefused
from nodes.engines.base import Engine, NoEngine
from nodes.engines.breaker import FAILURES
from nodes.engines.fleet import Engines

NAMES = st.lists(st.sampled_from("abcd"), max_size=4, unique=True)


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def engines(*names, **fields):
    return [Engine(name, f"http://{name}/v1", **fields) for name in names]


async def call(fleet, error=None, profile="small", **asked):
    async with fleet.lease(profile, **asked) as lease:
        if error:
            raise error
        return lease.engine.name


async def break_down(fleet, times=FAILURES):
    for _ in range(times):
        with pytest.raises(ModelUnavailable):
            await call(fleet, ModelUnavailable("dead"))


async def test_adapter_and_prefix_stay_at_an_engine_and_an_adapter_counts_more():
    fleet = Engines({"small": engines(*"abcd")})
    keys = [f"key {n}" for n in range(20)]

    by_prefix = {await call(fleet, prefix=key) for key in keys}
    again = [[await call(fleet, prefix=key) for key in keys] for _ in range(2)]
    by_adapter = {await call(fleet, prefix=key, adapter="ana@1") for key in keys}

    assert len(by_prefix) == 4
    assert again[0] == again[1]
    assert len(by_adapter) == 1


async def test_tried_engines_are_avoided():
    fleet = Engines({"small": engines("a", "b")})

    assert {await call(fleet, prefix=str(n), avoid=["a"]) for n in range(10)} == {"b"}
    with pytest.raises(NoEngine):
        await call(fleet, avoid=["a", "b"])
    assert (fleet.slots("small"), fleet.slots("small", avoid=["a"])) == (16, 8)


async def test_user_is_given_to_the_other_arm_only_while_their_own_cannot_be_asked():
    clock = Clock()
    fleet = Engines({"small": [*engines("a", arm="old"), *engines("b", arm="new")]}, clock)
    own = await call(fleet, who="ana", prefix="x")
    others = {await call(fleet, who=f"user {n}", prefix="x") for n in range(30)}
    for _ in range(FAILURES):
        with pytest.raises(ModelUnavailable):
            await call(fleet, ModelUnavailable("dead"), who="ana")
    meanwhile = await call(fleet, who="ana")
    clock.now += 1
    back = [await call(fleet, who="ana") for _ in range(2)]

    assert others == {"a", "b"}
    assert meanwhile != own
    assert back == [own, own]


@pytest.mark.parametrize("error", [EngineFault("500"), PromptRefused("400"), asyncio.CancelledError(), ValueError()])
async def test_what_says_nothing_about_an_engine_does_not_count(error):
    fleet = Engines({"small": engines("a")})
    for _ in range(FAILURES + 1):
        with pytest.raises(type(error)):
            await call(fleet, error)

    assert (fleet.slots("small"), fleet.draining("a")) == (8, 0)


async def test_failure_without_an_exception_counts():
    fleet = Engines({"small": engines("a")})
    for _ in range(FAILURES):
        async with fleet.lease("small") as lease:
            lease.failed(ModelUnavailable("silent"))

    assert fleet.slots("small") == 0


async def test_lone_engine_that_failed_gets_one_call_after_its_pause():
    clock = Clock()
    fleet = Engines({"small": engines("a")}, clock)
    await break_down(fleet)
    slots = [fleet.slots("small")]
    clock.now += 1
    slots.append(fleet.slots("small"))
    async with fleet.lease("small") as lease:
        slots.append(fleet.slots("small"))
        with pytest.raises(NoEngine):
            await call(fleet)
        lease.answered()
        slots.append(fleet.slots("small"))

    assert slots == [0, 1, 0, 8]


async def test_probed_fleet_gives_its_trials_to_probes_only():
    clock = Clock()
    fleet = Engines({"small": engines("a")}, clock, is_probed=True)
    await break_down(fleet)
    early = fleet.trials()
    clock.now += 1
    [trial] = fleet.trials()
    with pytest.raises(NoEngine):
        await call(fleet)
    async with trial:
        during = fleet.trials()

    assert (early, during, await call(fleet)) == ([], [], "a")


async def test_probe_that_is_refused_is_a_failure():
    """An engine that answers 404 or 500 to one token is not back."""
    clock = Clock()
    fleet = Engines({"small": engines("a")}, clock, is_probed=True)
    await break_down(fleet)
    for error, pause in ((ModelNotServed("404"), 1), (EngineFault("500"), 2), (ModelUnavailable("dead"), 4)):
        clock.now += pause
        [trial] = fleet.trials()
        with pytest.raises(type(error)):
            async with trial:
                raise error

    assert (fleet.slots("small"), fleet.trials()) == (0, [])


async def test_engine_that_stays_keeps_its_calls_and_record_unless_it_moves():
    fleet = Engines({"small": engines("a")})
    await break_down(fleet)
    fleet.replace("small", engines("a", slots=4))
    stayed = fleet.slots("small")
    fleet.replace("small", [Engine("a", "http://elsewhere/v1")])

    assert (stayed, fleet.slots("small")) == (0, 8)


async def test_listeners_hear_of_every_change_that_may_bring_places():
    clock, heard = Clock(), []
    fleet = Engines({"small": engines("a")}, clock)
    fleet.when_changed(lambda: heard.append(fleet.slots("small")))
    await break_down(fleet)
    clock.now += 1
    await call(fleet)
    fleet.replace("small", engines("a", "b"))

    assert (heard[0], heard[-1]) == (8, 16)


class Leases(RuleBasedStateMachine):
    """Calls come and end, engines come, fail and go, in any order."""

    def __init__(self):
        super().__init__()
        self.clock = Clock()
        self.fleet = Engines({"small": engines("a", "b")}, self.clock)
        self.there = {"a", "b"}
        self.out = []

    @rule(key=st.sampled_from(["", "x", "y", "z"]), who=st.sampled_from(["", "ana", "ben"]))
    def begin(self, key, who):
        leasing = self.fleet.lease("small", prefix=key, who=who)
        could = self.fleet.slots("small")
        try:
            lease = asyncio.run(leasing.__aenter__())
        except NoEngine:
            assert could == 0
            return
        assert could > 0
        assert lease.engine.name in self.there
        self.out.append((leasing, lease))

    @precondition(lambda self: self.out)
    @rule(
        data=st.data(), error=st.sampled_from([None, ModelUnavailable("dead"), GeneratorExit()]), speaks=st.booleans()
    )
    def end(self, data, error, speaks):
        leasing, lease = self.out.pop(data.draw(st.integers(0, len(self.out) - 1)))
        if speaks:
            lease.answered()
        asyncio.run(leasing.__aexit__(type(error), error, None))

    @rule(names=NAMES, moves=st.booleans())
    def replace(self, names, moves):
        place = self.clock.now if moves else ""
        self.fleet.replace("small", [Engine(name, f"http://{name}{place}/v1") for name in names])
        self.there = set(names)

    @rule(seconds=st.floats(0.1, 6))
    def wait(self, seconds):
        self.clock.now += seconds

    @invariant()
    def every_lease_is_counted_once(self):
        out = Counter(lease.engine.name for _, lease in self.out)
        assert {name: self.fleet.draining(name) for name in "abcd"} == {name: out[name] for name in "abcd"}

    @invariant()
    def after_the_longest_pause_an_idle_fleet_can_be_asked(self):
        if self.out or not self.there:
            return
        now, self.clock.now = self.clock.now, self.clock.now + 6
        assert self.fleet.slots("small") > 0
        self.clock.now = now


TestAnyOrder = Leases.TestCase
TestAnyOrder.settings = settings(max_examples=60, stateful_step_count=30, deadline=None)
