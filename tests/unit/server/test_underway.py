"""Runs for which the server cannot wait any longer are told so; all other cancels stay what they are."""

import asyncio

import pytest

from server.errors import Interrupted
from server.features.underway import Underway


async def running(underway):
    async def run():
        with underway.one():
            await asyncio.Event().wait()

    task = asyncio.create_task(run())
    await asyncio.sleep(0)
    return task


async def test_interrupted_run_says_when_to_ask_again():
    underway = Underway()
    task = await running(underway)

    underway.interrupt()

    with pytest.raises(Interrupted) as told:
        await task
    assert (told.value.retry_after_s, task.cancelling()) == (1, 0)


@pytest.mark.parametrize("is_interrupted_too", [False, True])
async def test_reader_who_leaves_cancels_as_ever(is_interrupted_too):
    underway = Underway()
    task = await running(underway)

    task.cancel()
    if is_interrupted_too:
        underway.interrupt()
    await asyncio.wait([task])

    assert task.cancelled()


async def test_run_that_has_ended_is_not_disturbed():
    underway = Underway()
    with underway.one():
        pass

    underway.interrupt()
    await asyncio.sleep(0)
