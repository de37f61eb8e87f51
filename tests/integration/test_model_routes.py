"""Administrators switch models over the API, see who did what, and watch it happen (MOD-2, MOD-5)."""

import argparse
import asyncio
from dataclasses import replace
from types import SimpleNamespace
from uuid import uuid4

import orjson
import pytest

from server import watching
from server.commands import models as models_command
from server.models.opening import MAIN, models_of
from server.models.reconcile import Engines
from server.services import open_services
from tests.integration.conftest import listening
from tests.models_driver import PROFILES, FakeDriver, FakeFleet, FakeProbe

SEAT = f"/api/models/seats/{MAIN}"


@pytest.fixture
def driver(engine):
    return FakeDriver()


@pytest.fixture
async def haru(settings, driver, monkeypatch):
    monkeypatch.setattr(watching, "EVERY_S", 0.02)
    engines = Engines(driver, FakeProbe(), PROFILES)
    async with open_services(settings) as services:
        models = models_of(services.pool, FakeFleet(), engines, {MAIN: "small"}, uuid4())
        async with listening(replace(services, models=models)) as running:
            await routed(running, "small")
            yield running


async def routed(haru, profile):
    """The loop is woken rather than waited for."""
    async with asyncio.timeout(60):
        while True:
            haru.app.state.models.reconcilers[MAIN].wake()
            answer = await haru.http.get(SEAT)
            seat = answer.json()
            if (seat.get("routed"), seat.get("phase")) == (profile, "steady"):
                return seat
            await asyncio.sleep(0.05)


async def test_a_switch_is_asked_for_and_can_be_read_again_with_who_asked(haru):
    asked = await haru.http.post(f"{SEAT}/switch", json={"profile": "large"})
    await routed(haru, "large")
    log = (await haru.http.get(f"{SEAT}/switches", params={"limit": 1})).json()

    assert asked.status_code == 202
    [entry] = log["switches"]
    told = {name: entry[name] for name in ("id", "kind", "was", "profile", "state", "asked_by")}
    assert told == {
        "id": asked.json()["id"],
        "kind": "switch",
        "was": "small",
        "profile": "large",
        "state": "done",
        "asked_by": "local",
    }


async def test_every_profile_is_listed_with_whether_it_fits_here(haru):
    listed = {one["name"]: one for one in (await haru.http.get("/api/models/profiles")).json()}

    small, large = listed["smollm2-135m"], listed["deepseek-r1-14b"]
    assert (small["takes_adapters"], "cpu" in small["devices"]) == (True, True)
    assert large["fits"] or large["why"]


async def test_one_call_rolls_back(haru):
    await haru.http.post(f"{SEAT}/switch", json={"profile": "large"})
    await routed(haru, "large")

    back = await haru.http.post(f"{SEAT}/rollback")

    assert (back.status_code, back.json()["profile"]) == (202, "small")
    assert (await routed(haru, "small"))["switch"] is None


async def test_there_is_nothing_to_roll_back_to_at_first(haru):
    answer = await haru.http.post(f"{SEAT}/rollback")

    assert (answer.status_code, answer.json()["code"]) == (409, "nothing_before")


async def test_a_profile_that_there_is_not_is_refused_with_those_that_there_are(haru):
    answer = await haru.http.post(f"{SEAT}/switch", json={"profile": "huge"})

    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_profile")
    assert "small, large, other" in answer.json()["message"]


async def test_a_failed_start_shows_the_engines_reason(haru, driver):
    driver.broken = {"main-large"}
    await haru.http.post(f"{SEAT}/switch", json={"profile": "large"})

    async with asyncio.timeout(60):
        while (entry := (await haru.http.get(f"{SEAT}/switches")).json()["switches"][0])["state"] == "asked":
            haru.app.state.models.reconcilers[MAIN].wake()
            await asyncio.sleep(0.02)

    assert (entry["state"], entry["reason"]) == ("failed", "ended with 1: ValueError: no memory for one more block")
    assert (await routed(haru, "small"))["serving"] == "small"


async def test_steps_are_told_as_they_are_taken_and_again_from_where_one_was(haru):
    steps = []
    async with asyncio.timeout(60), haru.http.stream("GET", "/api/models/events") as answer:
        lines = answer.aiter_lines()
        await anext(lines)
        await haru.http.post(f"{SEAT}/switch", json={"profile": "large"})
        async for line in lines:
            if line.startswith("data: "):
                steps.append(orjson.loads(line[6:]))
                haru.app.state.models.reconcilers[MAIN].wake()
                if steps[-1]["phase"] == "steady":
                    break
    again = []
    headers = {"last-event-id": str(steps[0]["id"])}
    async with asyncio.timeout(60), haru.http.stream("GET", "/api/models/events", headers=headers) as answer:
        async for line in answer.aiter_lines():
            if line.startswith("data: "):
                again.append(orjson.loads(line[6:]))
                if again[-1]["phase"] == "steady":
                    break

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert [step["phase"] for step in steps][-3:] == ["drain", "retire", "steady"]
    assert again == steps[1:]


async def test_seats_that_there_are_not_are_not_found(haru):
    for method, path in (("GET", ""), ("POST", "/rollback"), ("GET", "/switches")):
        answer = await haru.http.request(method, f"/api/models/seats/other{path}")
        assert answer.status_code == 404


async def test_an_engine_that_haru_does_not_run_is_not_switched(settings):
    async with open_services(settings) as services, listening(services) as running:
        answer = await running.http.post(f"{SEAT}/switch", json={"profile": "large"})

    assert (answer.status_code, answer.json()["code"]) == (409, "engines_elsewhere")


async def run_command(haru, capsys, *words):
    """The exit code and what was printed; the loop is woken meanwhile."""
    settings = SimpleNamespace(url=haru.url, api_key=haru.token)
    parser = argparse.ArgumentParser()
    models_command.arguments(parser)
    args = parser.parse_args(list(words))
    done = asyncio.create_task(asyncio.to_thread(models_command.run, args, settings))
    while not done.done():
        haru.app.state.models.reconcilers[MAIN].wake()
        await asyncio.wait([done], timeout=0.05)
    return done.result(), capsys.readouterr().out.splitlines()


async def test_the_command_tells_each_step_of_a_switch_and_how_it_ended(haru, driver, capsys):
    switched = await run_command(haru, capsys, "switch", "large")
    await routed(haru, "large")
    back = await run_command(haru, capsys, "rollback")
    await routed(haru, "small")
    driver.broken = {"main-other"}
    failed = await run_command(haru, capsys, "switch", "other")
    await routed(haru, "small")

    assert (switched[0], switched[1][-1]) == (0, "switched to large")
    assert (back[0], back[1][-1]) == (0, "switched to small")
    assert "large is being loaded" in switched[1]
    assert (failed[0], failed[1][-1]) == (1, "failed: ended with 1: ValueError: no memory for one more block")


async def test_the_command_names_the_model_that_each_step_is_about(haru, driver, capsys):
    driver.room = False

    _, told = await run_command(haru, capsys, "switch", "large")

    assert list(dict.fromkeys(told)) == [
        "answers that began on small are waited for",
        "small is being ended",
        "large is being loaded",
        "switched to large",
    ]


async def test_the_command_lists_what_there_is_and_what_was_done(haru, capsys):
    listed = await run_command(haru, capsys, "list")
    log = await run_command(haru, capsys, "log")

    assert listed == (0, ["main: small answers", "profiles: small, large, other"])
    assert [line.split("  ", 1)[1] for line in log[1]] == ["first     - → small  done, asked by haru"]
