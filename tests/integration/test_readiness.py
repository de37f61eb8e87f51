"""/readyz tells anybody which parts answer, and an operator what waits, and nothing else."""

from dataclasses import replace

import pytest
from aiohttp import web

from retrievers.remote.client import open_remote
from retrievers.remote.owner import Owner, serving
from retrievers.stored_index import StoredIndex
from server.ticket import Ticket
from server.usage.row import used_of
from tests.fakes_retriever import FakeEmbedder, FakeStore


@pytest.fixture
async def qdrant():
    """Says whether it is ready, as `status` tells."""
    told = {"status": 200}

    async def ready(request):
        return web.Response(status=told["status"])

    app = web.Application()
    app.router.add_get("/readyz", ready)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    yield f"http://127.0.0.1:{runner.addresses[0][1]}", told
    await runner.cleanup()


def with_qdrant(haru, url):
    """As if it had been opened with that server."""
    services = haru.app.state.services
    haru.app.state.services = replace(services, settings=services.settings.model_copy(update={"qdrant_url": url}))


async def test_anybody_may_ask_and_learns_no_more_than_states_and_counts(haru):
    answer = await (await haru.client()).get("/readyz")

    assert (answer.status_code, answer.json()) == (
        200,
        {
            "status": "ready",
            "parts": {"postgres": "ok", "model": "ok", "embeddings": "ok"},
            "engine": {"running": 0, "waiting": 0, "slots": haru.app.state.services.rooms.gauges()["slots"]},
            "usage": {"waiting": 0, "is_away": False},
            "redis": {},
        },
    )


async def test_rows_that_are_not_written_yet_are_counted(haru, monkeypatch):
    usage = haru.app.state.services.desk.usage

    async def later():
        """The database takes its time."""

    monkeypatch.setattr(usage, "settle", later)
    for number in range(3):
        usage.add(used_of(Ticket(f"request-{number}", feature="chat"), 0))

    assert (await haru.http.get("/readyz")).json()["usage"]["waiting"] == 3


async def test_the_owner_of_the_index_is_a_part_if_there_is_one(haru, tmp_path):
    socket = tmp_path / "index.sock"
    services = haru.app.state.services
    settings = services.settings.model_copy(update={"index_socket": socket})
    async with open_remote(socket) as store:
        deps = replace(services.deps, retriever=StoredIndex(store, FakeEmbedder()))
        haru.app.state.services = replace(services, settings=settings, deps=deps)
        answers = [await haru.http.get("/readyz")]
        async with serving(Owner(FakeStore()), socket):
            answers.append(await haru.http.get("/readyz"))

    assert [answer.status_code for answer in answers] == [503, 200]
    assert [answer.json()["parts"]["index"] for answer in answers] == ["RetrievalUnavailable", "ok"]


async def test_qdrant_server_is_a_part(haru, qdrant):
    url, told = qdrant
    with_qdrant(haru, url)
    answers = []
    for told["status"] in (200, 503):
        answers.append(await haru.http.get("/readyz"))
    with_qdrant(haru, "http://127.0.0.1:9")
    answers.append(await haru.http.get("/readyz"))

    assert [answer.status_code for answer in answers] == [200, 503, 503]
    assert [answer.json()["parts"]["qdrant"] for answer in answers] == ["ok", "status 503", "ClientConnectorError"]
