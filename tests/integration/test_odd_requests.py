"""Odd but possible requests: each is answered with a reason, and the connection lives on (S-22)."""

import json

import pytest

from graphs import FEATURES
from tests.integration.conftest import serving

COMMIT = {
    "sha": "a" * 40,
    "message": "Add a pool",
    "author_date": "2026-01-01T00:00:00Z",
    "files": [{"path": "a.py", "status": "M", "patch": "@@ -1 +1 @@\n-a\n+b"}],
}
GOOD = {
    "chat": {"messages": [{"role": "user", "content": "How do I share connections?"}]},
    "til": {"repo": [COMMIT]},
    "news": {"text": "Postgres 18 was released. It reads pages asynchronously."},
    "interview": {"notes": ["# Pools\n\nA pool shares connections between clients, so that fewer are opened."]},
}
JSON = {"content-type": "application/json"}
VALUES = ["", "\0", "a\0b", "\ud800", "```", "{x}%s", "\r\n\r\ndata: x\n\n", -1, 10**30, 1e308, True, None, [None], {}]
RAW = [
    b"",
    b"null",
    b"[]",
    b"{}",
    b"\xff",
    b"{",
    b'{"input": "\\ud800"}',
    b'{"a": NaN}',
    b"[" * 50_000,
    b" " * 17 * 2**20,
]
CONFIGS = [
    *([], [1], [{}, {}], "x", {"configurable": []}, {"configurable": {"thread_id": 5}}),
    *({"configurable": {"thread_id": name}} for name in ("a\0", "한글", "../x", None)),
    {"callbacks": 1, "tags": 5, "recursion_limit": "x", "run_id": 3, "metadata": 4},
]


def variants(value, odd):
    """`value` with each of its places, however deep, replaced by `odd`."""
    yield odd
    if isinstance(value, dict | list):
        for place in value if isinstance(value, dict) else range(len(value)):
            for one in variants(value[place], odd):
                copied = value.copy()
                copied[place] = one
                yield copied


async def refused_or_answered(haru, path, content):
    answer = await haru.http.post(path, content=content, headers=JSON)
    what = f"{path} {content[:200]!r}: {answer.status_code} {answer.text[-300:]}"
    assert answer.status_code < 500, what
    assert answer.is_success or '"message":' in answer.text, what
    assert '"internal"' not in answer.text, what


@pytest.mark.parametrize("feature", [feature.name for feature in FEATURES])
async def test_no_value_anywhere_in_an_input_is_a_servers_fault(haru, feature):
    fields = (await haru.http.get(f"/{feature}/input_schema")).json()["properties"]
    good = GOOD[feature]
    assert (await haru.http.post(f"/{feature}/invoke", json={"input": good})).status_code == 200
    for odd in VALUES:
        for one in [*variants(good, odd), *({**good, field: odd} for field in fields)]:
            await refused_or_answered(haru, f"/{feature}/invoke", json.dumps({"input": one}).encode())
            if feature == "til":
                await refused_or_answered(haru, "/generate_til", json.dumps(one).encode())


@pytest.mark.parametrize("feature", [feature.name for feature in FEATURES])
async def test_no_config_is_a_servers_fault(haru, feature):
    for config in CONFIGS:
        body = {"input": GOOD[feature], "inputs": [GOOD[feature]], "config": config, "kwargs": {"input": 1}}
        for door in ("invoke", "batch", "stream", "stream_log"):
            await refused_or_answered(haru, f"/{feature}/{door}", json.dumps(body).encode())


async def test_no_body_at_any_door_is_a_servers_fault(haru):
    paths = (await haru.http.get("/openapi.json")).json()["paths"]
    # Signing out takes no body, and would make all that follows a stranger's.
    doors = [path for path, methods in paths.items() if "post" in methods and path != "/api/auth/sign-out"]
    assert len(doors) > len(FEATURES)
    for path in doors:
        for raw in RAW:
            await refused_or_answered(haru, path, raw)


@pytest.mark.parametrize(
    ("method", "path", "status", "code"),
    [
        ("GET", "/nowhere", 404, "not_found"),
        ("GET", "/chat/invoke", 405, "wrong_method"),
        ("GET", "/chat/playground/a%00b", 404, "not_found"),
    ],
)
async def test_refusals_of_the_frameworks_have_our_body(haru, method, path, status, code):
    answer = await haru.http.request(method, path)

    assert (answer.status_code, answer.json()["code"]) == (status, code)


async def test_run_that_fails_without_a_reason_known_to_us_leaves_the_connection_open(haru, monkeypatch):
    async def broken(*_):
        raise RuntimeError("secret detail")

    monkeypatch.setattr(haru.app.state.runs["til"], "answer", broken)

    answers = [await haru.http.post("/generate_til", json=GOOD["til"]) for _ in range(2)]

    assert [(answer.status_code, answer.json()["code"]) for answer in answers] == [(500, "internal")] * 2
    assert "secret detail" not in answers[0].text


async def test_address_that_the_server_listens_on_is_answered(settings):
    async with serving(settings.model_copy(update={"host": "127.0.0.2"})) as haru:
        answer = await haru.http.get("/healthz", headers={"host": "127.0.0.2:8080"})

    assert answer.status_code == 200
