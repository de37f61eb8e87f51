"""Three servers behind the real nginx and two engines of their own, both real: one of each is killed under load, and
no turn is lost (SRV-9, MOD-5). With vllm-router, which scripts/operations-tools.sh does not install, also behind it."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from contextlib import AsyncExitStack, contextmanager
from dataclasses import dataclass, field

import httpx
import orjson
import pytest

from server.embedded.processes import members_of
from server.embedded.record import read_record
from server.settings import ROOT
from tests.acceptance.conftest import Stack, own_folder
from tests.integration.live import new_conversation
from tests.integration.processes import key_of, process
from tests.operations.edge import edge
from tests.operations.tools import tool
from tests.redis import free_port, own_redis

USERS, TURNS = 6, 4
PATIENCE_S = 300
ENDS = ("done", "stopped", "error")
GONE = (httpx.TransportError, httpx.StreamError)


@pytest.fixture(scope="module")
def engines():
    """Two stacks of one machine, of which only the engines are asked."""
    with own_folder() as one, own_folder() as two:
        stacks = [Machine(one), Machine(two)]
        try:
            for stack in stacks:
                stack.start()
            yield stacks
        finally:
            for stack in stacks:
                stack.run("./stop")


class Machine(Stack):
    def __init__(self, var):
        super().__init__(var)
        self.var = var

    @property
    def engine_url(self):
        return f"http://127.0.0.1:{self.engine()['port']}/v1"

    def kill_engine(self):
        [engine] = read_record(self.var).engines
        for pid in members_of(engine.process):
            os.kill(pid, signal.SIGKILL)


@contextmanager
def directly(urls):
    yield {"vllm_base_url": urls[0], "vllm_more_urls": tuple(urls[1:])}


@contextmanager
def routed(urls):
    """Behind a router of vLLM's own."""
    port = free_port()
    bare = [url.removesuffix("/v1") for url in urls]
    command = [tool("vllm-router"), "--host", "127.0.0.1", "--port", str(port), "--worker-urls", *bare]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as router:
        try:
            yield {"vllm_base_url": f"http://127.0.0.1:{port}/v1"}
        finally:
            router.terminate()


@dataclass
class Load:
    """People who each ask in a conversation of their own, one question after the other."""

    ended: int = 0
    ways: Counter = field(default_factory=Counter)
    longest_s: float = 0.0
    moved: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def talk(self, client, conversation):
        for number in range(TURNS):
            began = time.monotonic()
            self.ways[await answered(client, conversation, question(number))] += 1
            self.longest_s = max(self.longest_s, time.monotonic() - began)
            async with self.moved:
                self.ended += 1
                self.moved.notify_all()

    async def until(self, ended):
        async with self.moved:
            await self.moved.wait_for(lambda: self.ended >= ended)


def question(number):
    return f"In one sentence: what is pool number {number}?"


async def answered(client, conversation, text):
    """How it came to its end, as the page does it: reads on where it broke off, and asks again what failed."""
    way = "whole"
    while True:
        asked = {"messages": [{"role": "user", "content": text}], "conversation_id": conversation}
        seen = await read(client.stream("POST", "/api/chat", json=asked))
        while seen and seen[-1][0] not in ENDS:
            way = "read on"
            start, last = seen[0][1]["run"], seen[-1][2]
            more = await read(
                client.stream("GET", f"/api/chat/runs/{start}/events", headers={"last-event-id": str(last)})
            )
            if more is None:
                break
            seen += more
        if seen and seen[-1][0] == "done":
            return way
        way = "asked again"
        await asyncio.sleep(1)


async def read(streaming):
    """What came, as (kind, data, id), as far as it came; None if it was refused."""
    seen, kind, number = [], "", 0
    try:
        async with streaming as answer:
            if answer.status_code != 200:
                return None
            async for line in answer.aiter_lines():
                if line.startswith("event:"):
                    kind = line[6:].strip()
                elif line.startswith("id:"):
                    number = int(line[3:])
                elif line.startswith("data:"):
                    seen.append((kind, orjson.loads(line[5:]), number))
    except GONE:
        pass
    return seen


@pytest.mark.skipif(not (ROOT / ".venv-engine").is_dir(), reason="vLLM is not installed: ./start does it")
@pytest.mark.parametrize("reached", [directly, routed])
async def test_one_server_and_one_engine_are_killed_and_no_turn_is_lost(settings, postgres, engines, reached):
    load = Load()
    async with AsyncExitStack() as stack:
        redis = stack.enter_context(own_redis())
        database = stack.enter_context(postgres.database())
        way = stack.enter_context(reached([engine.engine_url for engine in engines]))
        shared = settings.model_copy(update={"database_url": database, "redis_url": redis.url, **way})
        starting = [stack.enter_async_context(process(shared, name)) for name in ("one", "two", "three")]
        servers = list(await asyncio.gather(*starting))
        nginx = await stack.enter_async_context(edge(*(server.url for server in servers)))
        keys = [await key_of(database, f"user{number}") for number in range(USERS)]
        clients = [await stack.enter_async_context(nginx.client(key)) for key in keys]
        talks = [new_conversation() for _ in clients]

        async with asyncio.timeout(PATIENCE_S), asyncio.TaskGroup() as group:
            for client, talk in zip(clients, talks, strict=True):
                client.timeout = httpx.Timeout(120)
                group.create_task(load.talk(client, talk))
            await load.until(USERS)
            await servers[0].die()
            await load.until(2 * USERS)
            await asyncio.to_thread(engines[0].kill_engine)
            killed = time.monotonic()
        kept = [
            (await client.get(f"/api/conversations/{talk}")).json() for client, talk in zip(clients, talks, strict=True)
        ]
        sys.stderr.write(f"{reached.__name__}: {dict(load.ways)}, the longest took {load.longest_s:.1f} s\n")
        await asyncio.to_thread(engines[0].run, "./status", "--wait")
        sys.stderr.write(f"the engine was back {time.monotonic() - killed:.0f} s after its end, or sooner\n")

    for talk in kept:
        assert answers_of(talk) >= {question(number) for number in range(TURNS)}
    assert load.ended == USERS * TURNS


def answers_of(talk):
    """The questions that have a whole answer."""
    messages = {message["id"]: message for message in talk["messages"]}
    return {
        messages[message["parent_id"]]["content"]
        for message in talk["messages"]
        if message["role"] == "assistant" and message["status"] == "complete"
    }
