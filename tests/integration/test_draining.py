"""A server that is told to stop has itself taken out before it refuses anybody (SRV-9)."""

import asyncio
import signal

import httpx

from tests.integration.live import asking, text_of, until
from tests.integration.processes import key_of, process

QUESTION = {"messages": [{"role": "user", "content": "Tell me everything."}]}
LONG, SHORT = {"drain_delay_seconds": 600}, {"drain_delay_seconds": 1}


async def draining(client):
    """What /readyz says once it does not say that all is well."""
    async with asyncio.timeout(20):
        while (answer := await client.get("/readyz")).status_code == 200:  # noqa: ASYNC110 (only it tells)
            await asyncio.sleep(0.05)
    return answer


async def test_readiness_fails_first_and_everybody_is_still_answered(settings, engine, database):
    key = await key_of(database, "kim")
    async with process(settings.model_copy(update=LONG)) as server, server.client(key) as client:
        before = await client.get("/readyz/self")

        server.child.send_signal(signal.SIGTERM)
        told = await draining(client)
        asked = [await client.get(path) for path in ("/readyz/self", "/healthz")]
        answer = await client.post("/chat/invoke", json={"input": QUESTION})
        server.child.send_signal(signal.SIGTERM)
        ended = await server.child.wait()

    assert (before.status_code, before.json()) == (200, {"status": "ready"})
    assert "connection" not in before.headers
    assert (told.status_code, told.json()["status"]) == (503, "draining")
    assert set(told.json()["parts"].values()) == {"ok"}
    assert [one.status_code for one in asked] == [503, 200]
    assert (answer.status_code, answer.headers["connection"]) == (200, "close")
    assert ended == 0


async def test_a_stream_that_begins_in_the_last_moment_ends_whole(settings, engine, database):
    engine.answers, engine.holds = ["Twelve long chapters"], True
    key = await key_of(database, "kim")
    async with process(settings.model_copy(update=LONG)) as server, server.client(key) as client:
        server.child.send_signal(signal.SIGTERM)
        await draining(client)
        async with asking(client) as events:
            early = await until(events, "text")
            server.child.send_signal(signal.SIGTERM)
            await refuses(server.url)
            engine.go_on.set()
            late = [event async for event in events]
        ended = await server.child.wait()

    assert text_of([*early, *late]) == "Twelve long chapters"
    assert ended == 0


async def refuses(url):
    """Returns when it takes no more connections."""
    async with asyncio.timeout(20), httpx.AsyncClient(base_url=url) as client:
        while True:
            try:
                await client.get("/healthz")
            except httpx.ConnectError:
                return
            except httpx.TransportError:
                pass  # cut off in the middle: it is about to close
            await asyncio.sleep(0.05)


async def test_the_delay_ends_by_itself(settings, engine):
    async with process(settings.model_copy(update=SHORT)) as server:
        server.child.send_signal(signal.SIGTERM)

        async with asyncio.timeout(40):
            ended = await server.child.wait()

    assert ended == 0
