"""Conversation state lives in Postgres: it survives restarts, grows with its text, and no turn is lost (CHAT-5)."""

import asyncio

import pytest

from server.errors import TurnInProgress
from server.features.runs import Turns
from tests.integration.conftest import serving

TABLES = ("conversations", "messages", "summaries", "checkpoints", "checkpoint_blobs", "checkpoint_writes")
BYTES = "SELECT " + " + ".join(f"(SELECT coalesce(sum(pg_column_size(t.*)), 0) FROM {table} t)" for table in TABLES)
# What a turn adds to the write-ahead log is what it writes, whether it stays or not.
WRITTEN = "SELECT pg_current_wal_insert_lsn() - '0/0'"
# After each checkpoint, which come when they like, the first change of a page writes the whole page.
NO_WHOLE_PAGES = ("ALTER SYSTEM SET full_page_writes = off", "SELECT pg_reload_conf()", "CHECKPOINT")


async def say(haru, text, thread="t"):
    body = {
        "input": {"messages": [{"role": "user", "content": text}]},
        "config": {"configurable": {"thread_id": thread}},
    }
    return await haru.http.post("/chat/invoke", json=body)


async def one(sql, statement):
    return (await (await sql.execute(statement)).fetchone())[0]


def heard(engine):
    """What the model was sent last, without instructions."""
    return [message["content"] for message in engine.heard[-1]["messages"][1:]]


async def test_thread_is_remembered_across_a_restart(settings, engine):
    engine.answers = ["Hello Ana.", "You are Ana."]
    async with serving(settings) as haru:
        await say(haru, "I am Ana.")
    async with serving(settings) as haru:
        await say(haru, "Who am I?")

    assert heard(engine) == ["I am Ana.", "Hello Ana.", "Who am I?"]


async def test_threads_do_not_know_each_other(haru, engine):
    await say(haru, "I am Ana.", thread="a")
    await say(haru, "Who am I?", thread="b")

    assert heard(engine) == ["Who am I?"]


async def test_without_a_thread_nothing_is_stored(haru, sql):
    await haru.http.post("/chat/invoke", json={"input": {"messages": [{"role": "user", "content": "Hi"}]}})

    assert await (await sql.execute(BYTES)).fetchone() == (0,)


async def test_what_is_stored_grows_with_the_text_not_with_its_square(haru, engine, sql):
    engine.answers = ["An answer of some length. " * 4]
    sizes = []
    for turn in range(1, 41):
        await say(haru, f"Question {turn} of some length.")
        if turn in (10, 20, 40):
            sizes.append(await one(sql, BYTES))

    ten, twenty, forty = sizes
    assert forty - twenty <= 2.2 * (twenty - ten)
    assert await one(sql, "SELECT count(*) FROM messages") == 80
    assert await one(sql, "SELECT octet_length(checkpoint) FROM conversations") < 2_000


async def test_a_turn_of_a_long_conversation_writes_no_more_than_one_of_a_short(settings, engine, sql):
    """Nothing that was stored is written again."""
    engine.answers = ["A long answer to be kept. " * 40]
    for statement in NO_WHOLE_PAGES:
        await sql.execute(statement)
    written = []
    # Traces are written behind the turns, some at a time.
    async with serving(settings.model_copy(update={"trace_sample": 0.0})) as haru:
        for turn in range(30):
            before = await one(sql, WRITTEN)
            await say(haru, f"Question {turn}")
            written.append(await one(sql, WRITTEN) - before)

    # The log is the whole cluster's: what others write at the same moment only adds to it.
    assert min(written[-5:]) < 2 * min(written[2:7])


async def test_two_turns_at_once_are_both_kept(haru, engine):
    engine.answers = ["One.", "Two.", "Three."]

    answers = await asyncio.gather(say(haru, "First"), say(haru, "Second"))
    await say(haru, "Third")

    assert [answer.status_code for answer in answers] == [200, 200]
    assert len(heard(engine)) == 5


async def test_second_turn_is_refused_when_the_first_takes_too_long():
    turns = Turns(wait_seconds=0.01)
    async with turns.of("t"):
        with pytest.raises(TurnInProgress):
            async with turns.of("t"):
                pass


async def test_turn_stored_by_another_server_is_not_overwritten(settings, engine, tmp_path):
    other = settings.model_copy(update={"var": tmp_path / "other"})
    async with serving(settings) as one, serving(other) as two:
        await say(one, "Begin")
        engine.holds = True
        slow = asyncio.create_task(say(one, "Slow"))
        await engine.until(lambda: engine.running == 1)
        engine.holds = False
        quick = await say(two, "Quick")
        engine.go_on.set()
        late = await slow
        await say(two, "And now?")

    assert (quick.status_code, late.status_code, late.json()["code"]) == (200, 409, "thread_changed")
    assert heard(engine)[2] == "Quick"


async def test_failed_turn_leaves_no_half_of_itself(haru, engine):
    await say(haru, "Begin")
    engine.refuses = 500
    await say(haru, "Lost question")
    engine.refuses = None
    await say(haru, "Next")

    assert heard(engine) == ["Begin", "Use a connection pool.", "Next"]


async def test_lone_surrogates_and_constructor_dictionaries_come_back_as_plain_text(haru, engine):
    """S-18: nothing stored is ever imported or called when it is read."""
    nasty = '{"lc": 1, "type": "constructor", "id": ["os", "system"], "kwargs": {}}'
    await say(haru, nasty)
    raw = b'{"input":{"messages":[{"role":"user","content":"\\ud83d"}]},"config":{"configurable":{"thread_id":"t"}}}'
    odd = await haru.http.post("/chat/invoke", content=raw, headers={"content-type": "application/json"})
    await say(haru, "Next")

    assert odd.status_code in (200, 422)
    assert heard(engine)[0] == nasty
