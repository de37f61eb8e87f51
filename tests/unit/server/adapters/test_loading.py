"""Adapters come into an engine when they are asked for, and go when others need their place."""

import asyncio
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from nodes.engines.base import AdapterAway
from server.adapters.base import Version
from server.adapters.engines import MemoryEngine
from server.adapters.loading import Loading


class Clock:
    now = 0.0

    def __call__(self):
        return self.now


def version(name, state="live"):
    return Version(name, 1, name * 64, "small", 4, state, 1.0, Path(f"/shelf/{name}"))


A, B, C = version("a"), version("b"), version("c")


@pytest.fixture
def engine():
    return MemoryEngine()


@pytest.fixture
def clock():
    return Clock()


@pytest.fixture
def loading(engine, clock):
    return Loading(engine, 2, lambda _: True, clock, place_seconds=0.01)


async def use(loading, *versions):
    for one in versions:
        async with loading.ready(one):
            pass


async def test_adapter_is_loaded_once_however_many_ask_at_the_same_time(loading, engine):
    await asyncio.gather(*(use(loading, A) for _ in range(20)))

    assert engine.loads == [A.model]
    assert engine.held == {A.model: A.path}


async def test_one_that_was_idle_the_longest_gives_up_its_place(loading, engine):
    await use(loading, A, B, A, C)

    assert set(engine.held) == {A.model, C.model}


async def test_one_in_use_keeps_its_place_however_long_ago_it_came(loading, engine):
    async with loading.ready(A):
        await use(loading, B, C)

        assert set(engine.held) == {A.model, C.model}


async def test_who_finds_all_places_in_use_waits_for_one(loading, engine):
    patient = Loading(engine, 2, lambda _: True, Clock(), place_seconds=10)
    async with AsyncExitStack() as first:
        await first.enter_async_context(patient.ready(A))
        async with patient.ready(B):
            waiting = asyncio.create_task(use(patient, C))
            await asyncio.wait([waiting], timeout=0)
            await first.aclose()
            await waiting

    assert set(engine.held) == {B.model, C.model}


async def test_who_waits_in_vain_is_told(loading):
    async with loading.ready(A), loading.ready(B):
        with pytest.raises(AdapterAway, match="busy with other adapters"):
            await use(loading, C)
    await use(loading, C)


async def test_one_that_cannot_be_loaded_is_left_alone_for_a_while_longer_each_time(loading, engine, clock):
    engine.broken.add(A.model)
    tries = []
    for moment in range(20):
        clock.now = float(moment)
        with pytest.raises(AdapterAway) as refused:
            await use(loading, A)
        if "a moment ago" not in str(refused.value):
            tries.append(moment)

    assert tries == [0, 2, 6, 14]
    engine.broken.clear()
    clock.now = 100.0
    await use(loading, A)
    assert loading.held == (A.model,)


async def test_files_that_are_not_those_that_were_checked_never_reach_the_engine(engine, clock):
    """S-25"""
    with pytest.raises(AdapterAway, match="not those that were checked"):
        await use(Loading(engine, 2, lambda digest: digest != A.digest, clock), A)

    assert engine.held == {}


async def test_engine_that_was_started_anew_gets_what_is_needed_before_anybody_asks(loading, engine):
    await use(loading, A, B)
    engine.restart()

    await loading.reconcile([A])

    assert set(engine.held) == {A.model}
    assert loading.held == (A.model,)


async def test_model_that_the_engine_does_not_know_is_loaded_again(loading, engine):
    await use(loading, A)
    engine.restart()
    loading.lost(A.model)

    await use(loading, A)

    assert engine.loads == [A.model, A.model]


async def test_what_another_server_loaded_is_known_and_takes_its_place(loading, engine):
    engine.held = {B.model: B.path}

    await loading.reconcile([A])
    await use(loading, C)

    assert set(engine.held) == {A.model, C.model}
    assert engine.loads == [A.model, C.model]


async def test_what_is_needed_ahead_drives_nobody_out(loading, engine):
    await use(loading, A, B)

    await loading.reconcile([C])

    assert set(engine.held) == {A.model, B.model}


async def test_what_is_no_longer_known_goes_as_soon_as_nobody_uses_it(loading, engine):
    async with loading.ready(A):
        await use(loading, B)
        await loading.forget([])
        assert set(engine.held) == {A.model}

    await loading.forget([])
    assert engine.held == {}


async def test_one_that_fails_ahead_keeps_no_other_from_its_place(loading, engine):
    engine.broken.add(A.model)

    await loading.reconcile([A, B])

    assert set(engine.held) == {B.model}


async def test_place_is_free_again_after_a_use_that_was_cancelled(loading, engine):
    entered = asyncio.Event()

    async def hold():
        async with loading.ready(A):
            entered.set()
            await asyncio.Event().wait()

    task = asyncio.create_task(hold())
    await entered.wait()
    task.cancel()
    await asyncio.wait([task])
    await use(loading, B, C)

    assert set(engine.held) == {B.model, C.model}
