"""A halted run gives up what it writes, at whatever instant, and nothing else."""

import asyncio

import pytest

from nodes.halt import Halt


async def after(halt, work, done):
    """A run: the work that heeds the halt, then what must not be disturbed by it."""
    async with halt.heeded():
        await work()
        done.append("work")
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    done.append("rest")


async def forever():
    await asyncio.Event().wait()


async def nothing():
    """Ends without waiting for anything."""


async def started(halt, work):
    done = []
    task = asyncio.create_task(after(halt, work, done))
    await asyncio.sleep(0)
    return task, done


async def test_stopped_before_it_waits_for_nothing():
    halt = Halt()
    halt.stop()
    task, done = await started(halt, forever)

    await task

    assert done == ["rest"]


async def test_stopped_while_it_waits_goes_on_behind():
    halt = Halt()
    task, done = await started(halt, forever)

    halt.stop()
    await task

    assert (done, task.cancelling()) == (["rest"], 0)


@pytest.mark.parametrize("stopped_before", [True, False])
async def test_work_that_ends_without_waiting_disturbs_nothing_behind_it(stopped_before):
    halt = Halt()

    async def ends_at_once():
        halt.stop()

    if stopped_before:
        halt.stop()
    task, done = await started(halt, nothing if stopped_before else ends_at_once)

    await task

    assert (done, task.cancelling()) == (["work", "rest"], 0)


async def test_stopped_when_what_it_waited_for_has_just_come():
    halt, came = Halt(), asyncio.Event()
    task, done = await started(halt, came.wait)

    came.set()
    halt.stop()
    await task

    assert (done, task.cancelling()) == (["rest"], 0)


async def test_own_failure_of_stopped_work_is_told():
    halt = Halt()

    async def fails():
        try:
            await forever()
        finally:
            raise LookupError

    task, _ = await started(halt, fails)
    halt.stop()

    with pytest.raises(LookupError):
        await task


@pytest.mark.parametrize("order", ["stop, cancel", "cancel, stop"])
@pytest.mark.parametrize("work", [forever, nothing])
async def test_somebody_elses_cancel_at_the_same_moment_goes_on(order, work):
    halt = Halt()
    done = []

    async def both():
        task = asyncio.current_task()
        for step in order.split(", "):
            halt.stop() if step == "stop" else task.cancel()
        await work()

    task = asyncio.create_task(after(halt, both, done))
    await asyncio.wait([task])

    assert (task.cancelled(), "rest" in done) == (True, False)


@pytest.mark.parametrize("order", ["stop, cancel", "cancel, stop"])
async def test_both_while_it_waits(order):
    halt = Halt()
    task, done = await started(halt, forever)
    for step in order.split(", "):
        halt.stop() if step == "stop" else task.cancel()

    await asyncio.wait([task])

    assert (task.cancelled(), done) == (True, [])


async def test_cancel_without_stop_and_a_stop_behind_the_work_are_what_they_were():
    halt = Halt()
    cancelled, _ = await started(halt, forever)
    cancelled.cancel()
    ended, done = await started(halt, nothing)
    halt.stop()
    await asyncio.wait([cancelled, ended])

    assert (cancelled.cancelled(), done) == (True, ["work", "rest"])


async def test_of_two_parts_both_are_given_up():
    halt = Halt()
    runs = [await started(halt, forever) for _ in range(2)]

    halt.stop()
    halt.stop()
    await asyncio.gather(*(task for task, _ in runs))

    assert [done for _, done in runs] == [["rest"], ["rest"]]
