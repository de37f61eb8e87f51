"""A model that comes is held against what the one before it did (MOD-6)."""

from dataclasses import replace

import aiohttp

from nodes.engines.base import Engine
from server.models.trial import Measured
from server.regression.budget import Budget
from server.regression.store import MemoryResults
from tests.faulty_engine import faulty_engine
from tests.profiles import engine_profile

PROFILE = engine_profile(served_name="small")


# Only quality is compared: a machine that runs tests has no even pace.
PATIENT = Budget(ttft=1e9, tpot=1e9, throughput=1e-9, failed=99, lost_cases=0)


async def tried(url, results):
    async with aiohttp.ClientSession() as session:
        trial = Measured(session, results, PATIENT)
        return await trial(Engine("main-new", url, profile="new"), PROFILE, "old")


async def test_the_first_one_has_nothing_to_be_worse_than_and_is_kept():
    results = MemoryResults()
    async with faulty_engine() as engine:
        assert await tried(engine.base_url, results) == ""

    assert [result.profile for result in await results.of("new")] == ["new"]


async def test_one_that_lost_quality_is_told_with_what_it_lost():
    results = MemoryResults()
    async with faulty_engine() as engine:
        await tried(engine.base_url, results)
        [this] = await results.of("new")
        await results.add(replace(this, profile="old", cases=dict.fromkeys(this.cases, True)))

        said = await tried(engine.base_url, results)

    assert said.startswith("worse than old: quality cases lost (")


async def test_an_engine_that_does_not_answer_is_no_better():
    async with faulty_engine() as engine:
        gone = engine.base_url

    assert await tried(gone, MemoryResults())
