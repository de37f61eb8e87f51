"""What every driver of engines promises: the double, the one of this machine, and the one of a cluster (MOD-2)."""

import asyncio
import os
import signal

import aiohttp
import pytest

from nodes.engines.base import Engine
from server.embedded import part as part_module
from server.models.base import DriverAway, DriverFailed
from server.models.kubernetes.driver import KubernetesDriver
from server.models.kubernetes.manifests import Cluster
from server.models.local import LocalDriver
from server.models.probe import TokenProbe
from tests.cluster import TOKEN, fake_cluster
from tests.models_driver import PROFILES, FakeDriver, profile
from tests.supervisor import supervising

ALL = PROFILES | {"broken": profile("broken"), "mute": profile("mute")}
NAME = "main-small"


@pytest.fixture(params=["double", "this machine", "a cluster"])
async def driver(request, tmp_path, monkeypatch):
    if request.param == "double":
        yield FakeDriver(broken={"main-broken"})
        return
    if request.param == "a cluster":
        async with fake_cluster() as cluster, aiohttp.ClientSession() as session:
            cluster.broken = {"broken"}
            yield KubernetesDriver(session, cluster.url, lambda: TOKEN, Cluster("models"), ALL)
        return
    monkeypatch.setattr(part_module, "FIRST_DELAY_S", 0.2)
    async with supervising(tmp_path, profiles=ALL) as (_, socket):
        yield LocalDriver(socket)


async def until(driver, name, *reached):
    async with asyncio.timeout(20):
        while (state := await driver.state(name)).running not in reached:  # noqa: ASYNC110 (another process: there is no event to wait for)
            await asyncio.sleep(0.02)
    return state


async def test_what_was_never_started_is_absent(driver):
    assert (await driver.state(NAME)).running == "absent"


async def test_an_engine_answers_at_the_address_that_its_start_told(driver):
    url = await driver.start("small", NAME)

    assert (await until(driver, NAME, "ready")).base_url == url


async def test_starting_twice_is_starting_once(driver):
    urls = {await driver.start("small", NAME), await driver.start("small", NAME)}
    await until(driver, NAME, "ready")

    assert urls == {await driver.start("small", NAME)}


async def test_what_is_stopped_goes_and_stopping_twice_is_stopping_once(driver):
    await driver.start("small", NAME)
    await until(driver, NAME, "ready")

    await driver.stop(NAME)
    await driver.stop(NAME)

    assert (await until(driver, NAME, "absent")).base_url == ""


async def test_what_is_stopped_while_it_starts_goes(driver):
    await driver.start("small", NAME)
    await driver.stop(NAME)

    await until(driver, NAME, "absent")


async def test_two_run_beside_each_other(driver):
    urls = [await driver.start(name, f"main-{name}") for name in ("small", "large")]

    for name in ("small", "large"):
        await until(driver, f"main-{name}", "ready")
    assert len(set(urls)) == 2


async def test_what_retires_makes_room(driver):
    await driver.start("small", NAME)
    await until(driver, NAME, "ready")

    await driver.retire(NAME)

    await until(driver, NAME, "absent", "asleep")


async def test_what_ends_while_it_starts_has_failed_and_says_why(driver):
    await driver.start("broken", "main-broken")

    assert "ValueError" in (await until(driver, "main-broken", "failed")).reason


async def test_what_can_be_started_again_is(driver):
    for _ in range(2):
        await driver.start("small", NAME)
        await until(driver, NAME, "ready")
        await driver.stop(NAME)
        await until(driver, NAME, "absent")


@pytest.fixture
async def here(tmp_path, monkeypatch):
    """The supervisor of this machine, a driver that asks it, and a probe."""
    monkeypatch.setattr(part_module, "FIRST_DELAY_S", 0.2)
    async with (
        supervising(tmp_path, profiles=ALL, sleeps=True) as (engines, socket),
        aiohttp.ClientSession() as session,
    ):
        yield engines, LocalDriver(socket), TokenProbe(session)


def engine(state):
    return Engine(NAME, state.base_url)


async def test_an_engine_that_was_killed_comes_back_by_itself(here):
    engines, driver, _ = here
    await driver.start("small", NAME)
    await until(driver, NAME, "ready")

    os.kill(engines.records[0].process.pid, signal.SIGKILL)

    assert "killed" in (await until(driver, NAME, "failed")).reason
    await until(driver, NAME, "ready")


async def test_one_that_can_sleep_sleeps_and_wakes_at_the_same_address(here):
    _, driver, speaks = here
    url = await driver.start("small", NAME)
    await until(driver, NAME, "ready")

    await driver.retire(NAME)
    slept = await until(driver, NAME, "asleep", "absent")
    again = await driver.start("small", NAME)

    assert (slept.running, again) == ("asleep", url)
    assert await speaks(engine(await until(driver, NAME, "ready")), ALL["small"])


async def test_health_is_a_token_and_not_an_answer(here, monkeypatch):
    _, driver, speaks = here
    monkeypatch.setattr("server.models.probe.PATIENCE", aiohttp.ClientTimeout(total=0.5))
    await driver.start("mute", NAME)

    state = await until(driver, NAME, "ready")

    assert not await speaks(engine(state), ALL["mute"])


async def test_a_profile_that_there_is_not_is_refused(here):
    with pytest.raises(DriverFailed, match="there is no profile huge"):
        await here[1].start("huge", NAME)


async def test_a_supervisor_that_is_gone_is_away(tmp_path):
    with pytest.raises(DriverAway):
        await LocalDriver(tmp_path / "nobody.sock").state(NAME)


async def test_what_was_asked_for_last_is_started_with_the_machine(tmp_path):
    async with supervising(tmp_path, first={"main-small": "small"}) as (engines, socket):
        engines.start_those_before()
        await LocalDriver(socket).start("large", "main-large")

    async with supervising(tmp_path, first={"main-small": "small"}) as (engines, _):
        engines.start_those_before()

        assert [record.profile for record in engines.records] == ["small", "large"]


async def test_an_engine_that_is_asked_for_before_the_machine_began_it_is_started_once(tmp_path):
    async with supervising(tmp_path, first={"main-small": "small"}) as (engines, socket):
        engines.start_those_before()
        await LocalDriver(socket).start("large", "main-large")

    async with supervising(tmp_path, first={"main-small": "small"}) as (engines, socket):
        await LocalDriver(socket).start("small", "main-small")
        engines.start_those_before()

        assert [record.profile for record in engines.records] == ["small", "large"]


async def test_another_model_in_the_settings_is_what_the_machine_starts_with(tmp_path):
    async with supervising(tmp_path, first={"main-small": "small"}) as (engines, socket):
        engines.start_those_before()
        await LocalDriver(socket).start("large", "main-large")

    async with supervising(tmp_path, first={"main-other": "other"}) as (engines, _):
        engines.start_those_before()

        assert [record.profile for record in engines.records] == ["other"]


async def test_only_what_can_be_done_is_done(tmp_path):
    async with supervising(tmp_path) as (_, socket):
        for line in (b"{}\n", b"not json\n", b'{"do": "exec", "name": "rm"}\n', b'["state"]\n'):
            reader, writer = await asyncio.open_unix_connection(socket)
            writer.write(line)
            assert b'"error"' in await reader.readline()
            writer.close()
    assert not socket.exists()
