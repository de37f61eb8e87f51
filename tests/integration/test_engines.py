"""Runs on several engines: one dies, two are compared, and the queue follows those that can be asked."""

import asyncio
from dataclasses import replace

import pytest

from nodes.engines.base import Engine
from server.settings import WrongSetting
from tests.integration.conftest import serving
from tests.integration.doors import settled
from tests.integration.test_admission import until_engine
from tests.scripted_engine import scripted_engine

QUESTION = {"input": {"messages": [{"role": "user", "content": "How do pools work?"}]}}
PROFILE = "smollm2-135m"


@pytest.fixture
async def second():
    async with scripted_engine() as running:
        yield running


async def ask(client, path="/chat/invoke"):
    return await client.post(path, json=QUESTION, headers={"cache-control": "no-cache"})


def of_both(settings, second):
    return settings.model_copy(update={"vllm_more_urls": (second.base_url,), "slots": 4})


async def test_dead_engine_is_noticed_by_nobody_and_its_places_are_gone(settings, engine, second):
    async with serving(of_both(settings, second)) as haru:
        fleet, room = haru.app.state.services.fleet, haru.app.state.services.rooms
        before = room.gauges()["slots"]
        first, other = (standing.engine for standing in fleet.standings()[PROFILE])
        fleet.replace(PROFILE, [first, replace(other, weight=0)])
        engine.dies = True
        crowd = [ask(haru.http, path) for path in ("/chat/invoke", "/chat/stream") * 8]
        answers = await asyncio.gather(*crowd)
        await settled(haru)
        after = room.gauges()

    assert {answer.status_code for answer in answers} == {200}
    assert not any("event: error" in answer.text for answer in answers)
    assert (before, after) == (8, {"slots": 4, "running": 0, "waiting": 0})


async def test_calls_wait_while_a_profile_has_no_engine_and_begin_when_it_has_one(settings, engine):
    async with serving(settings) as haru:
        fleet = haru.app.state.services.fleet
        [standing] = fleet.standings()[PROFILE]
        fleet.replace(PROFILE, [])
        waiting = [asyncio.create_task(ask(haru.http)) for _ in range(3)]
        await until_engine(haru, slots=0, waiting=3)
        heard = len(engine.heard)
        fleet.replace(PROFILE, [standing.engine])
        answers = await asyncio.gather(*waiting)

    assert (heard, [answer.status_code for answer in answers]) == (0, [200, 200, 200])


async def test_calls_that_no_engine_heard_are_answered_when_one_is_back(settings, engine):
    """A process that was killed refuses connections until it is started again."""
    async with serving(settings) as haru:
        fleet = haru.app.state.services.fleet
        [standing] = fleet.standings()[PROFILE]
        fleet.replace(PROFILE, [replace(standing.engine, base_url="http://127.0.0.1:9/v1")])
        waiting = [asyncio.create_task(ask(haru.http, path)) for path in ("/chat/invoke", "/chat/stream")]
        await until_engine(haru, slots=0, waiting=2)
        fleet.replace(PROFILE, [standing.engine])
        answers = await asyncio.gather(*waiting)

    assert [answer.status_code for answer in answers] == [200, 200]
    assert not any("event: error" in answer.text for answer in answers)


async def test_users_stay_on_their_side_of_a_comparison_and_rows_and_traces_tell_which(settings, engine, second):
    async with serving(settings) as haru:
        sides = [
            Engine("a", engine.base_url, profile=PROFILE, slots=8, weight=0.5, arm="old"),
            Engine("b", second.base_url, profile=PROFILE, slots=8, weight=0.5, arm="new"),
        ]
        haru.app.state.services.fleet.replace(PROFILE, sides)
        users = [await haru.as_user(f"user{n}") for n in range(12)]
        for user in users * 3:
            assert (await ask(user)).status_code == 200
        await settled(haru)
        await haru.app.state.services.trace_writer.settle()
        rows = [(await user.get("/api/usage")).json()["requests"] for user in users]
        traced = [await arms_of_traces(user) for user in users]

    arms = [{row["arm"] for row in of_user} for of_user in rows]
    assert {(len(of_user), len(sides)) for of_user, sides in zip(rows, arms, strict=True)} == {(3, 1)}
    assert set.union(*arms) == {"old", "new"}
    assert traced == arms
    assert len(second.heard) == 3 * arms.count({"new"})


async def arms_of_traces(user):
    """As each trace and each call of a model in it has it."""
    found = (await user.get("/api/traces")).json()["traces"]
    opened = [(await user.get(f"/api/traces/{one['id']}")).json()["runs"] for one in found]
    steps = [run for runs in opened for run in runs if run["run_type"] == "llm" or not run["parent_run_id"]]
    assert len(steps) == 2 * len(found) == 6
    return {step["extra"]["metadata"]["arm"] for step in steps}


async def test_sides_of_a_comparison_are_set_for_each_address(settings, second):
    compared = of_both(settings, second).model_copy(update={"vllm_arms": ("old:0.8", "new:0.2")})
    async with serving(compared) as haru:
        engines = [standing.engine for standing in haru.app.state.services.fleet.standings()[PROFILE]]

    assert [(engine.arm, engine.weight) for engine in engines] == [("old", 0.8), ("new", 0.2)]
    with pytest.raises(WrongSetting, match="2 sides for 1 engines"):
        async with serving(settings.model_copy(update={"vllm_arms": ("old:0.8", "new:0.2")})):
            pass


async def test_administrators_see_how_engines_stand(settings, second):
    async with serving(of_both(settings, second)) as haru:
        assert (await ask(haru.http)).status_code == 200
        engines = (await haru.http.get("/api/models/engines")).json()

    told = ("profile", "slots", "running", "state")
    assert [tuple(one[name] for name in told) for one in engines] == [(PROFILE, 4, 0, "closed")] * 2
    assert sum(one["given"] for one in engines) >= 1


async def test_readiness_needs_one_engine(settings, engine, second):
    gone = settings.model_copy(update={"vllm_base_url": "http://127.0.0.1:9/v1", "vllm_more_urls": (second.base_url,)})
    async with serving(gone) as haru:
        assert (await haru.http.get("/readyz")).json()["parts"]["model"] == "ok"
