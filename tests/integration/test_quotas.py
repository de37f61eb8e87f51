"""What a caller may use is the same at every door, is told there, and comes back if it was not used (S-27, S-28)."""

import asyncio
import re

import pytest

from server.limits.policy import Policy, RoleRule
from tests.integration.conftest import serving
from tests.integration.doors import INPUTS, code_of, doors_of, remaining, settled
from tests.ledgers import SlowClock

QUESTION = {"input": INPUTS["chat"]}
DOORS = [door for feature in INPUTS for door in doors_of(feature)]
STREAMS = [door for door in doors_of("chat") if "stream" in str(door) or door.path == "/api/chat"]
# What the scripted engine counts for an answer of four words.
SPENT = 7 + 4
DAY_S = 86_400
# Of a day, as much as refills by one in half a minute.
PLENTY = 2_880


def policy(**rule):
    """Of a day, so that nothing flows in while a test runs."""
    return Policy(user=RoleRule(**{"window_s": DAY_S} | rule), admin=RoleRule())


def left(answer, bucket):
    return int(re.search(rf'"{bucket}";r=(\d+)', answer.headers["ratelimit"])[1])


@pytest.fixture
async def estimate(settings):
    """How many tokens are reserved for the question."""
    async with serving(settings, policy=policy(tokens=PLENTY)) as haru:
        answer = await (await haru.as_user("kim")).post("/chat/invoke", json=QUESTION)
        return PLENTY - left(answer, "tokens")


async def test_spent_requests_are_refused_at_every_door_before_anything_is_answered(settings, engine):
    async with serving(settings, policy=policy(requests=1)) as haru:
        kim = await haru.as_user("kim")
        first = await kim.post("/chat/invoke", json=QUESTION)
        answers = {str(door): await kim.post(door.path, json=door.body) for door in DOORS}

    assert (first.status_code, left(first, "requests")) == (200, 0)
    assert first.headers["ratelimit-policy"] == f'"requests";q=1;w={DAY_S}'
    for door, refused in answers.items():
        assert (refused.status_code, code_of(refused)) == (429, "quota_spent"), door
        wait = refused.headers["retry-after"]
        assert refused.headers["ratelimit"] == f'"requests";r=0;t={wait}', door
        assert refused.headers["ratelimit-policy"] == first.headers["ratelimit-policy"], door
    assert len(engine.heard) == 1


async def test_the_wait_is_exact(settings, monkeypatch):
    async with serving(settings, policy=policy(requests=2, window_s=60)) as haru:
        clock = SlowClock()
        monkeypatch.setattr(haru.app.state.services.ledger, "_clock", clock)
        kim = await haru.as_user("kim")

        async def ask():
            answer = await kim.post("/chat/invoke", json=QUESTION)
            await settled(haru)
            return answer.status_code, answer.headers.get("retry-after")

        said = [await ask() for _ in range(3)]
        clock.time += 29
        said.append(await ask())
        clock.time += 1
        said.append(await ask())

    assert said == [(200, None), (200, None), (429, "30"), (429, "1"), (200, None)]


async def test_what_was_reserved_too_much_comes_back_after_the_answer(settings, engine, estimate):
    engine.holds = True
    async with serving(settings, policy=policy(tokens=estimate + 3 * SPENT - 1)) as haru:
        kim = await haru.as_user("kim")
        first = asyncio.create_task(kim.post("/chat/invoke", json=QUESTION))
        await engine.until(lambda: engine.running == 1)
        meanwhile = await kim.post("/chat/invoke", json=QUESTION)
        engine.go_on.set()
        await first
        # Each leaves its tokens only, and the fourth finds one token too few.
        after = [await kim.post("/chat/invoke", json=QUESTION) for _ in range(3)]
        rest = await remaining(haru, "kim")

    assert (meanwhile.status_code, code_of(meanwhile)) == (429, "quota_spent")
    assert [answer.status_code for answer in after] == [200, 200, 429]
    assert rest == {"tokens": estimate - 1}


async def test_call_that_never_fits_says_so_instead_of_wait(settings, estimate):
    async with serving(settings, policy=policy(tokens=estimate - 1)) as haru:
        kim = await haru.as_user("kim")
        refused = await kim.post("/chat/stream", json=QUESTION)
        protocol = await kim.post("/v1/chat/completions", json=doors_of("chat")[4].body)

    assert (refused.status_code, code_of(refused), "retry-after" in refused.headers) == (422, "beyond_quota", False)
    assert (protocol.status_code, code_of(protocol)) == (400, "beyond_quota")


async def test_batch_counts_its_inputs(settings):
    async with serving(settings, policy=policy(requests=5)) as haru:
        kim = await haru.as_user("kim")
        answers = [await kim.post("/chat/batch", json={"inputs": [INPUTS["chat"]] * count}) for count in (3, 3, 2, 6)]

    assert [answer.status_code for answer in answers] == [200, 429, 200, 422]
    assert [left(answer, "requests") for answer in answers] == [2, 2, 0, 0]


@pytest.mark.parametrize("refusing", [500, 429, 400])
async def test_failed_runs_give_their_tokens_back(settings, engine, refusing):
    async with serving(settings, policy=policy(tokens=PLENTY, at_once=1)) as haru:
        engine.refuses = refusing
        kim = await haru.as_user("kim")
        for door in DOORS:
            await kim.post(door.path, json=door.body)
            assert await remaining(haru, "kim") == {"tokens": PLENTY, "at-once": 1}, str(door)

    assert engine.heard


async def test_what_is_found_wrong_after_admission_costs_no_tokens(settings):
    async with serving(settings, policy=policy(tokens=PLENTY, at_once=1)) as haru:
        kim = await haru.as_user("kim")
        wrong = {"input": {"messages": [{"role": "user"}]}}
        answers = [await kim.post(f"/chat/{door}", json=wrong) for door in ("invoke", "stream", "stream_log")]

        assert [answer.status_code for answer in answers] == [422] * 3
        assert await remaining(haru, "kim") == {"tokens": PLENTY, "at-once": 1}


@pytest.mark.parametrize("door", STREAMS, ids=str)
async def test_what_was_streamed_is_paid_although_the_reader_left(settings, engine, door):
    engine.answers, engine.holds = ["One two three four."], True
    async with serving(settings, policy=policy(tokens=PLENTY)) as haru:
        kim = await haru.as_user("kim")
        async with kim.stream("POST", door.path, json=door.body) as answer:
            async for part in answer.aiter_text():
                if "One" in part:
                    break
        await engine.until(lambda: engine.left == 1)

        assert await remaining(haru, "kim") == {"tokens": PLENTY - 7 - 1}


async def test_nothing_a_client_writes_changes_who_pays(settings):
    """S-27"""
    async with serving(settings, policy=policy(requests=3)) as haru:
        kim, lee = await haru.as_user("kim"), await haru.as_user("lee")
        other = await haru.id_of("lee")
        spoofed = {"x-user-id": other, "user": other, "x-forwarded-user": "lee", "x-haru-user": other}
        asked = {**doors_of("chat")[4].body, "user": other, "metadata": {"user_id": other, "user": other}}
        config = {"configurable": {"user": other, "caller": other, "ticket": other}, "metadata": {"user_id": other}}
        answers = [
            await kim.post("/v1/chat/completions", json=asked, headers=spoofed),
            await kim.post("/chat/invoke", json={**QUESTION, "config": config, "user": other}, headers=spoofed),
            await kim.post("/api/chat", json=INPUTS["chat"], params={"user": other}, headers=spoofed),
            await kim.post("/chat/invoke", json=QUESTION, headers=spoofed),
        ]
        lees = await lee.post("/chat/invoke", json=QUESTION)
        rows = (await lee.get("/api/usage")).json()["requests"]

    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    assert left(lees, "requests") == 2
    assert {row["user_id"] for row in rows} <= {other}


async def test_key_and_session_of_a_user_draw_from_the_same_buckets(settings):
    async with serving(settings, policy=policy(requests=2)) as haru:
        session = await haru.as_user("kim")
        _, secret = await haru.accounts.keys.create(await haru.id_of("kim"), "ci")
        key = await haru.client({"authorization": f"Bearer {secret}"})
        answers = [await client.post("/chat/invoke", json=QUESTION) for client in (session, key, session, key)]

    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]


async def test_what_is_left_is_told_and_asking_draws_nothing(settings):
    async with serving(settings, policy=policy(requests=5, tokens=PLENTY, at_once=2)) as haru:
        kim = await haru.as_user("kim")
        await kim.post("/chat/invoke", json=QUESTION)
        told = [(await kim.get("/api/limits")).json() for _ in range(2)][-1]

    by_name = {one["name"]: one for one in told}
    assert (by_name["requests"]["limit"], by_name["requests"]["left"]) == (5, 4)
    assert (by_name["at-once"]["left"], by_name["at-once"]["window_s"]) == (2, None)
    assert 0 < by_name["tokens"]["left"] <= PLENTY
