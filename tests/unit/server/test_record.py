"""What is kept of a live answer, and for how long."""

import asyncio

from hypothesis import given
from hypothesis import strategies as some

from server.chat.events import encoded, text_frame
from server.chat.local import Keeping, LocalLog
from server.chat.record import RECENT, Record
from server.chat.runlog import Known


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def frames(record, seen=0):
    return record.frames_after(seen).split(b"\n\n")[:-1]


@given(some.lists(some.text(some.characters(codec="utf-8"), min_size=1), max_size=200), some.integers(0, 200))
def test_texts_after_any_event_are_those_that_came_after_it(texts, seen):
    record = Record()
    for text in texts:
        record.text(text)

    rest = "".join(block.body.decode() for block in record.blocks_after(seen))

    assert rest == "".join(texts[seen:])


async def test_a_reader_who_keeps_up_gets_each_frame_as_it_was_made():
    record = Record()
    for number in range(3 * RECENT):
        record.text(f"{number} ")
        assert record.frames_after(number) == text_frame(number + 1, f"{number} ")


async def test_much_text_takes_little_more_than_its_length():
    record = Record()
    for _ in range(10_000):
        record.text("word ")

    assert record.size < 2 * 10_000 * len("word ")
    assert len(frames(record)) < 10


async def test_text_beyond_the_bound_is_lost_and_the_reader_is_told():
    record = Record(most_bytes=40_000)
    for number in range(20_000):
        record.text(f"{number:05} ")
    record.tell("done", b"{}")

    late, early = frames(record, 19_990), frames(record, 5)

    assert record.size <= 40_000 + 16_384
    assert b"event: gap" in early[0]
    assert [b"gap" in late[0], b"19990 " in late[0]] == [False, True]


async def test_a_draft_that_was_taken_back_is_forgotten():
    record = Record()
    for _ in range(1_000):
        record.text("bad ")
    record.tell("again", encoded({"problems": []}))
    record.text("good")

    assert record.size < 100
    assert [frame.split(b"\n")[1] for frame in frames(record)] == [b"event: again", b"event: text"]


async def test_steps_wait_for_what_comes_next():
    record = Record()
    reader = asyncio.create_task(record.news(0, 5))
    await asyncio.sleep(0)
    record.tell("step", b"{}", hurry=False)
    await asyncio.sleep(0)
    waited = reader.done()
    record.text("now")
    await reader

    assert not waited


async def ended_run(log, name):
    known = Known(name, "kim", name)
    record = await log.begin(known, lambda: None)
    record.text("word " * 100)
    record.tell("done", b"{}")
    log.ended(known)


async def test_finished_runs_go_after_a_while_and_running_ones_stay():
    clock = Clock()
    log = LocalLog(Keeping(seconds=60), clock)
    await log.begin(Known("running", "kim", "c"), lambda: None)
    await ended_run(log, "finished")

    clock.now = 61
    kept = [log.known(name) is not None for name in ("running", "finished")]

    assert kept == [True, False]
    assert log.gauges() == {"running": 1, "finished": 0, "bytes": 0}


async def test_the_oldest_finished_runs_go_first_when_memory_is_short():
    log = LocalLog(Keeping(bytes_in_all=10_000), Clock())
    for number in range(10):
        await ended_run(log, f"run {number}")

    kept = [number for number in range(10) if log.known(f"run {number}")]

    assert kept == [7, 8, 9]
