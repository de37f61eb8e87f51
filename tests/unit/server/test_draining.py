"""A server that is told to stop goes on answering, says so, and then takes no more."""

import asyncio
import signal
from contextlib import asynccontextmanager
from types import SimpleNamespace

import httpx
import pytest
import uvicorn
from fastapi import FastAPI

from server import health
from server.serve import Draining
from tests.redis import free_port


async def drained(patience):
    """No chat is written."""


@asynccontextmanager
async def serving(delay_s):
    app = FastAPI()
    app.state.is_draining = False
    app.state.chats = SimpleNamespace(drain=drained)
    app.state.underway = SimpleNamespace(interrupt=lambda: None)
    app.include_router(health.router)
    port = free_port()
    config = uvicorn.Config(app, host="127.0.0.1", port=port, http="httptools", loop="none", log_config=None)
    server = Draining(config, app, delay_s)
    running = asyncio.create_task(server.serve())
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as client:
        while not server.started:  # noqa: ASYNC110 (only it tells)
            await asyncio.sleep(0.01)
        yield server, client, running


async def says(client, wanted):
    """Its answer, as soon as it has that status."""
    async with asyncio.timeout(30):
        while (answer := await client.get("/readyz/self")).status_code != wanted:  # noqa: ASYNC110 (only it tells)
            await asyncio.sleep(0.01)
    return answer


async def test_it_says_so_and_answers_until_it_is_told_again():
    async with serving(delay_s=3600) as (server, client, running):
        before = await says(client, 200)
        server.handle_exit(signal.SIGTERM, None)
        told = await says(client, 503)
        alive = await client.get("/healthz")
        server.handle_exit(signal.SIGTERM, None)
        await running

        with pytest.raises(httpx.ConnectError):
            await client.get("/healthz")

    assert (before.json(), "connection" in before.headers) == ({"status": "ready"}, False)
    assert (told.json(), told.headers["connection"]) == ({"status": "draining"}, "close")
    assert alive.status_code == 200


@pytest.mark.parametrize("delay_s", [0, 0.01])
async def test_the_delay_ends_by_itself(delay_s):
    async with serving(delay_s) as (server, _, running):
        server.handle_exit(signal.SIGTERM, None)

        await running

    assert not server.servers[0].is_serving()
