"""What haru may expect of an engine that takes adapters, on the double and on a scripted vLLM over HTTP."""

from contextlib import asynccontextmanager
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from nodes.adapted import AdapterAway
from server.adapters.engines import MemoryEngine, VllmEngine

KO = "ko@111111111111"


class ScriptedVllm:
    """Answers as vLLM 0.32 does, to these three."""

    def __init__(self):
        self.held, self.broken, self.status = {"by-hand": "/x"}, set(), None

    async def models(self, request):
        if self.status:
            return web.json_response({}, status=self.status)
        return web.json_response({"object": "list", "data": [{"id": name} for name in ("small", *self.held)]})

    async def load(self, request):
        given = await request.json()
        if given["lora_name"] in self.broken:
            return web.json_response({"error": {"message": "worker: /secret/path"}}, status=500)
        if given["lora_name"] in self.held:
            return web.json_response({"error": {"message": "already been loaded"}}, status=400)
        self.held[given["lora_name"]] = given["lora_path"]
        return web.Response(text="Success")

    async def unload(self, request):
        given = await request.json()
        return web.Response(status=200 if self.held.pop(given["lora_name"], None) else 404)


@asynccontextmanager
async def scripted_vllm():
    scripted, app = ScriptedVllm(), web.Application()
    app.router.add_get("/v1/models", scripted.models)
    app.router.add_post("/v1/load_lora_adapter", scripted.load)
    app.router.add_post("/v1/unload_lora_adapter", scripted.unload)
    runner = web.AppRunner(app)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    try:
        async with aiohttp.ClientSession() as session:
            yield scripted, VllmEngine(session, f"http://127.0.0.1:{runner.addresses[0][1]}/v1", "key")
    finally:
        await runner.cleanup()


@pytest.fixture
async def vllm():
    async with scripted_vllm() as running:
        yield running


@pytest.fixture(params=["memory", "vllm"])
def both(request):
    if request.param == "memory":
        double = MemoryEngine()
        return double, double
    return request.getfixturevalue("vllm")


async def test_engine_has_what_it_was_given_until_it_is_let_go_of(both):
    _, engine = both

    await engine.load(KO, Path("/shelf/1"))
    assert await engine.has() == {KO}

    await engine.unload(KO)
    assert await engine.has() == frozenset()


async def test_given_and_let_go_of_twice_is_as_once(both):
    _, engine = both
    for _ in range(2):
        await engine.load(KO, Path("/shelf/1"))
    assert await engine.has() == {KO}

    for _ in range(2):
        await engine.unload(KO)
    assert await engine.has() == frozenset()


async def test_one_that_it_does_not_take_is_away_and_its_own_words_stay_inside(both):
    control, engine = both
    control.broken.add(KO)

    with pytest.raises(AdapterAway) as refused:
        await engine.load(KO, Path("/shelf/1"))

    assert "secret" not in str(refused.value)
    assert await engine.has() == frozenset()


async def test_engine_that_is_not_there_says_so():
    async with aiohttp.ClientSession() as session:
        engine = VllmEngine(session, "http://127.0.0.1:9/v1")
        for asked in (engine.has(), engine.load(KO, Path("/x")), engine.unload(KO)):
            with pytest.raises(AdapterAway):
                await asked


async def test_engine_that_answers_with_an_error_has_nothing_known(vllm):
    scripted, engine = vllm
    scripted.status = 503

    with pytest.raises(AdapterAway):
        await engine.has()
