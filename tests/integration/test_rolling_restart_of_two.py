"""Two servers are replaced one after the other under fifty streams: none is lost (SRV-9, S-39)."""

import asyncio
import signal
import uuid
from collections import Counter
from contextlib import AsyncExitStack

import orjson
import pytest

from tests.integration.test_rolling_restart import (
    GONE_SECONDS,
    QUESTION,
    askers,  # noqa: F401 (a fixture)
    client_of,
    process,
)
from tests.redis import own_redis

STREAMS = 50
ANSWER = "Twelve long chapters"
ENDS = ("done", "stopped", "error")


@pytest.fixture
def redis():
    with own_redis() as server:
        yield server


class Reader:
    """What a client does that was written after docs/reference/chat.md: it reads on elsewhere when it must."""

    def __init__(self, here, there, *, moves):
        self._here, self._there, self._moves = here, there, moves
        self.conversation = str(uuid.uuid4())
        self.begun, self.leaving = asyncio.Event(), asyncio.Event()
        self.seen, self.way = [], "whole"

    async def read(self):
        asked = {**QUESTION, "conversation_id": self.conversation}
        async with self._here.stream("POST", "/api/chat", json=asked) as answer:
            await self._follow(answer, may_move=self._moves)
        if not self._is_over:
            self.way = "read on at the other"
            where = f"/api/chat/runs/{self.seen[0][1]['run']}/events"
            async with self._there.stream("GET", where, headers={"last-event-id": str(self.seen[-1][2])}) as answer:
                await self._follow(answer)
        kind, data, _ = self.seen[-1]
        return self.way if kind == "done" and data["output"]["content"] == ANSWER else f"lost: {kind}"

    @property
    def _is_over(self):
        return bool(self.seen) and self.seen[-1][0] in ENDS

    async def _follow(self, answer, *, may_move=False):
        kind, number = "", 0
        async for line in answer.aiter_lines():
            if line.startswith("event:"):
                kind = line[6:].strip()
            elif line.startswith("id:"):
                number = int(line[3:])
            elif line.startswith("data:"):
                self.seen.append((kind, orjson.loads(line[5:]), number))
                if kind == "text":
                    self.begun.set()
                    if may_move:
                        await self.leaving.wait()
                        return


async def test_fifty_streams_go_on_while_each_of_two_servers_is_replaced(settings, engine, redis, askers):  # noqa: F811
    engine.answers, engine.holds = [ANSWER], True
    async with AsyncExitStack() as stack:

        async def started(name):
            own = {"redis_url": redis.url, "var": settings.var / name, "slots": STREAMS}
            server, url = await stack.enter_async_context(process(settings, **own))
            clients = [await stack.enter_async_context(client_of(url, key)) for key in askers]
            return server, clients

        first, second = await started("one"), await started("two")
        for old, other in ((first, second), (second, None)):
            other = other or await started("three")
            told = await replaced(engine, old, other)
            print(dict(told))  # noqa: T201
            assert set(told) == {"whole", "read on at the other"}
            assert sum(told.values()) == STREAMS


async def replaced(engine, leaving, staying):
    """How each stream ended: half of them are at the server that goes, and half of those leave it in the middle."""
    readers = [
        Reader(here[number % 2], there[number % 2], moves=number % 4 == 0)
        for number in range(STREAMS)
        for here, there in [(leaving[1], staying[1]) if number % 4 < 2 else (staying[1], leaving[1])]
    ]
    engine.go_on.clear()
    reading = [asyncio.create_task(reader.read()) for reader in readers]
    async with asyncio.timeout(GONE_SECONDS):
        await asyncio.gather(*(reader.begun.wait() for reader in readers))
    leaving[0].send_signal(signal.SIGTERM)
    for reader in readers:
        reader.leaving.set()
    engine.go_on.set()
    async with asyncio.timeout(GONE_SECONDS):
        ends = await asyncio.gather(*reading)
        assert await leaving[0].wait() == 0
    await each_is_kept(staying[1], readers)
    return Counter(ends)


async def each_is_kept(clients, readers):
    for number, reader in enumerate(readers):
        talk = await clients[number % 2].get(f"/api/conversations/{reader.conversation}")
        assert [message["content"] for message in talk.json()["messages"]] == [
            QUESTION["messages"][0]["content"],
            ANSWER,
        ]
