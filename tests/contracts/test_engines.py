"""What callers see of several engines of which one fails, on engines in memory and over real HTTP."""

import asyncio
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any

import aiohttp
import pytest

from nodes.completions import ModelBusy, ModelNotServed, ModelUnavailable, PromptRefused
from nodes.engines.base import AdapterAway, Engine, NoEngine
from nodes.engines.breaker import FAILURES
from nodes.engines.fleet import Engines
from nodes.engines.probes import probing
from nodes.engines.routed import Routed, Way, dial_with
from tests.fakes_engine import FakeEngine
from tests.scripted_engine import scripted_engine

WAY = Way("small", "ana")
QUESTION = {"model": "smollm", "messages": [{"role": "user", "content": "Sky?"}]}
STREAMED = QUESTION | {"stream": True}
ANSWER = "Use a connection pool."
PATIENCE_S = 0.2


@dataclass
class Several:
    """Three engines; without its fault each call goes to the first, which alone has weight."""

    engines: list[Any]
    fleet: Engines
    routed: Routed
    now: float = 0.0

    def asked(self):
        return [len(engine.heard) for engine in self.engines]

    async def ask(self, way=WAY, **more):
        return await self.routed.whole(QUESTION | more, way)

    async def read(self, way=WAY):
        pieces = [piece async for piece in self.routed.stream(STREAMED, way)]
        return "".join(piece.text for piece in pieces), pieces[0].engine


@pytest.fixture(params=["memory", "http"])
async def several(request):
    async with AsyncExitStack() as stack:
        if request.param == "http":
            engines = [await stack.enter_async_context(scripted_engine()) for _ in range(3)]
            urls = [engine.base_url for engine in engines]
            dial = dial_with(await stack.enter_async_context(aiohttp.ClientSession()))
        else:
            engines = [FakeEngine() for _ in range(3)]
            urls = ["memory"] * 3
            dial = lambda engine: engines[int(engine.name)]  # noqa: E731
        named = [Engine(str(at), url, weight=float(at == 0)) for at, url in enumerate(urls)]
        fleet = Engines({"small": named}, clock=lambda: found.now)
        found = Several(engines, fleet, Routed(fleet, dial, PATIENCE_S))
        yield found
        for engine in engines:
            engine.go_on.set()


def rest(several):
    return sum(several.fleet.draining(str(at)) for at in range(3))


async def test_answer_is_whole_and_its_first_piece_names_the_engine(several):
    assert await several.read() == (ANSWER, "0")
    assert (await several.ask()).engine == "0"
    assert rest(several) == 0


@pytest.mark.parametrize("fault", [{"dies": True}, *({"refuses": status} for status in (404, 429, 500, 503))])
async def test_engine_that_fails_before_the_first_token_is_not_noticed(several, fault):
    for name, value in fault.items():
        setattr(several.engines[0], name, value)

    streamed, (whole, engine) = await several.ask(), await several.read()

    assert {streamed.text, whole} == {ANSWER}
    assert {streamed.engine, engine} <= {"1", "2"}
    assert rest(several) == 0


async def test_engine_that_hangs_is_given_up_in_time(several):
    several.engines[0].thinks = True

    text, engine = await several.read()

    assert (text, engine != "0") == (ANSWER, True)
    await several.engines[0].until(lambda: several.engines[0].running == 0)


async def test_lone_engine_may_think_for_as_long_as_it_takes(several):
    first = several.engines[0]
    first.thinks = True
    several.fleet.replace("small", [one.engine for one in several.fleet.standings()["small"]][:1])
    several.routed = Routed(several.fleet, several.routed.dial, 0.0)
    reading = asyncio.create_task(several.read())
    await first.until(lambda: first.running == 1)
    first.go_on.set()

    assert await reading == (ANSWER, "0")


async def test_engine_that_dies_after_the_first_token_ends_the_call(several):
    """The reader has seen text that another engine would not go on with."""
    several.engines[0].cuts = True

    with pytest.raises(ModelUnavailable):
        await several.read()

    assert several.asked() == [1, 0, 0]
    assert rest(several) == 0


async def test_refused_prompt_is_refused_by_all(several):
    several.engines[0].refuses = 400

    for way in (several.read, several.ask):
        with pytest.raises(PromptRefused):
            await way()

    assert several.asked() == [2, 0, 0]


@pytest.mark.parametrize(("status", "kind"), [(404, ModelNotServed), (429, ModelBusy), (500, ModelUnavailable)])
async def test_call_that_makes_engines_fail_does_not_go_round_all_of_them(several, status, kind):
    for engine in several.engines:
        engine.refuses = status

    with pytest.raises(kind):
        await several.read()

    assert sum(several.asked()) == 2


async def test_engine_that_keeps_failing_is_left_alone_until_it_is_tried(several):
    first = several.engines[0]
    first.dies = True
    for _ in range(FAILURES + 3):
        await several.ask()
    left_alone = len(first.heard)
    first.dies = False
    several.now += 1
    back = [(await several.ask()).engine for _ in range(2)]

    assert left_alone == FAILURES
    assert back == ["0", "0"]


async def test_failed_request_of_one_caller_takes_the_engine_from_nobody(several):
    """Statuses of 500 are answers to a request; a prompt that provokes them must not stop an engine for all."""
    several.engines[0].refuses = 500
    for _ in range(FAILURES):
        await several.ask()
    several.engines[0].refuses = None

    assert (await several.ask()).engine == "0"


async def test_probe_brings_an_engine_back_and_callers_do_not_try_it(several):
    first, back = several.engines[0], asyncio.Event()
    fleet = Engines(
        {"small": [one.engine for one in several.fleet.standings()["small"]][:1]},
        clock=lambda: several.now,
        is_probed=True,
    )
    routed = Routed(fleet, several.routed.dial)
    first.dies = True
    for _ in range(FAILURES):
        with pytest.raises(ModelUnavailable):
            await routed.whole(QUESTION, WAY)
    first.dies = False
    several.now += 1
    with pytest.raises(NoEngine):
        await routed.whole(QUESTION, WAY)
    fleet.when_changed(back.set)

    async with probing(fleet, routed.dial, str.upper, look_s=0), asyncio.timeout(10):
        await back.wait()

    assert (first.heard[-1]["model"], first.heard[-1]["max_completion_tokens"]) == ("SMALL", 1)
    assert (await routed.whole(QUESTION, WAY)).text == ANSWER


async def test_leaving_an_answer_stops_the_engine_and_says_nothing_about_it(several):
    first = several.engines[0]
    first.holds = True
    for _ in range(FAILURES + 1):
        async with aclosing(several.routed.stream(STREAMED, WAY)) as pieces:
            await anext(pieces)
        await first.until(lambda: first.running == 0)

    assert rest(several) == 0
    assert several.fleet.standings()["small"][0].state == "closed"


async def test_running_answers_end_where_they_are_when_engines_are_replaced(several):
    first, second = several.engines[:2]
    first.holds = True
    reading = asyncio.create_task(several.read())
    await first.until(lambda: first.running == 1)
    before, after = [one.engine for one in several.fleet.standings()["small"]][:2]

    several.fleet.replace("small", [after])
    during = (several.fleet.draining(before.name), (await several.ask()).engine)
    first.go_on.set()

    assert await reading == (ANSWER, "0")
    assert (during, several.fleet.draining(before.name)) == ((1, "1"), 0)
    assert len(second.heard) == 1


async def test_profile_without_engines_waits_and_one_that_is_not_there_is_refused(several):
    several.fleet.replace("small", [])
    with pytest.raises(NoEngine):
        await several.ask()
    several.fleet.remove("small")
    with pytest.raises(ModelNotServed):
        await several.read()
    with pytest.raises(ModelNotServed):
        await several.routed.count("smollm", QUESTION["messages"], WAY)


async def test_tokens_are_counted_without_a_place(several):
    assert await several.routed.count("smollm", QUESTION["messages"], WAY) == 1
    assert several.fleet.standings()["small"][0].given == 0


@dataclass
class ScriptedPlaces:
    """The adapter is in the engines of `at`, or the reason why it is `away`."""

    at: set[str] = field(default_factory=set)
    away: dict[str, str] = field(default_factory=dict)
    losses: list[str] = field(default_factory=list)
    in_use: int = 0

    @asynccontextmanager
    async def ready(self, engine, model):
        if engine.name in self.away:
            raise AdapterAway(self.away[engine.name])
        self.at.add(engine.name)
        self.in_use += 1
        try:
            yield
        finally:
            self.in_use -= 1

    def lost(self, engine, model):
        self.losses.append(engine.name)


ADAPTED = replace(WAY, adapter="ko@111111111111")


async def test_an_adapter_is_given_to_the_engine_that_is_asked_and_to_no_other(several):
    places = ScriptedPlaces()
    several.routed = Routed(several.fleet, several.routed.dial, PATIENCE_S, places)

    engines = {(await several.ask(ADAPTED)).engine, (await several.read(ADAPTED))[1]}

    assert (engines, places.at, places.in_use) == ({"0"}, {"0"}, 0)


async def test_an_engine_that_was_started_anew_is_given_the_adapter_once_more(several):
    places = ScriptedPlaces()
    several.routed = Routed(several.fleet, several.routed.dial, PATIENCE_S, places)
    for engine in several.engines:
        engine.refuses = 404

    with pytest.raises(ModelNotServed):
        await several.ask(ADAPTED)

    # The first one again, and after that another one.
    assert (several.asked()[0], sum(several.asked()), places.losses) == (2, 3, ["0"])


async def test_an_engine_that_does_not_take_the_adapter_is_left_for_another(several):
    places = ScriptedPlaces(away={"0": "it did not take it"})
    several.routed = Routed(several.fleet, several.routed.dial, PATIENCE_S, places)

    text, engine = await several.read(ADAPTED)

    assert (text, engine != "0", several.asked()[0]) == (ANSWER, True, 0)
