import asyncio
import subprocess
import sys

from tests.hangs import HUNG, awaited

HANGS = """
import asyncio
from tests.hangs import ended_if_it_hangs

async def waits_for_nobody():
    await asyncio.Event().wait()

with ended_if_it_hangs("some_test", 2, limit_s=0.05):
    asyncio.run(waits_for_nobody())
"""


def test_a_process_that_hangs_ends_itself_and_tells_what_it_waits_for():
    ended = subprocess.run([sys.executable, "-c", HANGS], capture_output=True, text=True, timeout=60, check=False)

    assert ended.returncode == HUNG
    assert "some_test did not end in 0.05 s" in ended.stderr
    assert "in waits_for_nobody" in ended.stderr
    assert "locks.py" in ended.stderr


async def test_the_innermost_wait_comes_last():
    async def inner():
        await asyncio.sleep(60)

    async def outer():
        await inner()

    task = asyncio.create_task(outer())
    await asyncio.sleep(0)

    names = [code.co_name for code, _ in awaited(task.get_coro())]
    task.cancel()

    assert names == ["outer", "inner", "sleep"]
