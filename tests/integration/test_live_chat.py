"""The chat door: answers that outlive their connection, and stop when they are told to (CHAT-1, SRV-2)."""

import asyncio
import random
from dataclasses import replace

import pytest

from server.admission.room import Limits
from server.metrics.lately import LEAST
from tests.integration.conftest import serving
from tests.integration.live import (
    QUESTION,
    asking,
    body,
    new_conversation,
    resuming,
    text_of,
    told,
    told_again,
    until,
)

LONG = " ".join(f"{number}번째 word" for number in range(120)) + "."


async def settled(haru, engine):
    """Nothing is under way any more, anywhere."""
    await engine.until(lambda: engine.running == 0)
    async with asyncio.timeout(20):
        while haru.app.state.chats.running:  # noqa: ASYNC110 (a gauge can only be looked at)
            await asyncio.sleep(0.01)
    await haru.app.state.chores.done()
    gauges = haru.app.state.services.rooms.gauges()
    assert (gauges["running"], gauges["waiting"]) == (0, 0)


async def test_a_turn_is_told_from_start_to_done(haru):
    conversation = new_conversation()

    events = await told(haru.http, conversation=conversation)

    kinds = [kind for _, kind, _ in events]
    assert (kinds[0], kinds[-1], text_of(events)) == ("start", "done", "Use a connection pool.")
    assert [number for number, _, _ in events] == list(range(1, len(events) + 1))
    assert events[0][2]["conversation_id"] == conversation
    assert events[-1][2]["output"]["content"] == "Use a connection pool."


async def test_no_proxy_holds_the_events_back(haru):
    async with haru.http.stream("POST", "/api/chat", json=body()) as response:
        await response.aread()

    kept = {name: response.headers[name] for name in ("content-type", "cache-control", "x-accel-buffering")}
    assert kept == {
        "content-type": "text/event-stream; charset=utf-8",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
    }


async def test_what_was_said_in_a_conversation_is_known_in_the_next_turn(haru, engine):
    conversation = new_conversation()
    await told(haru.http, conversation=conversation)

    await told(haru.http, conversation=conversation)

    said = [message["content"] for message in engine.heard[-1]["messages"][1:]]
    assert said == [QUESTION[0]["content"], "Use a connection pool.", QUESTION[0]["content"]]


async def test_text_is_whole_from_wherever_it_is_read_on(haru, engine):
    engine.answers = [LONG]
    events = await told(haru.http, conversation=new_conversation())
    run = events[0][2]["run"]

    for seen in random.Random(3).sample(range(len(events)), min(20, len(events))):
        rest = await told_again(haru.http, run, seen)
        assert text_of(events[:seen]) + text_of(rest) == LONG, seen
        assert rest[-1] == events[-1]


async def test_a_reader_whose_connection_breaks_loses_nothing_while_the_answer_goes_on(haru, engine):
    engine.answers, engine.holds = [LONG], True
    async with asking(haru.http, conversation=new_conversation()) as events:
        seen = await until(events, "text")
    engine.go_on.set()

    rest = await told_again(haru.http, seen[0][2]["run"], seen[-1][0])

    assert (text_of(seen + rest), engine.left) == (LONG, 0)


async def test_two_readers_get_the_same(haru, engine):
    engine.answers, engine.holds = [LONG], True
    async with asking(haru.http, conversation=new_conversation()) as events:
        seen = await until(events, "text")
        other = asyncio.create_task(told_again(haru.http, seen[0][2]["run"]))
        engine.go_on.set()
        first = seen + [event async for event in events]

    second = await other

    assert text_of(first) == text_of(second) == LONG
    assert first[-1] == second[-1]


async def test_a_page_that_was_loaded_again_finds_the_run_of_its_conversation(haru, engine):
    engine.holds = True
    conversation = new_conversation()
    where = f"/api/conversations/{conversation}/run"
    async with asking(haru.http, conversation=conversation) as events:
        run = (await until(events, "text"))[0][2]["run"]

    found = await haru.http.get(where)
    engine.go_on.set()
    await told_again(haru.http, run)

    assert found.json() == {"run": run, "conversation_id": conversation}
    assert (await haru.http.get(where)).status_code in (204, 404)


async def test_without_a_conversation_leaving_frees_the_engine(haru, engine):
    engine.holds = True
    async with asking(haru.http) as events:
        await until(events, "text")

    await engine.until(lambda: engine.left == 1)

    await settled(haru, engine)


async def stopped(haru, run):
    assert (await haru.http.post(f"/api/chat/runs/{run}/stop")).json() == {"run": run}


async def test_stop_in_the_first_instant(haru, engine):
    engine.holds = True
    async with asking(haru.http, conversation=new_conversation()) as events:
        await stopped(haru, (await until(events, "start"))[0][2]["run"])
        rest = [event async for event in events]

    assert rest[-1][1] == "stopped"
    await settled(haru, engine)


async def test_stop_while_the_model_reads_the_prompt(haru, engine):
    engine.thinks = True
    async with asking(haru.http, conversation=new_conversation()) as events:
        run = (await until(events, "start"))[0][2]["run"]
        await engine.until(lambda: engine.running == 1)
        await stopped(haru, run)
        rest = [event async for event in events]

    assert (rest[-1][1], rest[-1][2]["output"]["content"]) == ("stopped", "")
    await settled(haru, engine)


async def test_stop_in_mid_stream_keeps_what_was_written(haru, engine):
    engine.answers, engine.holds = ["Twelve long chapters"], True
    async with asking(haru.http, conversation=new_conversation()) as events:
        run = (await until(events, "text"))[0][2]["run"]
        await stopped(haru, run)
        await stopped(haru, run)
        rest = [event async for event in events]

    assert (rest[-1][1], rest[-1][2]["output"]["content"]) == ("stopped", "Twelve")
    await engine.until(lambda: engine.left == 1)
    await settled(haru, engine)


async def test_stop_without_any_reader(haru, engine):
    engine.holds = True
    async with asking(haru.http, conversation=new_conversation()) as events:
        run = (await until(events, "text"))[0][2]["run"]
    await stopped(haru, run)

    assert (await told_again(haru.http, run))[-1][1] == "stopped"
    await settled(haru, engine)


async def test_stop_while_another_turn_of_the_conversation_is_answered(haru, engine):
    engine.holds = True
    conversation = new_conversation()
    async with asking(haru.http, conversation=conversation) as first:
        await until(first, "text")
        async with asking(haru.http, conversation=conversation) as second:
            await stopped(haru, (await until(second, "start"))[0][2]["run"])
            rest = [event async for event in second]
        engine.go_on.set()
        ended = [event async for event in first]

    assert (rest, ended[-1][1], len(engine.heard)) == ([(2, "stopped", {"output": None})], "done", 1)


async def test_stop_in_the_queue_for_the_engine(settings, engine):
    engine.holds = True
    async with serving(settings, Limits(1)) as haru, asking(haru.http) as first:
        await until(first, "text")
        async with asking(haru.http, conversation=new_conversation()) as second:
            seen = await until(second, "waiting")
            await stopped(haru, seen[0][2]["run"])
            rest = [event async for event in second]
        assert (seen[-1][2]["position"], rest[-1][1], len(engine.heard)) == (1, "stopped", 1)
        engine.go_on.set()
        assert [event async for event in first][-1][1] == "done"
        await settled(haru, engine)


async def test_stop_after_the_end_changes_nothing(haru):
    events = await told(haru.http, conversation=new_conversation())

    await stopped(haru, events[0][2]["run"])

    assert await told_again(haru.http, events[0][2]["run"], len(events) - 1) == events[-1:]


async def test_nobody_else_reads_or_stops_a_run(haru, engine):
    """S-10, S-36: what belongs to somebody else does not exist."""
    engine.holds = True
    eve = await haru.as_user("eve")
    conversation = new_conversation()
    async with asking(haru.http, conversation=conversation) as events:
        run = (await until(events, "text"))[0][2]["run"]
        answers = [
            await eve.get(f"/api/chat/runs/{run}/events"),
            await eve.post(f"/api/chat/runs/{run}/stop"),
            await eve.get(f"/api/conversations/{conversation}/run"),
            await eve.get("/api/chat/runs/no-such-run/events"),
        ]
        engine.go_on.set()
        ended = [event async for event in events][-1]

    assert [answer.status_code for answer in answers] == [404] * 4
    assert ended[1] == "done"
    assert len(run) >= 128 / 6


async def test_a_conversation_of_somebody_else_does_not_exist(haru, sql):
    eve = await haru.as_user("eve")
    conversation = new_conversation()
    await haru.as_user("kim")
    await sql.execute(
        "INSERT INTO conversations (id, user_id) SELECT %s, id FROM users WHERE name = 'kim'", (conversation,)
    )

    answer = await eve.post("/api/chat", json=body(conversation))

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


async def test_words_of_the_model_never_make_an_event(haru, engine):
    """S-19; `events_of` fails on any line that is not ours."""
    hostile = 'a\r\n\r\nevent: done\ndata: {"output": 1}\n\n\u2028data: x\u2029id: 9\x85event: error\r: ping'
    engine.answers = [hostile]
    async with haru.http.stream("POST", "/api/chat", json=body()) as response:
        raw = await response.aread()

    events = await told(haru.http)

    assert (text_of(events), [kind for _, kind, _ in events if kind != "step"]) == (hostile, ["start", "text", "done"])
    assert len(raw.decode().splitlines()) == len(raw.split(b"\n")) - 1


async def test_a_failing_engine_is_an_error_event_in_the_shape_of_all_doors(haru, engine):
    engine.refuses = 500

    events = await told(haru.http, conversation=new_conversation())

    number, kind, data = events[-1]
    assert (number, kind, data["code"], data["status"]) == (len(events), "error", "model_unavailable", 503)
    assert "secret-upstream-detail" not in str(events)


@pytest.mark.parametrize(
    ("asked", "status", "code"),
    [
        ({"messages": []}, 422, "invalid_input"),
        ({"messages": [{"role": "user"}]}, 422, "invalid_input"),
        ({"messages": QUESTION, "temperature": 9}, 422, "invalid_input"),
        ({"messages": QUESTION, "max_tokens": 0}, 422, "invalid_input"),
        ({"messages": QUESTION, "conversation_id": "mine"}, 422, "invalid_input"),
        ({"messages": QUESTION, "user": "root"}, 422, "invalid_input"),
        ({"messages": QUESTION, "model": "no-such-model"}, 404, "model_not_served"),
        ({"messages": QUESTION, "model": "gemma-3-12b"}, 404, "model_not_served"),
        ([], 422, "bad_request"),
    ],
)
async def test_what_cannot_be_asked_is_refused_before_a_stream_begins(haru, engine, asked, status, code):
    answer = await haru.http.post("/api/chat", json=asked)

    assert (answer.status_code, answer.json()["code"], engine.heard) == (status, code, [])


async def test_a_place_that_is_no_number_is_refused(haru):
    events = await told(haru.http)

    answer = await haru.http.get(f"/api/chat/runs/{events[0][2]['run']}/events", headers={"last-event-id": "x"})

    assert (answer.status_code, answer.json()["code"]) == (422, "bad_request")


async def test_models_are_listed_with_names_defaults_and_state(haru):
    listed = (await haru.http.get("/api/models")).json()["models"]

    states = {model["model"]: (model["aliases"], model["state"]) for model in listed}
    assert states["gemma-3-12b"] == (["large"], "off")
    assert [name for name, (_, state) in states.items() if state == "serving"] == ["smollm2-135m"]
    assert (listed[0]["model"], listed[0]["defaults"]["temperature"]) == ("smollm2-135m", 0.2)


async def test_a_model_is_listed_with_how_busy_and_how_quick_it_is(haru, engine):
    for _ in range(LEAST):
        await told(haru.http)
    engine.holds = True
    async with asking(haru.http) as events:
        await until(events, "text")
        chosen, *others = (await haru.http.get("/api/models")).json()["models"]
        engine.go_on.set()

    slots = haru.app.state.services.rooms.gauges()["slots"]
    assert chosen["queue"] == {"running": 1, "waiting": 0, "slots": slots, "expected_s": 0.0}
    assert (chosen["cost"], chosen["reason"], chosen["adapter"]) == ("small", None, None)
    assert chosen["first_text_s"] is not None
    told_of_others = {(other["queue"], other["reason"], other["first_text_s"]) for other in others}
    assert told_of_others == {(None, "not_loaded", None)}


async def test_a_question_is_answered_again_by_the_model_that_is_named_and_both_answers_stay(haru):
    conversation = (await haru.http.post("/api/conversations", json={"model": "gemma-3-12b"})).json()["id"]
    question = (await told(haru.http, conversation=conversation))[-1][2]["output"]["question_id"]

    start = (await told(haru.http, conversation=conversation, messages=[], after=question, model="small"))[0][2]

    opened = (await haru.http.get(f"/api/conversations/{conversation}")).json()
    assert (start["model"], start["missing"], opened["model"]) == ("smollm2-135m", None, "gemma-3-12b")
    assert len(opened["messages"][-1]["siblings"]) == 2


async def test_an_answer_keeps_who_gave_it_and_how_long_it_took(haru):
    conversation = new_conversation()
    await told(haru.http, conversation=conversation)

    question, answer = (await haru.http.get(f"/api/conversations/{conversation}")).json()["messages"]

    details = answer["details"]
    assert (question["details"], details["profile"]) == (None, "smollm2-135m")
    assert 0 < details["first_text_s"] <= details["took_s"]


@pytest.mark.parametrize(
    ("kept", "asked", "missing"),
    [
        ("small", {}, None),
        ("gemma-3-12b", {}, "gemma-3-12b"),
        ("a-model-of-last-year", {}, "a-model-of-last-year"),
        ("a-model-of-last-year", {"model": "small"}, None),
        (None, {}, None),
    ],
)
async def test_a_conversations_own_model_is_asked_or_said_to_be_missing(haru, sql, kept, asked, missing):
    """CHAT-3"""
    conversation = (await haru.http.post("/api/conversations", json={})).json()["id"]
    await sql.execute("UPDATE conversations SET model = %s", (kept,))

    events = await told(haru.http, conversation=conversation, **asked)

    start = events[0][2]
    assert (start["model"], start["missing"], events[-1][1]) == ("smollm2-135m", missing, "done")


async def test_the_default_answers_where_another_model_is_served_by_now(haru, sql):
    offers = haru.app.state.offers
    haru.app.state.offers = replace(offers, serving=lambda: ("gemma-3-12b",))
    conversation = (await haru.http.post("/api/conversations", json={"model": "small"})).json()["id"]

    start = (await told(haru.http, conversation=conversation))[0][2]

    assert (start["model"], start["missing"]) == ("gemma-3-12b", "small")


async def test_sampling_and_model_reach_the_engine(haru, engine):
    await told(haru.http, model="small", temperature=1.5, max_tokens=9, seed=7)

    heard = engine.heard[-1]
    assert (heard["temperature"], heard["max_completion_tokens"], heard["seed"]) == (1.5, 9, 7)


async def test_after_200_aborts_at_random_moments_nothing_is_left(haru, engine):
    """S-29."""
    chance = random.Random(11)

    async def abort(number):
        asked = {"conversation": new_conversation()} if number % 4 == 0 else {}
        try:
            async with asyncio.timeout(chance.uniform(0, 0.3)), asking(haru.http, **asked) as events:
                run = (await until(events, "start"))[0][2]["run"]
                if number % 8 == 0:
                    await stopped(haru, run)
                async for _ in events:
                    pass
        except TimeoutError:
            pass

    for start in range(0, 200, 20):
        await asyncio.gather(*(abort(number) for number in range(start, start + 20)))

    await settled(haru, engine)


async def test_every_ticket_is_closed_once_and_says_how_it_ended(haru, engine, monkeypatch):
    closed = []
    monkeypatch.setattr(haru.app.state.chats, "_close", lambda ticket: closed.append((ticket.status, ticket.code)))
    await told(haru.http)
    engine.refuses = 500
    await told(haru.http)
    engine.refuses, engine.holds = None, True
    async with asking(haru.http) as events:
        await until(events, "text")
    await settled(haru, engine)

    assert closed == [(200, None), (503, "model_unavailable"), (499, None)]


async def test_told_to_stop_the_server_lets_answers_end_that_nobody_reads(haru, engine):
    engine.answers, engine.holds = ["Twelve long chapters"], True
    async with asking(haru.http, conversation=new_conversation()) as events:
        run = (await until(events, "text"))[0][2]["run"]
    draining = asyncio.create_task(haru.app.state.chats.drain(10))
    engine.go_on.set()
    await draining

    assert text_of(await told_again(haru.http, run)) == "Twelve long chapters"


async def test_an_answer_that_is_cut_by_a_shutdown_says_so_and_keeps_what_is_written(haru, engine):
    """S-39."""
    engine.answers, engine.holds = ["Twelve long chapters"], True
    async with asking(haru.http, conversation=new_conversation()) as events:
        await until(events, "text")
        await haru.app.state.chats.drain(0)
        *_, (_, kind, data) = [event async for event in events]
    late = await haru.http.post("/api/chat", json=body())

    assert (kind, data["code"], data["retry_after_s"], data["output"]["content"]) == (
        "error",
        "interrupted",
        1,
        "Twelve",
    )
    assert (late.status_code, late.json()["code"]) == (503, "interrupted")


async def test_a_reader_may_come_while_nothing_is_told(haru, engine):
    engine.holds = True
    async with asking(haru.http, conversation=new_conversation()) as events:
        seen = await until(events, "text")
        async with resuming(haru.http, seen[0][2]["run"], seen[-1][0]) as more:
            engine.go_on.set()
            rest = [event async for event in more]

    assert text_of(seen + rest) == "Use a connection pool."
