"""Each part is killed in turn while people use haru: it comes back, and nothing that was acknowledged is lost."""

import asyncio
import os
import signal
import time
import uuid
from collections import Counter, defaultdict

import httpx
import pytest

from tests.documents import bring
from tests.operations.light import light_stack

PARTS = ("index", "embeddings", "postgres", "api")
ANSWER = "Pools share connections"
WORKERS = 4


@pytest.fixture
async def stack():
    async with light_stack() as running:
        running.engine.answers = [ANSWER]
        yield running


class Load:
    """Chats and documents, without end; what was acknowledged, and what was seen instead."""

    def __init__(self, stack):
        self._stack = stack
        self.talks, self.documents = [], []
        self.during, self.seen = "", defaultdict(Counter)
        self.went_well = asyncio.Condition()

    async def chat(self):
        async with self._stack.client() as client:
            while True:
                talk = str(uuid.uuid4())
                asked = {"messages": [{"role": "user", "content": f"What is {talk}?"}]}
                body = {"input": asked, "config": {"configurable": {"thread_id": talk}}}
                if await self._noted(client.post("/chat/invoke", json=body)):
                    self.talks.append(talk)

    async def bring(self):
        async with self._stack.client() as client:
            while True:
                name = f"{uuid.uuid4()}.md"
                content = f"# {name}\n\nThis is the note of {name}, as it was brought."
                if answer := await self._noted(bring(client, name, content)):
                    self.documents.append(answer.json()["id"])
                await asyncio.sleep(0.2)

    async def _noted(self, asked):
        try:
            answer = await asked
        except httpx.TransportError as error:
            answer, said = None, type(error).__name__
        else:
            said = "ok" if answer.is_success else f"{answer.status_code} {answer.json().get('code', '')}".strip()
        self.seen[self.during][said] += 1
        if said == "ok":
            async with self.went_well:
                self.went_well.notify_all()
            return answer
        await asyncio.sleep(0.1)
        return None

    async def some_go_well(self, count):
        for _ in range(count):
            async with asyncio.timeout(60), self.went_well:
                await self.went_well.wait()


async def test_nothing_acknowledged_is_lost_when_a_part_is_killed_under_load(stack):
    load = Load(stack)
    working = [asyncio.create_task(load.chat()) for _ in range(WORKERS)] + [asyncio.create_task(load.bring())]
    recovered = {}
    await load.some_go_well(10)

    for name in PARTS:
        load.during, before = name, stack.part(name)
        began = time.monotonic()
        os.kill(before.process.pid, signal.SIGKILL)
        await stack.again(name, before)
        recovered[name] = time.monotonic() - began
        await load.some_go_well(10)
    load.during, began = "supervisor", time.monotonic()
    os.kill(stack.record.supervisor.pid, signal.SIGKILL)
    await stack.up()
    recovered["supervisor"] = time.monotonic() - began
    await load.some_go_well(10)

    for task in working:
        task.cancel()
    await asyncio.gather(*working, return_exceptions=True)
    for name, seconds in recovered.items():
        print(f"{name:<12}{seconds:>6.1f} s  {dict(load.seen[name])}")  # noqa: T201
    await everything_is_there(stack, load)


async def everything_is_there(stack, load):
    async with stack.client() as client:
        lost = [talk for talk in load.talks if ANSWER not in (await client.get(f"/api/conversations/{talk}")).text]
        async with asyncio.timeout(120):
            for document in load.documents:
                while (await client.get(f"/api/documents/{document}")).json()["state"] != "stored":  # noqa: ASYNC110
                    await asyncio.sleep(0.1)
    assert lost == []
    assert len(load.documents) > len(PARTS)
