"""/metrics of a whole server: who may read them, and what real requests leave there."""

import re

import pytest

from server.settings import ROOT
from tests.exposition import samples_of, series_of
from tests.integration.conftest import serving
from tests.integration.doors import INPUTS
from tests.integration.live import asking, new_conversation, told, until

TOKEN = "a-token-of-the-metrics-alone"
ASKED = {"input": INPUTS["chat"]}
PERSON = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}")


@pytest.fixture
async def haru(settings):
    async with serving(settings.model_copy(update={"metrics_token": TOKEN})) as running:
        yield running


async def page_of(haru):
    answer = await haru.http.get("/metrics")
    assert answer.status_code == 200, answer.text
    return samples_of(answer.text)


async def bearing(haru, token):
    return await haru.client({"authorization": f"Bearer {token}"})


async def test_who_shows_the_token_of_the_metrics_reads_them_and_nothing_else(haru):
    """S-3"""
    scraper = await bearing(haru, TOKEN)

    assert (await scraper.get("/metrics")).status_code == 200
    for path in ("/api/me", "/api/usage", "/metrics/", "/metrics/more", "//metrics", "/v1/models"):
        assert (await scraper.get(path)).status_code == 401, path
    assert (await scraper.post("/metrics")).status_code == 401


@pytest.mark.parametrize("token", ["another-token", TOKEN[:-1], TOKEN + "x", f" {TOKEN}"])
async def test_another_token_reads_no_metrics(haru, token):
    """S-3"""
    scraper = await haru.client({"authorization": b"Bearer " + token.encode()})

    assert (await scraper.get("/metrics")).status_code == 401


async def test_users_read_no_metrics_and_administrators_do(haru):
    """S-3"""
    user = await haru.as_user("kim")

    assert (await user.get("/metrics")).status_code == 403
    assert (await haru.http.get("/metrics")).status_code == 200


async def test_without_a_token_of_the_metrics_no_token_opens_them(settings):
    """S-3"""
    async with serving(settings) as plain:
        for header in ("Bearer", "Bearer x", ""):
            client = await plain.client({"authorization": header})
            assert (await client.get("/metrics")).status_code == 401


async def test_a_run_leaves_its_figures(haru):
    await told(haru.http, conversation=new_conversation())
    page = await page_of(haru)

    # The title that a first answer gets is asked for behind it.
    [asked] = [one for one in series_of(page, "chat_requests_total") if one["feature"] == "chat"]
    assert asked["status"] == "200"
    assert asked["model"] not in ("other", "none")
    names = {name for name, _ in page.known()}
    assert names >= {
        "chat_request_duration_seconds_count",
        "gen_ai_server_time_to_first_token_seconds_count",
        "gen_ai_server_time_per_output_token_seconds_count",
        "gen_ai_client_token_usage_count",
        "gen_ai_client_operation_duration_seconds_count",
        "haru_node_seconds_count",
        "haru_run_verdicts_total",
        "haru_retrieval_seconds_count",
        "haru_queue_wait_seconds_count",
        "haru_active_users",
        "haru_table_bytes",
        "haru_disk_free_bytes",
        "haru_postgres_pool",
        "haru_engine_slots",
        "haru_engine_silent_seconds",
    }
    assert page["haru_part_up", {"part": "postgres"}] == 1
    assert page["haru_active_users", {"within": "5m"}] in (0, 1)


async def test_refusals_are_told_by_their_code(haru):
    await haru.http.get(f"/api/conversations/{new_conversation()}")

    assert (await page_of(haru))["haru_refusals_total", {"code": "not_found"}] == 1


async def test_an_engine_that_fails_is_told_by_status_and_code(haru, engine):
    engine.refuses = 500
    answer = await haru.http.post("/chat/invoke", json=ASKED)
    page = await page_of(haru)

    assert answer.status_code in (502, 503)
    failed = [one for one in series_of(page, "chat_requests_total") if one["status"] == str(answer.status_code)]
    assert len(failed) == 1


async def test_an_engine_that_hangs_in_an_answer_is_silent(haru, engine):
    engine.holds = True
    async with asking(haru.http, conversation=new_conversation()) as events:
        await until(events, "text")
        during = await page_of(haru)
        engine.go_on.set()
        async for _ in events:
            pass
    [profile] = series_of(during, "haru_engine_silent_seconds")

    assert during["haru_engine_running", {}] == 1
    assert during["haru_engine_silent_seconds", profile] > 0
    assert (await page_of(haru))["haru_engine_silent_seconds", profile] == 0


async def test_no_series_is_one_persons(haru):
    """S-31"""
    await told(await haru.as_user("kim"), conversation=new_conversation())
    page = (await haru.http.get("/metrics")).text

    assert "kim" not in page
    assert not PERSON.search(page)


async def test_invented_paths_make_no_series(haru):
    """S-31"""
    await haru.http.get("/nowhere/0")
    before = (await page_of(haru)).known()
    for at in range(300):
        await haru.http.get(f"/nowhere/{at}", headers={"x-request-id": f"invented-{at}"})
        await haru.http.post("/v1/chat/completions", json={"model": f"invented-{at}", "messages": []})
    after = (await page_of(haru)).known()

    # What was there is there; a body that is refused may have added its status and its code.
    assert len(after - before) <= 4
    assert not any("invented" in value for _, labels in after for value in dict(labels).values())


async def test_the_id_of_a_request_reaches_the_engine(haru, engine):
    """OPS-4"""
    await haru.http.post("/til/invoke", json={"input": INPUTS["til"]}, headers={"x-request-id": "from-the-proxy-1"})

    assert engine.named
    assert all(re.fullmatch(r"from-the-proxy-1-[0-9a-f]{8}", named) for named in engine.named)
    # An engine may refuse a call whose id it has already.
    assert len(set(engine.named)) == len(engine.named)


async def test_each_metric_is_described(haru):
    """docs/reference/metrics.md names what there is, and nothing else."""
    page = (await haru.http.get("/metrics")).text
    told = set(re.findall(r"^# HELP ((?:haru|chat|gen_ai)_\w+)", page, re.MULTILINE))
    described = re.findall(r"^\| `(\w+)`", (ROOT / "docs" / "reference" / "metrics.md").read_text(), re.MULTILINE)

    assert sorted(described) == sorted(told)
