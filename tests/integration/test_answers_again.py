"""The same question of the same caller gets the answer it got before, and nobody else does (SRV-8, S-13)."""

import asyncio
import json
from dataclasses import replace

import pytest

from server.features import sameness
from tests.documents import brought
from tests.integration.conftest import serving
from tests.integration.doors import COMMIT, INPUTS, doors_of, gauges_of, settled
from tests.integration.test_doors import chunks_of
from tests.redis import own_redis

NOTE = {"input": INPUTS["til"]}
FRESH = {"cache-control": "no-cache"}


async def ask(client, body=NOTE, path="/til/invoke", **headers):
    answer = await client.post(path, json=body, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer


def how(answer):
    return answer.headers.get("x-haru-cache", "fresh").split(";")[0]


@pytest.fixture(params=["memory", "redis"])
async def cached(request, settings):
    """A server, with the cache in its memory or in Redis."""
    if request.param == "memory":
        async with serving(settings) as haru:
            yield haru
        return
    with own_redis() as redis:
        async with serving(settings.model_copy(update={"redis_url": redis.url})) as haru:
            yield haru


async def test_same_question_again_is_answered_without_the_engine(cached, engine):
    kim = await cached.as_user("kim")

    first = await ask(kim)
    heard = len(engine.heard)
    second = await ask(kim)

    assert (how(first), how(second)) == ("fresh", "hit")
    assert second.headers["x-haru-cache"].startswith("hit; age=")
    assert second.json()["output"] == first.json()["output"]
    assert len(engine.heard) == heard > 0


async def test_what_was_answered_before_a_document_came_or_went_is_not_answered_again(cached):
    kim, lee = await cached.as_user("kim"), await cached.as_user("lee")
    await ask(kim)
    own = await brought(kim, "pools.md", "# Pools")
    after_own = how(await ask(kim)), how(await ask(kim))
    await brought(lee, "private.md", "# Nobody else's")
    after_others = how(await ask(kim))
    await brought(lee, "shared.md", "# Everybody's", visibility="community")
    after_shared = how(await ask(kim))
    await kim.delete(f"/api/documents/{own['id']}")
    after_deletion = how(await ask(kim))

    assert (after_own, after_others) == (("fresh", "hit"), "hit")
    assert (after_shared, after_deletion) == ("fresh", "fresh")


async def test_stream_tells_that_the_answer_was_kept(haru, engine):
    first = await chunks_of(haru, "/til/stream", NOTE)
    heard = len(engine.heard)
    second = await chunks_of(haru, "/til/stream", NOTE)

    steps = [step for chunk in second for step in chunk.get("progress", ())]
    assert [(step["node"], step["state"], step["how"]) for step in steps] == [("cache", "done", "hit")]
    assert second[-1]["output"] == first[-1]["output"]
    assert len(engine.heard) == heard


async def test_answer_is_the_same_at_all_doors_of_a_feature(haru, engine):
    kim = await haru.as_user("kim")
    til = [door for door in doors_of("til")]
    first = await kim.post(til[0].path, json=til[0].body)
    heard = len(engine.heard)

    answers = [await kim.post(door.path, json=door.body) for door in til]

    assert (first.status_code, len(engine.heard)) == (200, heard)
    markdown = first.json()["output"]["markdown"]
    assert [answer.status_code for answer in answers] == [200] * len(til)
    assert answers[4].json()["markdown"] == markdown
    assert answers[3].json()["output"][0]["markdown"] == markdown


async def test_no_answer_is_given_to_another_user(cached, engine):
    """S-13: not even whether somebody has asked can be learnt."""
    kim, lee = await cached.as_user("kim"), await cached.as_user("lee")
    await ask(kim)
    heard = len(engine.heard)

    spoofed = {"x-user-id": await cached.id_of("kim"), "x-haru-cache": "hit"}
    answers = [await ask(lee), await ask(cached.http, **spoofed)]

    assert [how(answer) for answer in answers] == ["fresh", "fresh"]
    assert len(engine.heard) == 3 * heard
    assert how(await ask(kim)) == "hit"


async def test_equal_questions_of_two_users_at_once_are_two(haru, engine):
    """S-13: a shared run would tell as much as a shared answer."""
    engine.holds = True
    asked = [asyncio.create_task(ask(await haru.as_user(name))) for name in ("kim", "lee")]
    await engine.until(lambda: engine.running == 2)
    engine.go_on.set()

    assert [how(answer) for answer in await asyncio.gather(*asked)] == ["fresh", "fresh"]


async def test_no_cache_makes_the_answer_anew_and_keeps_it(haru, engine):
    kim = await haru.as_user("kim")
    await ask(kim)
    heard = len(engine.heard)

    again = await ask(kim, **FRESH)
    after = await ask(kim)

    assert (how(again), how(after), len(engine.heard)) == ("fresh", "hit", 2 * heard)


@pytest.mark.parametrize(
    "other",
    [
        {"input": {**INPUTS["til"], "language": "ko"}},
        {"input": {**INPUTS["til"], "user": "Kim"}},
        {"input": {"repo": [{**COMMIT, "message": "Add a pool "}]}},
        {"input": {"repo": [{**COMMIT, "message": "add a pool"}]}},
    ],
)
async def test_near_the_same_is_not_the_same(haru, engine, other):
    await ask(haru.http)
    heard = len(engine.heard)

    assert how(await ask(haru.http, other)) == "fresh"
    assert len(engine.heard) > heard


async def test_other_sampling_is_another_question(haru):
    asked = {"model": "haru-til", "messages": [{"role": "user", "content": json.dumps(INPUTS["til"])}]}

    said = [await ask(haru.http, {**asked, **more}, "/v1/chat/completions") for more in ({}, {"seed": 1}, {"seed": 1})]

    assert [how(answer) for answer in said] == ["fresh", "fresh", "hit"]


async def test_other_words_of_the_prompt_make_another_answer(haru):
    await ask(haru.http)
    runs = haru.app.state.runs["til"]
    assert how(await ask(haru.http)) == "hit"

    runs._prompt_version = "changed"

    assert how(await ask(haru.http)) == "fresh"


async def test_what_the_engine_serves_is_part_of_the_question(haru):
    kim = await haru.as_user("kim")
    await ask(kim)
    offers = haru.app.state.offers
    [serving] = offers.serving()
    haru.app.state.offers = replace(
        offers, profiles={**offers.profiles, "twin": offers.profiles[serving]}, serving=lambda: ("twin",)
    )
    runs = haru.app.state.runs["til"]
    models = runs._services.deps.models.models
    models._profiles["twin"] = models._profiles[serving]

    assert how(await ask(kim)) == "fresh"


async def test_conversations_are_never_answered_from_the_cache(haru, engine):
    answers = [await haru.http.post(door.path, json=door.body) for door in doors_of("chat") for _ in range(2)]

    assert {how(answer) for answer in answers} == {"fresh"}
    assert len(engine.heard) == len(answers)


async def test_equal_questions_at_once_make_one_answer(haru, engine):
    kim = await haru.as_user("kim")
    engine.answers = ["Use a pool."]
    engine.holds = True
    asked = [asyncio.create_task(ask(kim)) for _ in range(5)]
    await engine.until(lambda: engine.running == 1)
    engine.go_on.set()

    answers = await asyncio.gather(*asked)

    # One that comes a moment later finds the answer kept.
    assert [how(answer) for answer in answers].count("fresh") == 1
    assert len({str(answer.json()["output"]) for answer in answers}) == 1
    assert len(engine.heard) == 1


async def test_one_who_waits_goes_on_when_the_first_leaves(haru, engine):
    kim = await haru.as_user("kim")
    engine.holds = True
    first = asyncio.create_task(ask(kim))
    await engine.until(lambda: engine.running == 1)
    second = asyncio.create_task(ask(kim))
    async with asyncio.timeout(10):
        while gauges_of(haru)["reservations"] < 2:  # noqa: ASYNC110 (nobody tells that it waits)
            await asyncio.sleep(0.01)
    first.cancel()
    await engine.until(lambda: engine.left == 1)
    engine.go_on.set()

    assert (await second).json()["output"]["markdown"]
    await settled(haru)


async def test_failures_are_not_kept(haru, engine):
    engine.refuses = 500
    failed = await haru.http.post("/til/invoke", json=NOTE)
    engine.refuses = None

    assert (failed.status_code, how(await ask(haru.http))) == (503, "fresh")


async def test_kept_answer_costs_no_tokens_and_says_so_in_the_log(haru):
    kim = await haru.as_user("kim")
    for _ in range(2):
        await ask(kim)
    await settled(haru)

    [second, first] = (await kim.get("/api/usage")).json()["requests"]

    assert (first["cache"], first["input_tokens"] > 0, first["status_code"]) == (None, True, 200)
    assert (second["cache"], second["input_tokens"], second["output_tokens"]) == ("hit", 0, 0)


async def test_no_minutes_turn_it_off(settings, engine):
    async with serving(settings.model_copy(update={"cache_minutes": 0})) as haru:
        answers = [await ask(haru.http) for _ in range(2)]

    assert [how(answer) for answer in answers] == ["fresh", "fresh"]
    assert len(engine.heard) >= 2


def test_version_of_a_prompt_changes_with_any_of_its_words(tmp_path):
    (tmp_path / "news.yaml").write_text("en: Write.")
    (tmp_path / "til").mkdir()
    (tmp_path / "til" / "digest.yaml").write_text("en: Sum up.")
    versions = {sameness.prompt_version("til", tmp_path)}
    (tmp_path / "til" / "digest.yaml").write_text("en: Sum it up.")

    assert len(versions | {sameness.prompt_version("til", tmp_path)}) == 2
