"""What haru may expect of an engine that takes adapters, on the double and on a scripted vLLM over HTTP."""

from pathlib import Path

import aiohttp
import pytest

from nodes.engines.base import AdapterAway
from server.adapters.engines import MemoryEngine, VllmEngine
from tests.scripted_engine import scripted_engine

KO = "ko@111111111111"


@pytest.fixture
async def vllm():
    async with scripted_engine() as scripted, aiohttp.ClientSession() as session:
        scripted.adapters["loaded-by-hand"] = "/somewhere"
        yield scripted, VllmEngine(session, scripted.base_url, "key")


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
    scripted.refuses = 503

    with pytest.raises(AdapterAway):
        await engine.has()
