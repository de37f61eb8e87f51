"""Secrets that are sent, and what the engine says, stay out of logs, the usage log and all errors (S-14, S-23)."""

import json
from dataclasses import dataclass

import httpx
import pytest

from tests.integration.doors import INPUTS, doors_of
from tests.integration.live import new_conversation, told
from tests.integration.processes import key_of, limits_file, process

KEY, TOKEN, SECRET = "haru_" + "canaryKEY" * 4 + "1234567", "sk-canary0TOKEN0" + "a1B2" * 8, "canary-Passw0rd!"
NUMBER, MAIL, UPSTREAM = "900101-1234568", "canary.bird@example.com", "secret-upstream-detail"
SCRAPER = "the-scrapers-canary-token"
CANARIES = (KEY, TOKEN, SECRET, NUMBER, MAIL, UPSTREAM)
SAID = f"My key is {TOKEN}, my password: {SECRET}, my number {NUMBER}, write to {MAIL}"
TITLE = f"About {MAIL} and {NUMBER}"


@dataclass(frozen=True)
class Sent:
    """Everything that came back, by where it may be looked at."""

    log: str
    refusals: list[str]
    streams: list[str]
    readings: dict[str, str]
    conversation: str


async def send(client, nobody, engine):
    """Canaries in all places of a request; all answers come back."""
    answers: list[httpx.Response] = []
    for headers in (
        {"authorization": f"Bearer {KEY}"},
        {"authorization": f"Basic {KEY}"},
        {"x-api-key": TOKEN, "cookie": f"haru_access={SECRET}; other={NUMBER}"},
        {"authorization": f"{SECRET}\t{NUMBER}"},
    ):
        answers += [await nobody.get(path, headers=headers) for path in ("/api/me", "/v1/models", "/api/usage")]
    answers.append(await nobody.post("/api/auth/sign-in", json={"name": MAIL, "password": SECRET}))
    answers.append(await nobody.get(f"/sign-in?next=/{TOKEN}&token={KEY}"))
    given = {"api_key": KEY, "q": SAID, "status": SECRET, "tz": NUMBER}
    for path in ("/api/usage", "/api/usage.csv", f"/nowhere/{TOKEN}", f"/api/conversations/{TOKEN}", "/chat/invoke"):
        answers.append(
            await client.get(path, params=given, headers={"referer": f"https://x/{TOKEN}", "user-agent": MAIL})
        )
    for door in [door for feature in INPUTS for door in doors_of(feature, SAID)]:
        answers.append(await client.post(door.path, json=door.body, params={"token": TOKEN}))
        broken = {**door.body, "input": SAID, "inputs": [SAID], "messages": SAID, "repo": SAID}
        answers.append(await client.post(door.path, json=broken))
        answers.append(await client.post(door.path, content=json.dumps(door.body)[:-2] + SECRET))
        named = {"config": {"configurable": {"profile": TOKEN, "thread_id": MAIL}}, "model": TOKEN, "adapter": TOKEN}
        answers.append(await client.post(door.path, json={**door.body, **named}))
        answers.append(await client.post(door.path, json={**door.body, "adapter": TOKEN, "adapter_name": TOKEN}))
        for status in (400, 500):
            engine.refuses = status
            answers.append(await client.post(door.path, json=door.body))
        engine.refuses = None
    return answers


@pytest.fixture
async def sent(settings, engine, tmp_path):
    conversation = new_conversation()
    watched = settings.model_copy(
        update={
            "log_level": "debug",
            "cache_minutes": 0,
            "metrics_token": SCRAPER,
            "limits_file": limits_file(tmp_path),
        }
    )
    kim, lee = await key_of(settings.database_url, "kim"), await key_of(settings.database_url, "lee")
    async with process(watched) as haru, haru.client(kim) as client, haru.client() as nobody, haru.client(lee) as other:
        answers = await send(client, nobody, engine)
        engine.answers = [f"I have noted {NUMBER}."]
        await told(client, messages=[{"role": "user", "content": SAID}], conversation=conversation)
        renamed = await client.patch(f"/api/conversations/{conversation}", json={"title": TITLE})
        assert renamed.status_code == 200, renamed.text
        engine.cuts = True
        await told(client, messages=[{"role": "user", "content": SAID}], conversation=conversation)
        opened = (await client.get(f"/api/conversations/{conversation}")).text
        paths = ("/api/usage", "/api/usage.csv", "/api/usage/days?by=feature", "/api/usage/summary", "/openapi.json")
        readings = {path: (await client.get(path)).text for path in (*paths, "/readyz", "/api/me", "/api/keys")}
        async with haru.client(SCRAPER) as scraper:
            readings["/metrics"] = (await scraper.get("/metrics")).text
        readings |= {f"{path} of another": (await other.get(path)).text for path in ("/api/conversations", *paths)}
    refusals = [answer.text for answer in answers if answer.is_error]
    streams = [answer.text for answer in answers if not answer.is_error]
    return Sent(haru.log.read_text(), refusals, streams, readings, opened)


async def test_secrets_and_the_engines_words_are_found_only_where_they_were_said(sent, sql):
    rows = await (await sql.execute("SELECT * FROM requests")).fetchall()
    found = {
        canary: [
            *(f"log: {line}" for line in sent.log.splitlines() if canary in line),
            *(f"refusal: {text}" for text in sent.refusals if canary in text),
            *(f"{path}: {text[:300]}" for path, text in sent.readings.items() if canary in text),
            *(f"row: {row}" for row in rows if canary in str(row)),
        ]
        for canary in CANARIES
    }

    assert {canary: places for canary, places in found.items() if places} == {}
    assert not any(UPSTREAM in text for text in sent.streams)
    # They were really there, and the places were really filled.
    assert all(canary in sent.conversation for canary in (TOKEN, SECRET, NUMBER, MAIL))
    assert TITLE in sent.conversation
    assert len(rows) > 50
    assert "chat_requests_total{" in sent.readings["/metrics"]
    assert len(sent.refusals) > 100
    assert sent.log.count('"event": "request"') > 150
    assert "canary" not in sent.log.lower()
