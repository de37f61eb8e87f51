"""What a running call holds is given back however it ends (S-28, S-29)."""

import asyncio
import random

import httpx
import pytest

from server.errors import RunsUnavailable
from server.limits.policy import Policy, RoleRule
from tests.integration.conftest import serving
from tests.integration.doors import INPUTS, code_of, doors_of, gauges_of, settled
from tests.integration.live import asking, new_conversation, until

QUESTION = {"input": INPUTS["chat"]}
DOORS = doors_of("chat")
ONE = Policy(user=RoleRule(at_once=1), admin=RoleRule())
MANY = Policy(user=RoleRule(at_once=1000, tokens=10**9), admin=RoleRule())


@pytest.fixture
async def one_at_once(settings):
    async with serving(settings, policy=ONE) as haru:
        yield haru, await haru.as_user("kim")


async def read(client, door):
    async with client.stream("POST", door.path, json=door.body) as answer:
        await answer.aread()
        return answer


async def left(client, door, condition):
    """Leaves as soon as the condition holds."""
    asked = asyncio.create_task(read(client, door))
    await condition
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)


@pytest.mark.parametrize("door", DOORS, ids=str)
async def test_second_call_waits_for_the_end_of_the_first(one_at_once, engine, door):
    _, kim = one_at_once
    engine.holds = True
    first = asyncio.create_task(read(kim, door))
    await engine.until(lambda: engine.running == 1)

    second = await read(kim, door)
    engine.go_on.set()
    # At once: who has its answer may ask again.
    answers = [await first, await read(kim, door)]

    assert (second.status_code, code_of(second), second.headers["retry-after"]) == (429, "quota_spent", "1")
    assert [answer.status_code for answer in answers] == [200, 200]


@pytest.mark.parametrize("door", DOORS, ids=str)
async def test_place_is_free_after_every_kind_of_end(one_at_once, engine, door):
    haru, kim = one_at_once
    ends = {"error": {"refuses": 500}, "cut": {"cuts": True}, "good": {}}
    for end, how in ends.items():
        engine.refuses, engine.cuts = how.get("refuses"), how.get("cuts", False)
        await read(kim, door)
        await settled(haru)
        assert not any(gauges_of(haru).values()), end
    engine.refuses, engine.cuts, engine.holds = None, False, True

    await left(kim, door, engine.until(lambda: engine.running == 1))
    await engine.until(lambda: engine.left == 1)

    await settled(haru)
    engine.go_on.set()
    assert (await read(kim, door)).status_code == 200


async def test_place_is_free_after_a_stop(one_at_once, engine):
    haru, kim = one_at_once
    engine.holds = True
    async with asking(kim, conversation=new_conversation()) as events:
        seen = await until(events, "text")
        await kim.post(f"/api/chat/runs/{seen[0][2]['run']}/stop")
        await until(events, "stopped")

    await settled(haru)
    engine.go_on.set()
    assert (await kim.post("/chat/invoke", json=QUESTION)).status_code == 200


async def test_place_is_free_when_a_live_answer_cannot_begin(one_at_once, monkeypatch):
    haru, kim = one_at_once

    async def away(*_):
        raise RunsUnavailable(1)

    with monkeypatch.context() as patched:
        patched.setattr(haru.app.state.chats.log, "begin", away)
        refused = await kim.post("/api/chat", json=INPUTS["chat"])
    await settled(haru)

    assert (refused.status_code, code_of(refused)) == (503, "runs_unavailable")
    assert (await kim.post("/chat/invoke", json=QUESTION)).status_code == 200


async def test_nothing_is_held_after_two_hundred_aborts_at_random_moments(settings, engine):
    """S-29"""
    engine.answers = [" ".join(["word"] * 400)]
    chance = random.Random(29)
    async with serving(settings, policy=MANY) as haru:
        kim = await haru.as_user("kim")
        limits = httpx.Limits(max_keepalive_connections=0)
        places = asyncio.Semaphore(12)

        async def abort():
            door, seconds = chance.choice([*DOORS, *doors_of("news"), *doors_of("til")]), chance.uniform(0, 0.15)
            async with places, httpx.AsyncClient(base_url=haru.url, headers=kim.headers, limits=limits) as client:
                try:
                    async with asyncio.timeout(seconds):
                        await read(client, door)
                except (TimeoutError, httpx.HTTPError):
                    return True
            return False

        aborted = await asyncio.gather(*(abort() for _ in range(200)))
        await settled(haru)
        await engine.until(lambda: engine.running == 0)
        after = await kim.post("/chat/invoke", json=QUESTION)

    assert sum(aborted) >= 100
    assert after.status_code == 200
