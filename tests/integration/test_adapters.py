"""LoRA adapters from the archive to the answer, over the whole server (MOD-4, TIL-4)."""

import argparse
import asyncio
import io
import subprocess
import zipfile
from collections import Counter
from itertools import pairwise

import orjson
import pytest

from server.adapters.base import Asking
from server.adapters.sources import CONFIG, WEIGHTS
from server.commands import adapters_gate
from server.commands.client import Server, explained
from tests.adapters import adapter
from tests.integration.doors import settled

QUESTION = {"input": {"messages": [{"role": "user", "content": "Sky?"}]}}
ADMIN = "/api/admin/adapters"
BINARY = {"content-type": "application/octet-stream"}


@pytest.fixture
def packed(tmp_path):
    def made(fill=1, **changes):
        folder, archive = adapter(tmp_path / str(fill), fill=fill, **changes), io.BytesIO()
        with zipfile.ZipFile(archive, "w") as writing:
            for name in (CONFIG, WEIGHTS):
                writing.write(folder / name, name)
        return archive.getvalue()

    return made


@pytest.fixture
async def bring(haru, packed):
    async def brought(fill=1, name="ko", **params):
        query = {"name": name, **params}
        return await haru.http.post(ADMIN, params=query, content=packed(fill), headers=BINARY)

    return brought


@pytest.fixture
async def live(haru, bring):
    """Two versions; the second one is live, for everybody who asks for it."""
    for number in (1, 2):
        assert (await bring(number)).status_code == 201
        assert (await promote(haru, number)).status_code == 204
    await haru.http.put(f"{ADMIN}/ko/uses", json={"is_default": False})


async def promote(haru, number, share=1.0):
    return await haru.http.post(f"{ADMIN}/ko/promote", json={"number": number, "share": share})


async def states(haru):
    [shown] = (await haru.http.get(ADMIN)).json()
    return [(one["number"], one["state"], bool(one["loaded_in"])) for one in shown["versions"]]


def asked(name="ko"):
    return {**QUESTION, "config": {"configurable": {"adapter": name}}}


async def _first_data(answer):
    async for line in answer.aiter_lines():
        if line.startswith("data: "):
            yield line
            return


def models(engine):
    return [body["model"] for body in engine.heard]


async def test_adapter_is_brought_promoted_and_answers_and_is_written_down(haru, engine, live, sql):
    answer = await haru.http.post("/chat/invoke", json=asked())

    assert answer.status_code == 200
    [model] = models(engine)
    assert model in engine.adapters
    assert model.startswith("ko@")
    assert await states(haru) == [(1, "loaded", True), (2, "live", True)]
    await settled(haru)
    rows = await (await sql.execute("SELECT adapter, model FROM requests WHERE feature = 'chat'")).fetchall()
    assert rows == [("ko:2", model)]


async def test_who_chooses_a_model_is_told_which_adapter_would_answer_and_that_it_is_on_trial(haru, live, bring):
    await bring(3)
    await promote(haru, 3, share=0.999_999)
    before = (await haru.http.get("/api/models")).json()["models"][0]
    await haru.http.put(f"{ADMIN}/ko/uses", json={"is_default": True})

    chosen, other, *_ = (await haru.http.get("/api/models")).json()["models"]

    assert (before["adapter"], other["adapter"]) == (None, None)
    assert chosen["adapter"] == {"name": "ko:3", "is_canary": True}


async def test_nobody_is_answered_by_what_is_not_promoted(haru, engine, bring):
    await bring()
    await haru.http.put(f"{ADMIN}/ko/uses", json={})

    answer = await haru.http.post("/chat/invoke", json=asked())

    assert (answer.status_code, await states(haru)) == (200, [(1, "registered", False)])
    assert models(engine)[0].startswith("smollm")


async def test_damaged_and_unfit_archives_are_refused_with_the_reason(haru, packed):
    sent = {
        "zip": b"no archive",
        "not of": packed(base_model_name_or_path="another"),
        "octet-stream": None,
    }
    for said, content in sent.items():
        headers = BINARY if content else {"content-type": "application/zip"}
        answer = await haru.http.post(ADMIN, params={"name": "ko"}, content=content or b"x", headers=headers)
        assert (answer.status_code in (415, 422), said in answer.text) == (True, True), answer.text
    assert (await haru.http.post(ADMIN, params={"name": "../ko"}, content=b"", headers=BINARY)).status_code == 422
    assert (await haru.http.get(ADMIN)).json() == []


async def test_adapter_of_somebody_else_is_not_there_through_any_door(haru, live, engine):
    """S-12"""
    await haru.http.delete(f"{ADMIN}/ko/uses")
    kim = await haru.as_user("kim")
    commit = {"sha": "a" * 40, "message": "Add", "author_date": "2026-01-01T00:00:00Z", "files": []}
    til = {"repo": [commit], "adapter_name": "ko"}
    doors = [
        ("/chat/invoke", asked()),
        ("/chat/invoke", asked("ko:1")),
        ("/til/invoke", {"input": til}),
        ("/generate_til", til),
        ("/api/chat", {"messages": QUESTION["input"]["messages"], "adapter": "ko"}),
    ]
    for path, body in doors:
        answer = await kim.post(path, json=body)
        assert (answer.status_code, answer.json()["code"]) == (404, "model_not_served"), path
    assert (await kim.get("/api/adapters")).json() == []

    await haru.http.put(f"{ADMIN}/ko/uses", json={"user": "kim", "is_default": True})
    mine = {"name": "ko", "feature": "", "domain": "", "answers": "ko:2"}
    assert (await kim.get("/api/adapters")).json() == [mine]
    assert (await kim.post("/chat/invoke", json=QUESTION)).status_code == 200
    assert models(engine)[-1].startswith("ko@")


async def test_engines_own_name_of_an_adapter_opens_nothing(haru, live, engine):
    """S-12"""
    for name in engine.adapters:
        answer = await haru.http.post("/til/invoke", json={"input": {"repo": [], "adapter_name": name}})
        assert answer.status_code in (404, 422)
    assert engine.heard == []


async def test_canary_answers_its_share_and_each_user_always_alike(haru, live, bring, engine):
    await bring(3)
    await promote(haru, 3, 0.2)
    adapters = haru.app.state.services.adapters
    users = [f"user-{number}" for number in range(200)]

    drawn = [(await adapters.of(Asking(user, "chat", named="ko"))).version.number for user in users]
    again = [(await adapters.of(Asking(user, "chat", named="ko"))).version.number for user in users]

    assert drawn == again
    assert 22 <= Counter(drawn)[3] <= 58


async def test_rollback_under_load_fails_no_request_and_the_next_has_the_old_version(haru, live, engine):
    old, new = sorted(engine.adapters, key=list(engine.adapters).index)
    engine.holds = True
    running = [asyncio.create_task(haru.http.post("/chat/invoke", json=asked())) for _ in range(6)]
    await engine.until(lambda: engine.running >= 6)

    assert (await haru.http.post(f"{ADMIN}/ko/rollback", json={"why": "worse"})).status_code == 204
    engine.holds = False
    following = await haru.http.post("/chat/invoke", json=asked())
    engine.go_on.set()
    answers = await asyncio.gather(*running)

    assert [answer.status_code for answer in (*answers, following)] == [200] * 7
    assert models(engine) == [new] * 6 + [old]
    assert [(number, state) for number, state, _ in await states(haru)] == [(1, "live"), (2, "retired")]


async def test_what_is_done_with_adapters_is_told_as_it_happens_and_again_from_where_one_was(haru, live):
    told = []
    async with asyncio.timeout(60), haru.http.stream("GET", f"{ADMIN}/live") as answer:
        lines = answer.aiter_lines()
        await anext(lines)
        await haru.http.post(f"{ADMIN}/ko/rollback", json={"why": "worse"})
        async for line in lines:
            if line.startswith("data: "):
                told.append(orjson.loads(line[6:]))
                if len(told) == 2:
                    break
    headers = {"last-event-id": str(told[0]["id"])}
    async with asyncio.timeout(60), haru.http.stream("GET", f"{ADMIN}/live", headers=headers) as answer:
        again = [orjson.loads(line[6:]) async for line in _first_data(answer)]

    assert answer.headers["content-type"].startswith("text/event-stream")
    assert sorted((each["number"], each["what"]) for each in told) == [(1, "live"), (2, "retired")]
    assert {each["why"] for each in told} == {"worse"}
    assert again == told[1:]
    assert told == (await haru.http.get(f"{ADMIN}/events")).json()[1::-1]


async def test_engine_that_was_started_anew_answers_with_the_adapter_again(haru, live, engine):
    engine.adapters.clear()

    answer = await haru.http.post("/chat/invoke", json=asked())

    assert answer.status_code == 200
    assert models(engine)[-1] in engine.adapters


async def test_adapter_that_fails_leaves_the_answer_to_the_base_model_and_says_so(haru, live, engine, sql):
    [_, model] = engine.adapters
    engine.adapters.clear()
    engine.broken.add(model)

    answer = await haru.http.post("/chat/stream", json=asked())

    assert answer.status_code == 200
    assert "fell_back" in answer.text
    assert "secret" not in answer.text
    await settled(haru)
    [row] = await (await sql.execute("SELECT adapter, model FROM requests WHERE feature = 'chat'")).fetchall()
    assert row[0] == "ko:2"
    assert row[1].startswith("smollm")


@pytest.mark.parametrize(("code", "scores"), [(0, {"gate": 1.0}), (1, {"gate": 0.0}), (3, None)])
async def test_what_the_evals_said_of_a_version_is_written_down(haru, live, monkeypatch, capsys, code, scores):
    started = []

    def run(words, **given):
        started.append((words, given["input"].decode()))
        return subprocess.CompletedProcess(words, code)

    monkeypatch.setattr("server.commands.adapters_gate.subprocess.run", run)
    server = Server(haru.url, haru.token)
    args = argparse.Namespace(name="ko", number=1, limits=None, server=None)

    ended = await asyncio.to_thread(explained, lambda: adapters_gate.judged(args, server))

    [(words, key)] = started
    said = dict(pairwise(words))
    assert (ended, key) == (code if scores else 1, haru.token)
    assert said["--adapter"] == "ko:1"
    assert said["--against"].endswith("/ko:2")
    [shown] = (await haru.http.get(ADMIN)).json()
    assert shown["versions"][0]["scores"] == scores


async def test_removed_adapter_is_nowhere(haru, live, engine):
    assert (await haru.http.delete(f"{ADMIN}/ko")).status_code == 204

    assert (await haru.http.get(ADMIN)).json() == []
    assert (await haru.http.post("/chat/invoke", json=asked())).status_code == 404
    await haru.app.state.services.adapters.reconcile()
    assert engine.adapters == {}
