"""The chat door of several servers that share a Redis, which may die (S-39)."""

import asyncio
from contextlib import asynccontextmanager

import pytest

from server.chat import keys
from tests.integration.conftest import serving
from tests.integration.live import asking, new_conversation, resuming, text_of, told, told_again, until
from tests.redis import own_redis

LONG = " ".join(f"{number}번째 word" for number in range(120)) + "."


@pytest.fixture
def redis():
    with own_redis() as server:
        yield server


@pytest.fixture
async def pair(settings, redis):
    first, second = (
        settings.model_copy(update={"redis_url": redis.url, "var": settings.var / name}) for name in ("one", "other")
    )
    async with serving(first) as one, serving(second) as other:
        yield one, other


@asynccontextmanager
async def half_an_answer(pair, engine):
    """One server has told its first word, and goes on when it is let."""
    engine.answers, engine.holds = [LONG], True
    conversation = new_conversation()
    async with asking(pair[0].http, conversation=conversation) as events:
        seen = await until(events, "text")
        yield conversation, seen, events


async def test_an_answer_is_read_on_at_another_server_while_it_is_written(pair, engine):
    async with half_an_answer(pair, engine) as (_, seen, _), resuming(pair[1].http, seen[0][2]["run"]) as more:
        before = await until(more, "text")
        engine.go_on.set()
        after = [event async for event in more]

    assert text_of(before + after) == LONG
    assert after[-1][1] == "done"


async def test_an_answer_is_read_again_at_another_server_from_any_place(pair, engine):
    engine.answers = [LONG]
    events = await told(pair[0].http, conversation=new_conversation())

    for seen in range(len(events)):
        rest = await told_again(pair[1].http, events[0][2]["run"], seen)
        assert text_of(events[:seen]) + text_of(rest) == LONG, seen
        assert rest[-1] == events[-1]


async def test_stop_works_at_another_server(pair, engine):
    async with half_an_answer(pair, engine) as (_, seen, events):
        run = seen[0][2]["run"]
        answer = await pair[1].http.post(f"/api/chat/runs/{run}/stop")
        rest = [event async for event in events]

    assert (answer.status_code, rest[-1][1]) == (200, "stopped")
    assert rest[-1][2]["output"]["content"] == LONG.split(" ")[0]
    await engine.until(lambda: engine.left == 1)


async def test_another_server_finds_the_run_of_a_conversation_for_its_owner_only(pair, engine):
    """S-10."""
    eve = await pair[1].as_user("eve")
    async with half_an_answer(pair, engine) as (conversation, seen, _):
        run = seen[0][2]["run"]
        found = await pair[1].http.get(f"/api/conversations/{conversation}/run")
        refused = [
            await eve.get(f"/api/conversations/{conversation}/run"),
            await eve.get(f"/api/chat/runs/{run}/events"),
            await eve.post(f"/api/chat/runs/{run}/stop"),
        ]
        engine.go_on.set()

    assert found.json()["run"] == run
    assert [answer.status_code for answer in refused] == [404] * 3


async def test_an_answer_does_not_die_with_redis(pair, engine, redis):
    async with half_an_answer(pair, engine) as (_, seen, events):
        redis.kill()
        engine.go_on.set()
        rest = [event async for event in events]

    assert (text_of(seen + rest), rest[-1][1]) == (LONG, "done")
    assert (await told(pair[0].http, conversation=new_conversation()))[-1][1] == "done"


async def test_readers_elsewhere_go_on_after_redis_has_forgotten_everything(pair, engine, redis):
    async with half_an_answer(pair, engine) as (_, seen, _), resuming(pair[1].http, seen[0][2]["run"]) as more:
        before = await until(more, "text")
        redis.kill()
        redis.start()
        engine.go_on.set()
        after = [event async for event in more]

    assert (text_of(before + after), after[-1][1]) == (LONG, "done")


async def test_stop_works_at_another_server_after_redis_was_restarted(pair, engine, redis):
    async with half_an_answer(pair, engine) as (_, seen, events):
        redis.kill()
        redis.start()
        answer = await stopped_at_last(pair[1], seen[0][2]["run"])
        rest = [event async for event in events]

    assert (answer.status_code, rest[-1][1]) == (200, "stopped")


async def stopped_at_last(haru, run):
    """Until the writer has noticed the restart, nobody else knows the run."""
    async with asyncio.timeout(10):
        while (answer := await haru.http.post(f"/api/chat/runs/{run}/stop")).status_code != 200:  # noqa: ASYNC110 (it can only be asked)
            await asyncio.sleep(0.05)
    return answer


async def test_readers_are_told_when_the_writer_was_killed(pair, engine, monkeypatch):
    """Its lease runs out; nobody hangs."""
    monkeypatch.setattr(keys, "LEASE_SECONDS", 1)
    async with half_an_answer(pair, engine) as (_, seen, _), resuming(pair[1].http, seen[0][2]["run"]) as more:
        before = await until(more, "text")
        pair[0].app.state.chats.log._mirror._task.cancel()
        number, kind, data = [event async for event in more][-1]

    assert (number, kind, data["code"], data["retry_after_s"]) == (before[-1][0], "error", "interrupted", 1)


async def test_readers_elsewhere_are_told_of_a_shutdown(pair, engine):
    async with half_an_answer(pair, engine) as (_, seen, _), resuming(pair[1].http, seen[0][2]["run"]) as more:
        await pair[0].app.state.chats.drain(0)
        _, kind, data = [event async for event in more][-1]

    assert (kind, data["code"], data["output"]["content"]) == ("error", "interrupted", LONG.split(" ")[0])


async def test_a_server_starts_without_redis(settings):
    away = settings.model_copy(update={"redis_url": "redis://127.0.0.1:1/0"})
    async with serving(away) as haru:
        events = await told(haru.http, conversation=new_conversation())
        answer = await haru.http.get("/api/chat/runs/of-another-server/events")

    assert events[-1][1] == "done"
    assert (answer.status_code, answer.json()["code"]) == (503, "runs_unavailable")
