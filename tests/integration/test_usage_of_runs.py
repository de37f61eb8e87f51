"""Each run leaves one row that says who asked for what, what it cost and how it ended (SRV-5)."""

import asyncio

import pytest

from server.admission.room import Limits
from server.limits.policy import Policy, RoleRule
from tests.integration.conftest import serving
from tests.integration.doors import INPUTS, doors_of, remaining, settled
from tests.integration.live import asking, new_conversation, told, until

DOORS = doors_of("chat")


async def rows_of(haru, name="local", **wanted):
    await settled(haru)
    user = await haru.id_of(name)
    params = {"user": user, "limit": 200, **wanted}
    return list(reversed((await haru.http.get("/api/usage", params=params)).json()["requests"]))


def of(row, *names):
    return tuple(row[name] for name in names)


@pytest.mark.parametrize("feature", INPUTS)
async def test_every_door_leaves_exactly_one_row(haru, engine, feature):
    kim = await haru.as_user("kim")
    doors = doors_of(feature)
    spent = []
    # The scripted engine counts a prompt of seven tokens, and the words of its answer.
    for door in doors:
        before = len(engine.heard)
        answer = await kim.post(door.path, json=door.body, headers={"cache-control": "no-cache"})
        assert answer.status_code == 200, str(door)
        calls = len(engine.heard) - before
        spent.append((7 * calls, 4 * calls, 7, 200, None))

    rows = await rows_of(haru, "kim")

    assert [of(row, "input_tokens", "output_tokens", "ctx_len", "status_code", "code") for row in rows] == spent
    assert {of(row, "user_id", "feature", "role") for row in rows} == {(await haru.id_of("kim"), feature, "user")}
    assert {of(row, "model", "profile", "conversation_id") for row in rows} == {
        ("smollm2-135m-instruct", "smollm2-135m", None)
    }
    assert all(0 <= row["ttft_ms"] <= row["latency_ms"] for row in rows)


async def test_row_of_a_turn_knows_its_conversation(haru):
    conversation = new_conversation()
    config = {"configurable": {"thread_id": conversation}}
    await told(haru.http, conversation=conversation)
    await haru.http.post("/chat/invoke", json={"input": INPUTS["chat"], "config": config})
    await haru.http.post("/v1/chat/completions", json={**DOORS[4].body, "metadata": {"thread_id": conversation}})

    rows = await rows_of(haru, feature="chat")

    assert [row["conversation_id"] for row in rows] == [conversation] * 3


async def test_titles_leave_rows_of_their_own_and_are_paid(settings, engine):
    engine.chores = ["Connection Pools"]
    policy = Policy(user=RoleRule(window_s=86_400, tokens=2_880, requests=5), admin=RoleRule())
    async with serving(settings, policy=policy) as haru:
        kim = await haru.as_user("kim")
        conversation = new_conversation()
        await told(kim, conversation=conversation)
        rows = await rows_of(haru, "kim")
        left = await remaining(haru, "kim")

    assert [of(row, "feature", "conversation_id", "status_code") for row in rows] == [
        ("chat", conversation, 200),
        ("title", conversation, 200),
    ]
    assert of(rows[1], "input_tokens", "output_tokens", "user_id") == (7, 2, rows[0]["user_id"])
    assert rows[0]["request_id"] == rows[1]["request_id"]
    assert left == {"requests": 4, "tokens": 2_880 - 11 - 9}


async def test_rows_say_how_a_run_that_was_refused_or_failed_has_ended(settings, engine):
    policy = Policy(user=RoleRule(window_s=86_400, requests=2 * len(DOORS)), admin=RoleRule())
    async with serving(settings, policy=policy) as haru:
        kim = await haru.as_user("kim")
        for how in ({"refuses": 500}, {"refuses": 400}, {}):
            engine.refuses = how.get("refuses")
            for door in DOORS:
                await kim.post(door.path, json=door.body)
        rows = await rows_of(haru, "kim")

    said = [of(row, "status_code", "code") for row in rows]
    # A batch is answered although its inputs failed, each with its error.
    failed, refused, spent = (said[at : at + len(DOORS)] for at in range(0, 3 * len(DOORS), len(DOORS)))
    batch = [door.path for door in DOORS].index("/chat/batch")
    assert failed.pop(batch)[0] == refused.pop(batch)[0] == 200
    assert set(failed) == {(503, "model_unavailable")}
    assert {code for _, code in refused} == {"prompt_refused"}
    assert {status for status, _ in refused} <= {422, 400}
    assert set(spent) == {(429, "quota_spent")}
    assert all(row["input_tokens"] == row["output_tokens"] == 0 for row in rows)


@pytest.mark.parametrize("door", DOORS, ids=str)
async def test_row_of_a_reader_who_left_says_so_and_what_he_cost(haru, engine, door):
    engine.answers, engine.holds = ["One two three four."], True
    asked = asyncio.create_task(haru.http.post(door.path, json=door.body))
    await engine.until(lambda: engine.running == 1)
    asked.cancel()
    await asyncio.gather(asked, return_exceptions=True)
    await engine.until(lambda: engine.left == 1)

    [row] = await rows_of(haru)

    assert (row["status_code"], row["code"]) == (499, None)
    assert row["input_tokens"] > 0


async def test_row_of_a_stopped_answer_is_no_failure(haru, engine):
    engine.answers, engine.holds = ["One two three four."], True
    async with asking(haru.http, conversation=new_conversation()) as events:
        seen = await until(events, "text")
        await haru.http.post(f"/api/chat/runs/{seen[0][2]['run']}/stop")
        await until(events, "stopped")

    row = (await rows_of(haru, feature="chat"))[0]

    assert of(row, "status_code", "code", "input_tokens", "output_tokens") == (200, None, 7, 1)


async def test_row_of_who_waited_in_vain_says_so(settings, engine):
    engine.holds = True
    async with serving(settings, Limits(1, patience_s=0.1)) as haru:
        first = asyncio.create_task(haru.http.post("/chat/invoke", json={"input": INPUTS["chat"]}))
        await engine.until(lambda: engine.running == 1)
        for door in DOORS:
            await haru.http.post(door.path, json=door.body)
        engine.go_on.set()
        await first
        rows = await rows_of(haru)

    said = [of(row, "status_code", "code") for row in rows if row["status_code"] != 200]
    assert said == [(503, "engine_busy")] * (len(DOORS) - 1)


@pytest.mark.parametrize("path", ["/readyz", "/api/me", "/api/usage", "/v1/models", "/chat/input_schema"])
async def test_requests_that_are_no_runs_leave_no_row(haru, path):
    assert (await haru.http.get(path)).status_code == 200

    assert await rows_of(haru) == []
