"""With HARU_MASK_PROMPTS the engine hears no personal data, and whoever wrote it reads it (S-30)."""

import json

import pytest

from nodes.privacy import find
from tests.integration.conftest import serving
from tests.integration.doors import ARTICLE, code_of, doors_of, given_of, settled
from tests.integration.live import told

NUMBER, MAIL = "900101-1234568", "mijin.park@example.com"
TEXT = f"My number is {NUMBER} and my address {MAIL}. Write me a reminder about it.\n{ARTICLE}"
CONVERSATION = "5a1f0d5e-3a8e-4d24-9a4e-0d2b6c8f7e11"
FEATURES = ("chat", "til", "news", "interview")
DOORS = [door for feature in FEATURES for door in doors_of(feature, TEXT)]


@pytest.fixture
async def masking(settings):
    async with serving(settings.model_copy(update={"mask_prompts": True, "cache_minutes": 0})) as haru:
        yield haru


def told_to(engine):
    return json.dumps(engine.heard + engine.chores_heard, ensure_ascii=False)


def broken(*_):
    raise ValueError(TEXT)


@pytest.fixture
def failing_rule(monkeypatch):
    monkeypatch.setattr(find, "_found", broken)


async def test_engine_hears_placeholders_only_at_every_door(masking, engine):
    engine.answers = ["The reminder goes to <EMAIL_1>."]
    for door in DOORS:
        answer = await masking.http.post(door.path, json=door.body)
        assert answer.status_code == 200, (str(door), answer.text)
    await settled(masking)

    heard = told_to(engine)
    assert NUMBER not in heard
    assert MAIL not in heard
    assert len(engine.heard) >= len(FEATURES)


async def test_user_reads_his_own_values_in_every_form_and_finds_them_in_the_conversation(masking, engine):
    engine.answers = ["It goes to <EMAIL_1> <EMAIL_9>, soon."]
    own = f"It goes to {MAIL} <EMAIL_9>, soon."
    answers = {str(door): await masking.http.post(door.path, json=door.body) for door in doors_of("chat", TEXT)}
    events = await told(masking.http, messages=[{"role": "user", "content": TEXT}], conversation=CONVERSATION)
    await settled(masking)
    stored = await masking.http.get(f"/api/conversations/{CONVERSATION}")

    assert answers["chat/invoke"].json()["output"]["content"] == own
    assert answers["chat/batch"].json()["output"][0]["content"] == own
    assert answers["v1/chat/completions"].json()["choices"][0]["message"]["content"] == own
    for door, answer in answers.items():
        assert MAIL in answer.text, door
    assert events[-1][2]["output"]["content"] == own
    assert "".join(data["text"] for _, kind, data in events if kind == "text") == own
    assert own in stored.text
    assert NUMBER in stored.text


async def test_a_next_turn_hides_what_was_said_before(masking, engine):
    engine.answers = ["It goes to <EMAIL_1>."]
    for content in (TEXT, "Where does it go?"):
        await told(masking.http, messages=[{"role": "user", "content": content}], conversation=CONVERSATION)
    await settled(masking)

    assert len(engine.heard[-1]["messages"]) > len(engine.heard[0]["messages"])
    assert MAIL not in told_to(engine)
    assert NUMBER not in told_to(engine)


async def test_placeholders_of_two_runs_are_not_mixed_up(masking, engine):
    engine.answers = ["Sent to <EMAIL_1>."]
    said = [
        (await masking.http.post("/chat/invoke", json={"input": given_of("chat", f"Write to {mail}.")})).json()
        for mail in ("one@example.com", "other@example.com")
    ]

    assert [answer["output"]["content"] for answer in said] == [
        "Sent to one@example.com.",
        "Sent to other@example.com.",
    ]


async def test_rule_that_fails_refuses_the_run_at_every_door(masking, engine, failing_rule):
    """S-30"""
    for door in DOORS:
        answer = await masking.http.post(door.path, json=door.body)
        begins_early = answer.headers["content-type"].startswith("text/event") or door.path.endswith("/batch")
        assert answer.status_code == (200 if begins_early else 500), str(door)
        assert "masking_failed" in answer.text, (str(door), answer.text)
        assert MAIL not in answer.text

    assert engine.heard == engine.chores_heard == []


async def test_rule_that_fails_for_a_title_leaves_the_answer_alone(masking, engine, monkeypatch):
    class Late:
        def __call__(self, *given):
            if "<conversation" in given[1].plain:
                raise ValueError(TEXT)
            return found(*given)

    found = find._found
    monkeypatch.setattr(find, "_found", Late())
    events = await told(masking.http, messages=[{"role": "user", "content": TEXT}], conversation=CONVERSATION)
    await settled(masking)

    assert events[-1][1] == "done"
    assert engine.chores_heard == []


async def test_banned_words_are_refused_at_every_door(settings, engine, tmp_path):
    path = tmp_path / "words"
    path.write_text("shibboleth\n금칙어\n", "utf-8")
    async with serving(settings.model_copy(update={"banned_words": path})) as haru:
        for word in ("Shibboleth", "이금칙어를"):
            for door in (door for feature in FEATURES for door in doors_of(feature, f"Write about {word} today.")):
                refused = await haru.http.post(door.path, json=door.body)
                expected = 400 if door.path.startswith("/v1") else 422
                assert (refused.status_code, code_of(refused)) == (expected, "word_refused"), (str(door), refused.text)
                assert word.casefold() not in refused.text.casefold()

    assert engine.heard == []
