"""A note is committed to a repository with the token of the caller, which is found nowhere else (TIL-1, S-14)."""

import json
import re
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from yarl import URL

from retrievers.hosted.file import CHARACTERS
from retrievers.hosted.source import Site
from server.limits.policy import Policy, RoleRule, Rule
from tests.hosts import ScriptedHost, blob, github, gitlab, serving
from tests.integration.conftest import UNLIMITED
from tests.integration.conftest import serving as serving_haru
from tests.integration.test_odd_requests import VALUES

TOKEN = "ghp_canaryTOKENcanaryTOKENcanaryTOKEN12"
PATH, TEXT = "pool/til-2026-05-01-pool.md", "# TIL 2026-05-01: pool\n"
GIVEN = {
    "repository": "https://github.com/team/til", "token": TOKEN, "path": PATH, "text": TEXT, "message": "Add TIL: pool",
}  # fmt: skip
ADDRESS = f"https://github.com/team/til/blob/HEAD/{PATH}"


@pytest.fixture
async def host():
    scripted = ScriptedHost([], name="team/til", token=TOKEN)
    async with serving(github(scripted), scripted):
        yield scripted


@asynccontextmanager
async def serving_with(settings, host, policy=UNLIMITED):
    async with serving_haru(settings.model_copy(update={"repository_private": True}), policy=policy) as running:
        running.app.state.services.repositories.sites["github.com"] = Site("github", URL(host.origin))
        yield running


@pytest.fixture
async def haru(settings, host):
    async with serving_with(settings, host) as running:
        yield running


async def keep(client, **wanted):
    return await client.post("/api/til/keep", json=GIVEN | wanted)


async def test_note_is_committed_and_the_token_goes_to_the_host_only(haru, host, sql, capfd):
    user = await haru.as_user("mina")

    answer = await keep(user)

    assert answer.json() == {"commit": host.made[0]["sha"], "address": ADDRESS, "replaced": False}
    assert (host.files, host.made[0]["message"]) == ({PATH: TEXT}, "Add TIL: pool")
    assert {heard.headers["authorization"] for heard in host.heard} == {f"Bearer {TOKEN}"}
    assert TOKEN not in f"{answer.text} {answer.headers} {capfd.readouterr()} {await everything(sql)}"


async def test_gitlab_takes_it_as_well(haru, settings):
    scripted = ScriptedHost([], name="group/sub/til", token=TOKEN)
    async with serving(gitlab(scripted), scripted):
        site = Site("gitlab", URL(f"{scripted.origin}/api/v4"))
        haru.app.state.services.repositories.sites["gitlab.com"] = site
        answer = await keep(haru.http, repository="https://gitlab.com/group/sub/til", branch="main")

    assert answer.json()["address"] == f"https://gitlab.com/group/sub/til/-/blob/main/{PATH}"
    assert scripted.files == {PATH: TEXT}


async def test_file_that_is_there_is_told_and_replaced_only_as_it_was_seen(haru, host):
    host.files[PATH] = "# Mine"
    told = await keep(haru.http)
    assert (told.status_code, told.json()["code"]) == (409, "file_there")
    assert (told.json()["version"], told.json()["address"]) == (blob("# Mine"), ADDRESS)
    assert host.files == {PATH: "# Mine"}

    host.files[PATH] = "# Mine, changed"
    assert (await keep(haru.http, replace=told.json()["version"])).status_code == 409

    kept = await keep(haru.http, replace=blob("# Mine, changed"))
    assert (kept.status_code, kept.json()["replaced"], host.files) == (200, True, {PATH: TEXT})


@pytest.mark.parametrize(
    ("status", "fields", "answered", "code"),
    [
        (400, {}, 422, "not_committed"),
        (401, {}, 422, "host_token_unknown"),
        (403, {}, 422, "host_token_too_weak"),
        (404, {}, 422, "repository_unseen"),
        (409, {}, 422, "branch_closed"),
        (422, {}, 422, "not_committed"),
        (500, {}, 502, "repository_unavailable"),
        (429, {"retry-after": "90"}, 503, "repository_busy"),
        (403, {"retry-after": "30"}, 503, "repository_busy"),
    ],
)
async def test_refusal_of_the_host_is_told_in_words_without_token_or_body(
    haru, host, sql, capfd, status, fields, answered, code
):
    host.no_writing = web.Response(status=status, headers=fields, text=f"what the host says {TOKEN}")

    answer = await keep(haru.http)

    assert (answer.status_code, answer.json()["code"]) == (answered, code)
    assert answer.headers.get("retry-after") == fields.get("retry-after")
    assert not re.search(r"[A-Za-z]+ [a-z]+ ", answer.json()["message_ko"].replace("Contents: read and write", ""))
    said = f"{answer.text} {answer.headers} {capfd.readouterr()} {await everything(sql)}"
    assert TOKEN not in said
    assert "what the host says" not in said
    assert host.files == {}


async def test_other_hosts_and_odd_inputs_are_refused_without_echo(haru, host, capfd):
    other = await keep(haru.http, repository="https://evil.example/a/b")
    assert (other.status_code, other.json()["code"]) == (422, "not_committed")
    assert "not of evil.example" in other.json()["message"]
    assert "evil.example의 저장소를 쓸 수 없습니다" in other.json()["message_ko"]

    for name in (*GIVEN, "branch", "replace"):
        for value in VALUES:
            body = json.dumps(GIVEN | {name: value}).encode()
            answer = await haru.http.post("/api/til/keep", content=body, headers={"content-type": "application/json"})
            assert answer.status_code in (200, 409, 422), (name, value, answer.text)
            assert TOKEN not in answer.text
    assert TOKEN not in str(capfd.readouterr())


@pytest.mark.parametrize("path", ["../x.md", "/x.md", ".git/x.md", ".github/workflows/x.md", "x.yml", "a\nb.md"])
async def test_path_that_is_none_of_a_note_never_reaches_the_host(haru, host, path):
    answer = await keep(haru.http, path=path)

    assert (answer.status_code, answer.json()["code"], host.heard) == (422, "invalid_input", [])


async def test_longest_note_is_taken_in_any_script_and_a_longer_one_is_not(haru, host):
    assert (await keep(haru.http, text="가" * CHARACTERS)).status_code == 200
    assert (await keep(haru.http, text="가" * (CHARACTERS + 1))).status_code == 422
    assert (await keep(haru.http, text="x" * 2**20)).status_code == 413

    assert len(host.made) == 1


async def test_narrowed_key_keeps_notes_only_if_it_is_good_for_them(haru, host):
    for features, status in ((["chat"], 403), (["til"], 200)):
        made = await haru.http.post("/api/keys", json={"name": features[0], "features": features})
        client = await haru.client({"authorization": f"Bearer {made.json()['key']}"})
        answer = await keep(client)
        assert answer.status_code == status, answer.text

    assert len(host.made) == 1


@pytest.mark.parametrize("rule", [RoleRule(requests=1), RoleRule(features={"til": Rule(requests=1)})])
async def test_each_commit_is_a_request_of_the_limits(settings, host, rule):
    async with serving_with(settings, host, Policy(user=rule, admin=RoleRule())) as haru:
        user = await haru.as_user("mina")
        first, second = await keep(user), await keep(user, path="pool/second.md")

    assert (first.status_code, second.status_code) == (200, 429)
    assert (second.json()["code"], len(host.made)) == ("quota_spent", 1)


async def everything(sql):
    """Whatever the database has."""
    tables = await (await sql.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")).fetchall()
    return [await (await sql.execute(f"SELECT t::text FROM {table} t")).fetchall() for (table,) in tables]
