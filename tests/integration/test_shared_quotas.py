"""Several processes share one limit through Redis; without it they do what was declared (S-28, S-33)."""

import asyncio
import re

import pytest

from server.limits.policy import Policy, RoleRule
from tests.integration.conftest import serving
from tests.integration.doors import INPUTS, code_of, doors_of
from tests.integration.processes import key_of, limits_file, process
from tests.redis import own_redis

QUESTION = {"input": INPUTS["chat"]}
DAY_S = 86_400


@pytest.fixture
def redis():
    with own_redis() as server:
        yield server


def left(answer, bucket):
    return int(re.search(rf'"{bucket}";r=(\d+)', answer.headers["ratelimit"])[1])


async def test_twenty_calls_at_two_processes_against_tokens_for_three(settings, engine, redis, tmp_path):
    """S-28"""
    capacity = 10**4
    async with serving(
        settings, policy=Policy(user=RoleRule(window_s=DAY_S, tokens=capacity), admin=RoleRule())
    ) as haru:
        answer = await (await haru.as_user("kim")).post("/chat/invoke", json=QUESTION)
    estimate = capacity - left(answer, "tokens")
    key = await key_of(settings.database_url, "lee")
    engine.holds, engine.heard = True, []
    # On a busy machine twenty at once may take longer than a request should wait; then each process decides alone.
    shared = {
        "redis_url": redis.url,
        "redis_budget_ms": 10_000,
        "limits_file": limits_file(tmp_path, tokens=3 * estimate),
    }
    settings = settings.model_copy(update=shared)

    async with (
        process(settings, "one") as one,
        process(settings, "other") as other,
        one.client(key) as here,
        other.client(key) as there,
    ):
        asked = [asyncio.create_task(at.post("/chat/invoke", json=QUESTION)) for at in (here, there) * 10]
        await engine.until(lambda: engine.running == 3)
        async with asyncio.timeout(20):
            while sum(task.done() for task in asked) < 17:  # noqa: ASYNC110 (each is answered when it is)
                await asyncio.sleep(0.02)
        engine.go_on.set()
        answers = await asyncio.gather(*asked)

    assert sorted(answer.status_code for answer in answers) == [200] * 3 + [429] * 17
    assert {code_of(answer) for answer in answers if answer.status_code == 429} == {"quota_spent"}
    assert len(engine.heard) == 3


@pytest.mark.parametrize("mode", ["local", "open", "closed"])
async def test_stopped_redis_ends_in_what_was_declared_at_every_door(settings, redis, mode):
    """S-33"""
    shared = settings.model_copy(update={"redis_url": redis.url, "limits_fail": mode})
    policy = Policy(user=RoleRule(window_s=DAY_S, requests=1000), admin=RoleRule())
    async with serving(shared, policy=policy) as haru:
        kim = await haru.as_user("kim")
        before = await kim.post("/chat/invoke", json=QUESTION)
        circuits = (await haru.http.get("/readyz")).json()["redis"]
        redis.stop()
        answers = {str(door): await kim.post(door.path, json=door.body) for door in doors_of("chat")}
        ready = await haru.http.get("/readyz")
        redis.go_on()

    assert (before.status_code, circuits) == (200, {"limits": "closed", "cache": "closed"})
    for door, answer in answers.items():
        if mode == "closed":
            assert (answer.status_code, code_of(answer)) == (503, "limits_unavailable"), door
            assert int(answer.headers["retry-after"]) >= 1
        else:
            assert answer.status_code == 200, door
        assert ("ratelimit" in answer.headers) == (mode == "local"), door
    assert (ready.status_code, ready.json()["redis"]["limits"] in ("open", "half-open")) == (200, True)
