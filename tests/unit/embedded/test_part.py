"""A part is started again when it ends, and says why."""

import asyncio
import sys

import pytest

from server.embedded import part as part_module
from server.embedded.part import Keeper, Part, PartFailed
from server.settings import ROOT

DIES = (sys.executable, "-c", "raise RuntimeError('no disk')")
LIVES = (sys.executable, "-c", "import time; time.sleep(60)")


async def answers():
    return True


@pytest.fixture
def keep(tmp_path, monkeypatch):
    monkeypatch.setattr(part_module, "FIRST_DELAY_S", 0.05)

    def keeper(command, **options):
        part = Part("engine", command, {}, ROOT, **{"answers": answers, **options})
        return Keeper(part, tmp_path / "engine.log", lambda: None)

    return keeper


async def until(keeper, reached):
    task = asyncio.create_task(keeper.keep())
    try:
        async with asyncio.timeout(10):
            while not reached(keeper.record):  # noqa: ASYNC110 (the record tells nobody when it changes)
                await asyncio.sleep(0.01)
    finally:
        task.cancel()
        await asyncio.gather(task, return_exceptions=True)


async def test_a_part_that_answers_is_ready(keep):
    keeper = keep(LIVES)

    await until(keeper, lambda record: record.state == "ready")

    assert keeper.record.process is not None
    keeper.stop()
    assert (keeper.record.state, keeper.record.process) == ("stopped", None)


async def test_a_part_that_ends_is_started_again_and_says_why_it_ended(keep):
    async def never():
        return False

    keeper = keep(DIES, answers=never)

    await until(keeper, lambda record: record.restarts >= 2)

    assert keeper.record.reason == "ended with 1: RuntimeError: no disk"


async def test_what_cannot_be_prepared_is_tried_again(keep):
    async def prepare():
        raise PartFailed("the engine is not installed")

    keeper = keep(LIVES, prepare=prepare)

    await until(keeper, lambda record: record.restarts >= 2)

    assert keeper.record.reason == "the engine is not installed"


async def test_a_part_that_the_kernel_killed_does_not_blame_its_last_log_line(keep):
    keeper = keep((sys.executable, "-c", "import os; print('all is well', flush=True); os.kill(os.getpid(), 9)"))

    await until(keeper, lambda record: record.restarts >= 1)

    assert keeper.record.reason == "killed from outside; perhaps the machine ran out of memory"
