"""A note about a hosted repository: read with the token of the caller, which is found nowhere else (TIL-1, S-14)."""

import json

import pytest
from yarl import URL

from retrievers.hosted.source import Site
from tests.hosts import ScriptedHost, github, serving
from tests.integration.conftest import serving as serving_haru
from tests.integration.test_odd_requests import VALUES

TOKEN = "ghp_canaryTOKENcanaryTOKENcanaryTOKEN12"
POOL = {"path": "pool.py", "status": "A", "additions": 1, "deletions": 0, "patch": "@@ -0,0 +1 @@\n+size = 4\n"}
COMMIT = {
    "sha": "a" * 40, "message": "Add a pool", "utc": "2026-05-01T10:00:00Z", "date": "2026-05-01T10:00:00Z",
    "author": "Ana", "email": "ana@x.invalid", "parents": ["b" * 40], "files": [POOL],
}  # fmt: skip
SOURCE = {"repository": "https://github.com/team/pool", "token": TOKEN}
GIVEN = {"source": SOURCE, "date": "2026-05-01", "timezone": "UTC", "language": "en"}
DOORS = [
    ("/til/invoke", {"input": GIVEN}),
    ("/til/stream", {"input": GIVEN}),
    ("/til/batch", {"inputs": [GIVEN]}),
    ("/til/stream_log", {"input": GIVEN}),
    ("/generate_til", GIVEN),
    ("/v1/chat/completions", {"model": "haru-til", "messages": [{"role": "user", "content": json.dumps(GIVEN)}]}),
]


@pytest.fixture
async def host():
    scripted = ScriptedHost([COMMIT], token=TOKEN)
    async with serving(github(scripted), scripted):
        yield scripted


@pytest.fixture
async def haru(settings, host):
    async with serving_haru(settings.model_copy(update={"repository_private": True})) as running:
        running.app.state.services.deps.repositories.sites["github.com"] = Site("github", URL(host.origin))
        yield running


@pytest.mark.parametrize(("path", "body"), DOORS, ids=[path for path, _ in DOORS])
async def test_note_is_written_at_every_door_and_the_token_goes_to_the_host_only(
    haru, host, engine, sql, capfd, path, body
):
    answer = await haru.http.post(path, json=body)

    assert answer.status_code == 200, answer.text
    assert "pool.py" in answer.text
    assert [heard.headers["authorization"] for heard in host.heard] == [f"Bearer {TOKEN}"] * 2
    rows = await (await sql.execute("SELECT * FROM requests")).fetchall()
    assert TOKEN not in f"{answer.text} {answer.headers} {engine.heard} {rows} {capfd.readouterr()}"


async def test_answer_is_made_anew_each_time_for_commits_come_in_meanwhile(haru, host):
    for _ in range(2):
        answer = await haru.http.post("/til/invoke", json={"input": GIVEN})
        assert "x-haru-cache" not in answer.headers

    assert len(host.heard) == 4


@pytest.mark.parametrize(("path", "body"), DOORS, ids=[path for path, _ in DOORS])
async def test_refusal_of_the_host_is_told_without_the_token(haru, host, capfd, path, body):
    host.token = "another"

    answer = await haru.http.post(path, json=body)

    assert "no such repository or branch, or the token may not see it" in answer.text
    assert TOKEN not in f"{answer.text} {capfd.readouterr()}"


async def test_other_hosts_and_odd_sources_are_refused_without_echo(haru, capfd):
    other = await haru.http.post(
        "/til/invoke", json={"input": {"source": SOURCE | {"repository": "https://evil.example/a/b"}}}
    )
    assert (other.status_code, other.json()["code"]) == (422, "repository_unread")

    for name in ("repository", "branch", "authors", "since", "token"):
        for value in VALUES:
            body = json.dumps({"input": GIVEN | {"source": SOURCE | {name: value}}}).encode()
            answer = await haru.http.post("/til/invoke", content=body, headers={"content-type": "application/json"})
            assert answer.status_code < 500 or answer.json()["code"] == "repository_unavailable", (
                name,
                value,
                answer.text,
            )
            assert TOKEN not in answer.text
    assert TOKEN not in str(capfd.readouterr())
