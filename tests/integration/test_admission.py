"""In front of the engine: who waits is told so, who is refused learns when to come back, who leaves leaves nothing."""

import asyncio
import json
import random

import httpx
import pytest

from server.admission.room import Limits
from tests.integration.conftest import serving

MESSAGES = {"messages": [{"role": "user", "content": "Tell me everything."}]}
QUESTION = {"input": MESSAGES}


async def chunks_of(haru, body=QUESTION):
    """As they come."""
    async with haru.http.stream("POST", "/chat/stream", json=body) as response:
        async for line in response.aiter_lines():
            if line.startswith("data: ") and '"content"' in line:
                yield json.loads(line[6:])


async def all_chunks_of(haru):
    return [chunk async for chunk in chunks_of(haru)]


async def first_waiting_of(chunks):
    async for chunk in chunks:
        for step in chunk.get("progress", ()):
            if step["state"] == "waiting":
                return step
    return None


async def engine_of(haru):
    return (await haru.http.get("/readyz")).json()["engine"]


async def until_engine(haru, **counts):
    async with asyncio.timeout(10):
        while (now := await engine_of(haru)) != {**now, **counts}:  # noqa: ASYNC110 (only /readyz tells)
            await asyncio.sleep(0.02)


async def post(haru, path="/chat/invoke", body=QUESTION):
    return await haru.http.post(path, json=body)


def in_background(haru, count):
    return [asyncio.create_task(post(haru)) for _ in range(count)]


async def test_ninth_call_waits_is_told_its_place_and_is_answered(settings, engine):
    engine.holds = True
    async with serving(settings.model_copy(update={"slots": 8})) as haru:
        eight = [asyncio.create_task(all_chunks_of(haru)) for _ in range(8)]
        await engine.until(lambda: engine.running == 8)
        ninth = chunks_of(haru)
        told = await first_waiting_of(ninth)
        during = await engine_of(haru)
        asked = len(engine.heard)
        engine.go_on.set()
        rest = [chunk async for chunk in ninth]
        answers = await asyncio.gather(*eight)
        after = await engine_of(haru)

    assert told == {"node": "generate", "state": "waiting", "part": "answer", "position": 1, "expected_s": 0.6}
    assert (during, asked) == ({"slots": 8, "running": 8, "waiting": 1}, 8)
    assert rest[-1]["output"]["content"] == "Use a connection pool."
    assert not any(step["state"] == "waiting" for chunks in answers for c in chunks for step in c.get("progress", ()))
    assert after == {"slots": 8, "running": 0, "waiting": 0}


@pytest.mark.parametrize(
    ("limits", "status", "code"),
    [
        (Limits(1, waiting_of_one=1), 429, "too_many_requests"),
        (Limits(1, waiting=1), 503, "engine_busy"),
    ],
)
async def test_a_full_queue_refuses_on_every_door_and_says_when_to_come_back(settings, engine, limits, status, code):
    engine.holds = True
    async with serving(settings, limits) as haru:
        inside = in_background(haru, 2)
        await until_engine(haru, running=1, waiting=1)
        refused = await post(haru)
        [*_, streamed] = await all_chunks_of(haru)
        batched = await post(haru, "/chat/batch", {"inputs": [MESSAGES]})
        completions = [
            await post(haru, "/v1/chat/completions", {"model": "haru-chat", **MESSAGES, "stream": stream})
            for stream in (False, True)
        ]
        models = await haru.http.get("/v1/models")
        engine.go_on.set()
        answers = await asyncio.gather(*inside)
        after = await engine_of(haru)

    assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert (refused.headers["retry-after"], refused.json()["retry_after_s"]) == ("5", 5)
    for completion in completions:
        assert (completion.status_code, completion.json()["error"]["code"]) == (status, code)
        assert completion.headers["retry-after"] == "5"
    assert models.status_code == 200
    for error in (streamed["error"], batched.json()["output"][0]["error"]):
        assert (error["status"], error["code"], error["retry_after_s"]) == (status, code, 5)
    assert [answer.status_code for answer in answers] == [200, 200]
    assert after == {"slots": 1, "running": 0, "waiting": 0}


async def test_waiting_in_vain_ends_as_503(settings, engine):
    engine.holds = True
    async with serving(settings, Limits(1, patience_s=0.1)) as haru:
        [first] = in_background(haru, 1)
        await engine.until(lambda: engine.running == 1)
        refused = await post(haru)
        engine.go_on.set()

        assert (await first).status_code == 200
    assert (refused.status_code, refused.json()["code"]) == (503, "engine_busy")
    assert int(refused.headers["retry-after"]) >= 1
    assert len(engine.heard) == 1


async def test_conversation_goes_before_the_items_of_a_batch(settings, engine):
    engine.holds = True
    engine.answers = ["First."]
    async with serving(settings, Limits(1)) as haru:
        [first] = in_background(haru, 1)
        await engine.until(lambda: engine.running == 1)
        batch = asyncio.create_task(post(haru, "/chat/batch", {"inputs": [MESSAGES] * 3}))
        await until_engine(haru, waiting=3)
        urgent = {"input": {"messages": [{"role": "user", "content": "Quick!"}]}}
        last = asyncio.create_task(post(haru, body=urgent))
        await until_engine(haru, waiting=4)
        engine.go_on.set()
        await asyncio.gather(first, batch, last)

    assert engine.heard[1]["messages"][-1]["content"] == "Quick!"


async def asked_again(haru):
    """Returns once the engine, which has been left alone after its failures, has answered a probe."""
    fleet, back = haru.app.state.services.fleet, asyncio.Event()
    fleet.when_changed(back.set)
    async with asyncio.timeout(20):
        while not any(fleet.slots(profile) for profile in fleet.standings()):
            back.clear()
            await back.wait()


async def test_an_engine_that_fails_frees_its_slots(settings, engine):
    async with serving(settings, Limits(2)) as haru:
        engine.refuses = 500
        failed = await asyncio.gather(*in_background(haru, 6))
        engine.refuses, engine.cuts = None, True
        await asyncio.gather(*(all_chunks_of(haru) for _ in range(6)))
        engine.cuts = False
        await asked_again(haru)

        assert await engine_of(haru) == {"slots": 2, "running": 0, "waiting": 0}
        assert (await post(haru)).status_code == 200
    assert {answer.status_code for answer in failed} == {503}


async def test_after_two_hundred_aborts_nothing_is_held(settings, engine):
    """S-29: at random moments, streamed and whole."""
    engine.holds = True
    chance = random.Random(29)
    crowd = asyncio.Semaphore(40)

    async def ask_and_leave(haru, client):
        path = chance.choice(["stream", "invoke", "batch"])
        body = {"inputs": [MESSAGES] * 2} if path == "batch" else QUESTION
        async with crowd:
            asking = asyncio.create_task(client.post(f"{haru.url}/chat/{path}", json=body))
            await asyncio.sleep(chance.random() * 0.6)
            asking.cancel()
            await asyncio.gather(asking, return_exceptions=True)

    async with serving(settings, Limits(4, waiting_of_one=100)) as haru:
        limits = httpx.Limits(max_connections=50)
        async with (
            httpx.AsyncClient(timeout=30, limits=limits, headers=haru.signed) as client,
            asyncio.TaskGroup() as group,
        ):
            for _ in range(200):
                group.create_task(ask_and_leave(haru, client))
        await until_engine(haru, running=0, waiting=0)
        await engine.until(lambda: engine.running == 0)
        engine.holds, cut_off = False, engine.left

        answers = await asyncio.gather(*in_background(haru, 8))
    assert cut_off > 0
    assert [answer.status_code for answer in answers] == [200] * 8
