"""Event streams through the real nginx, before the real server (OPS-6, S-39)."""

import asyncio
from urllib.parse import urlsplit

import httpx
import pytest

from tests.integration.conftest import serving
from tests.integration.live import asking, text_of, until
from tests.integration.processes import key_of, process
from tests.operations.edge import edge

QUESTION = {"messages": [{"role": "user", "content": "Tell me everything."}]}


@pytest.mark.parametrize("http2", [True, False], ids=["HTTP/2", "HTTP/1.1"])
async def test_a_word_is_there_while_the_engine_still_thinks_of_the_next(haru, engine, http2):
    """The engine holds after its first word: whoever kept it back in between would never show it."""
    engine.answers, engine.holds = ["Twelve long chapters"], True
    async with (
        edge(haru.url) as nginx,
        nginx.client(haru.token, http2=http2) as client,
        asyncio.timeout(20),
        asking(client) as events,
    ):
        early = await until(events, "text")
        assert engine.running == 1
        engine.go_on.set()
        late = [event async for event in events]

    told = [*early, *late]
    assert [number for number, _, _ in told] == list(range(1, len(told) + 1))
    assert text_of(told) == "Twelve long chapters"


async def test_streams_are_not_compressed(haru):
    async with edge(haru.url) as nginx, nginx.client(haru.token) as client:
        answer = await client.post("/api/chat", json=QUESTION, headers={"accept-encoding": "gzip, br"})

    assert answer.http_version == "HTTP/2"
    assert (answer.headers["content-type"].split(";")[0], "content-encoding" in answer.headers) == (
        "text/event-stream",
        False,
    )


@pytest.mark.parametrize("http2", [True, False], ids=["HTTP/2", "HTTP/1.1"])
async def test_leaving_behind_nginx_stops_the_engine(haru, engine, http2):
    engine.answers, engine.holds = ["Twelve long chapters"], True
    async with edge(haru.url) as nginx, nginx.client(haru.token, http2=http2) as client:
        async with client.stream("POST", "/chat/stream", json={"input": QUESTION}) as answer:
            async for line in answer.aiter_lines():
                if '"content":"T' in line:
                    break
        await client.aclose()

        await engine.until(lambda: engine.left == 1)

    assert engine.running == 0


async def test_when_one_of_two_servers_dies_the_other_answers_everything(settings, engine, database):
    key = await key_of(database, "kim")
    async with (
        process(settings, "one") as one,
        process(settings, "two") as two,
        edge(one.url, two.url) as nginx,
        nginx.client(key) as client,
    ):
        before = {(await client.get("/api/me")).status_code for _ in range(6)}
        asked_before = {server.url for server in (one, two) if urlsplit(server.url).netloc in nginx.log}
        await one.die()

        after = [await client.post("/chat/invoke", json={"input": QUESTION}) for _ in range(6)]

    assert (before, asked_before) == ({200}, {one.url, two.url})
    assert {answer.status_code for answer in after} == {200}


async def test_a_stream_goes_on_while_the_traffic_moves_to_the_other_colour(haru, settings, engine, tmp_path):
    """What scripts/deploy.py does: another upstream, and a reload. By HTTP/1.1, for on HTTP/2 this client gives up as
    soon as nginx announces that a connection is going to end; browsers do not."""
    engine.answers, engine.holds = ["Twelve long chapters"], True
    async with (
        serving(settings.model_copy(update={"var": tmp_path / "green"})) as green,
        edge(haru.url) as nginx,
        nginx.client(haru.token, http2=False) as client,
        asyncio.timeout(30),
        asking(client) as events,
    ):
        early = await until(events, "text")
        nginx.send_to([green.url])
        await nginx.reload()
        async with nginx.client(green.token) as newcomer:
            assert (await newcomer.get("/api/me")).status_code == 200
        engine.go_on.set()
        late = [event async for event in events]
        log = nginx.log

    assert text_of([*early, *late]) == "Twelve long chapters"
    assert f'"upstream":"{urlsplit(green.url).netloc}"' in log


async def test_a_stream_whose_server_dies_ends_instead_of_hanging(settings, engine, database):
    engine.answers, engine.holds = ["Twelve long chapters"], True
    key = await key_of(database, "kim")
    async with (
        process(settings) as server,
        edge(server.url) as nginx,
        nginx.client(key) as client,
        asyncio.timeout(20),
        client.stream("POST", "/api/chat", json=QUESTION) as answer,
    ):
        lines = answer.aiter_lines()
        async for line in lines:
            if "Twelve" in line:
                break
        await server.die()

        with pytest.raises(httpx.TransportError):
            [line async for line in lines]
