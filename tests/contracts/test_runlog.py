"""What a log of live answers promises, on the one in a process and on the one that processes share."""

import asyncio
import random
import re
from contextlib import AsyncExitStack

import orjson
import pytest

from server.chat.events import encoded
from server.chat.local import LocalLog
from server.chat.runlog import Known
from server.chat.shared import open_shared_log
from server.errors import NotFound
from tests.redis import own_redis

OWNER, CONVERSATION = "kim", "c-1"
EVENT = re.compile(rb"id: (\d+)\nevent: (\w+)\ndata: (.*)\n\n")
WORDS = [f"{number}번째 낱말 word " for number in range(200)]


@pytest.fixture(scope="module")
def redis():
    with own_redis() as server:
        yield server


@pytest.fixture(params=["local", "shared", "shared, read elsewhere"])
async def logs(request, redis):
    """The log that is written and the one that is read, which may be another server's."""
    async with AsyncExitStack() as stack:
        if request.param == "local":
            written = read = LocalLog()
        else:
            written = read = open_shared_log(redis.url, "a")
            stack.push_async_callback(written.close)
        if "elsewhere" in request.param:
            read = open_shared_log(redis.url, "b")
            stack.push_async_callback(read.close)
        yield written, read


def known(run, owner=OWNER, conversation=CONVERSATION):
    return Known(run, owner, conversation, "a")


def unheard():
    pass


def tell_all(record):
    record.tell("start", encoded({"run": "r"}))
    for word in WORDS:
        record.text(word)
    record.tell("done", encoded({"output": {}}))


async def told_after(log, run, after=0):
    events = []
    reading = await log.read(run, after)
    async with asyncio.timeout(20):
        while (more := await reading.more(5)) is not None:
            events += [(int(number), kind.decode(), orjson.loads(data)) for number, kind, data in EVENT.findall(more)]
    return events


def text_of(events):
    return "".join(data["text"] for _, kind, data in events if kind == "text")


async def begun(log, name, stop=unheard, **facts):
    run = known(f"{name}-{random.getrandbits(64):x}", **facts)
    return run, await log.begin(run, stop)


async def test_reader_gets_every_event_once_and_in_order(logs):
    written, read = logs
    run, record = await begun(written, "whole")
    reading = asyncio.create_task(told_after(read, run))
    for at, word in enumerate(WORDS):
        record.text(word)
        if at % 50 == 0:
            await asyncio.sleep(0.02)
    record.tell("done", b"{}")
    written.ended(run)

    events = await reading

    assert text_of(events) == "".join(WORDS)
    assert events[-1] == (len(WORDS) + 1, "done", {})
    assert [number for number, _, _ in events] == sorted({number for number, _, _ in events})


async def test_text_from_any_event_on_is_what_was_not_seen(logs):
    written, read = logs
    run, record = await begun(written, "cut")
    tell_all(record)
    written.ended(run)

    for seen in [0, 1, 2, 63, 64, 65, 128, *random.Random(7).sample(range(len(WORDS)), 20)]:
        told = await told_after(read, run, after=seen)
        assert text_of(told) == "".join(WORDS[max(0, seen - 1) :]), seen


async def test_a_reader_who_has_seen_the_end_gets_nothing(logs):
    written, read = logs
    run, record = await begun(written, "seen")
    tell_all(record)
    written.ended(run)
    await told_after(read, run)

    assert await told_after(read, run, after=record.last) == []
    assert await told_after(read, run, after=10_000) == []


async def test_text_of_a_draft_that_was_taken_back_does_not_come_after_it(logs):
    written, read = logs
    run, record = await begun(written, "again")
    record.text("bad")
    record.tell("again", b"{}")
    record.text("good")
    record.tell("done", b"{}")
    written.ended(run)

    events = await told_after(read, run)

    after = [kind for _, kind, _ in events].index("again")
    assert text_of(events[after:]) == "good"


async def test_nothing_is_told_while_nothing_comes(logs):
    written, read = logs
    run, record = await begun(written, "silent")

    assert await (await read.read(run, 0)).more(0.05) == b""

    record.tell("done", b"{}")
    written.ended(run)


async def test_a_run_is_found_by_its_owner_only(logs):
    """S-10."""
    written, read = logs
    run, record = await begun(written, "mine")

    assert await read.find(run.run, OWNER) == run
    for name, owner in ((run.run, "eve"), ("no-such-run", OWNER)):
        with pytest.raises(NotFound):
            await read.find(name, owner)

    record.tell("done", b"{}")
    written.ended(run)


async def test_a_run_is_active_in_its_conversation_until_it_ends(logs):
    written, read = logs
    run, record = await begun(written, "active", conversation=f"c-{random.getrandbits(64):x}")

    assert await read.active(OWNER, run.conversation) == run.run
    assert await read.active("eve", run.conversation) is None
    assert await read.active(OWNER, "other") is None

    record.tell("done", b"{}")
    written.ended(run)
    await told_after(read, run)
    assert await read.active(OWNER, run.conversation) is None


async def test_stop_reaches_the_writer_from_everywhere(logs):
    written, read = logs
    heard = asyncio.Event()
    run, record = await begun(written, "stopped", stop=heard.set)

    await read.stop(await read.find(run.run, OWNER))

    async with asyncio.timeout(20):
        await heard.wait()
    record.tell("stopped", b"{}")
    written.ended(run)


async def test_stopping_what_has_ended_does_nothing(logs):
    written, read = logs
    stops = []
    run, record = await begun(written, "over", stop=lambda: stops.append(1))
    record.tell("done", b"{}")
    written.ended(run)

    await written.stop(run)
    await read.stop(run)
    await told_after(read, run)

    assert stops == []
