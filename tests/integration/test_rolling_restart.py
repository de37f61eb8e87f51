"""A server that is replaced while it answers: nobody hangs, and what was said is there at the next one (S-39)."""

import asyncio
import itertools
import os
import signal
import sys
import uuid
from collections import Counter
from contextlib import AsyncExitStack, asynccontextmanager

import httpx
import orjson
import pytest

from server.auth.keys import Keys
from server.auth.users import Users
from server.db.pool import open_pool
from server.settings import ROOT, api_environment
from tests.redis import free_port

QUESTION = {"messages": [{"role": "user", "content": "Tell me everything."}]}
# Of a hundred streams some wait for the engine when the server is told to stop.
STREAMS, SLOTS = 100, 60
# The server lets answers end for 20 s; on a slow machine it may take a while to stop.
GONE_SECONDS = 45
READY_SECONDS = 60


@asynccontextmanager
async def process(settings, **changes):
    """A server as it is run, in a process of its own."""
    given = {"port": free_port(), "slots": SLOTS, "log_level": "warning", **changes}
    settings = settings.model_copy(update=given)
    environment = {**os.environ, **api_environment(settings, {})}
    server = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "server.serve", cwd=ROOT, env=environment, stdout=asyncio.subprocess.DEVNULL
    )
    try:
        await ready(server, settings.url)
        yield server, settings.url
    finally:
        if server.returncode is None:
            server.kill()
        await server.wait()


async def ready(server, url):
    async with httpx.AsyncClient(base_url=url) as client, asyncio.timeout(READY_SECONDS):
        while True:
            assert server.returncode is None, "the server ended at once"
            try:
                if (await client.get("/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)


def client_of(url, key):
    return httpx.AsyncClient(base_url=url, headers={"authorization": f"Bearer {key}"}, timeout=60)


@pytest.fixture
async def askers(database):
    """The keys of two administrators: of one alone fewer streams are let in at once."""
    async with open_pool(database, size=2) as pool:
        made = []
        for name in ("kim", "lee"):
            user = await Users(pool).create(name, "admin")
            made.append((await Keys(pool).create(user.id, "k"))[1])
        return made


@pytest.fixture
def half_endless(engine):
    """Half of the answers end when they are let, the others never."""
    turns, never = itertools.count(), asyncio.Event()

    async def hold():
        await (engine.go_on if next(turns) % 2 else never).wait()

    engine._hold = hold
    engine.answers = ["Twelve long chapters"]
    return engine


async def chat(client, conversation):
    """As (event, data) until the end of the stream."""
    asked = {**QUESTION, "conversation_id": conversation}
    async with client.stream("POST", "/api/chat", json=asked) as answer:
        return answer.status_code, await events_of(answer)


async def langserve(client, conversation):
    asked = {"input": QUESTION, "config": {"configurable": {"thread_id": conversation}}}
    async with client.stream("POST", "/chat/stream", json=asked) as answer:
        return answer.status_code, await events_of(answer)


async def events_of(answer):
    events, kind = [], ""
    try:
        async for line in answer.aiter_lines():
            if line.startswith("event:"):
                kind = line[6:].strip()
            elif line.startswith("data:"):
                events.append((kind, orjson.loads(line[5:])))
    except httpx.TransportError as error:
        events.append(("broken", {"code": type(error).__name__}))
    return events


def end_of(events):
    """How a stream ended: whole, or with the code of an error that says when to come back."""
    said = [data for _, data in events if isinstance(data, dict)]
    for kind, data in events:
        error = data if kind in ("error", "broken") else (data or {}).get("error")
        if error:
            return f"{error.get('code')}, {'ask again' if error.get('retry_after_s') else 'final'}"
    return "complete" if any(data.get("output") for data in said) else f"nothing after {events[-1:]}"


async def test_a_hundred_streams_end_and_are_read_at_the_next_server(settings, half_endless, askers, sql):
    engine = half_endless
    async with AsyncExitStack() as stack:
        server, url = await stack.enter_async_context(process(settings))
        clients = [await stack.enter_async_context(client_of(url, key)) for key in askers]
        asked = [(number, str(uuid.uuid4())) for number in range(STREAMS)]
        streams = [
            asyncio.create_task((chat if number % 4 < 2 else langserve)(clients[number % 2], conversation))
            for number, conversation in asked
        ]
        await engine.until(lambda: engine.running == SLOTS)

        server.send_signal(signal.SIGTERM)
        engine.go_on.set()
        async with asyncio.timeout(GONE_SECONDS):
            told = await asyncio.gather(*streams)
            await server.wait()

        ends = [end_of(events) for _, events in told]
        assert server.returncode == 0
        assert {status for status, _ in told} == {200}
        assert set(ends) == {"complete", "interrupted, ask again"}, Counter(ends)

        [counted] = await (await sql.execute("SELECT count(*) FROM requests WHERE feature = 'chat'")).fetchone()
        assert counted == STREAMS

        _, url = await stack.enter_async_context(process(settings, var=settings.var / "next"))
        async with AsyncExitStack() as readers:
            next_clients = [await readers.enter_async_context(client_of(url, key)) for key in askers]
            for (number, conversation), end in zip(asked, ends, strict=True):
                found = await next_clients[number % 2].get(f"/api/conversations/{conversation}")
                said = [message["content"] for message in found.json()["messages"]] if end == "complete" else []
                assert said in ([], [QUESTION["messages"][0]["content"], "Twelve long chapters"])
                assert found.status_code == 200 or end != "complete"
