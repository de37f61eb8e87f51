"""Which addresses are those of repositories, and from which hosts this server reads."""

import asyncio
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from pydantic import ValidationError
from yarl import URL

from retrievers.hosted import source
from retrievers.hosted.base import HostNotAllowed, HostUnavailable
from retrievers.hosted.source import (
    HostedRepositories,
    HostedSource,
    NoRepositories,
    Site,
    open_repositories,
    sites_of,
)
from tests.hosts import ScriptedHost, github, serving

SECRET = "token-that-nobody-may-see"
NOW = datetime(2026, 5, 1, 16, tzinfo=UTC)
SEOUL = timezone(timedelta(hours=9))


def commit(sha, utc):
    return {
        "sha": sha * 40, "message": "feat: x", "date": utc, "utc": utc, "author": "Ana", "email": "ana@x.invalid",
        "files": [], "parents": ["0" * 40],
    }  # fmt: skip


@pytest.mark.parametrize(
    "url",
    [
        "http://github.com/a/b", "https://github.com/a", "https://github.com", "https://github.com/a/../b",
        "https://ana:pw@github.com/a/b", "https://github.com/a/b?x=1", "https://github.com/a/b#x", "git@github.com:a/b",
        "https://github.com\\@evil.example/a/b", "https://github.com/a/b%2F..%2Fc", "file:///etc/passwd",
        "https://github.com/a/b\r\nx: y", "https://git hub.com/a/b", "https:///a/b",
    ],
)  # fmt: skip
def test_what_is_no_address_of_a_repository_is_refused(url):
    with pytest.raises(ValidationError):
        HostedSource(repository=url)


@pytest.mark.parametrize(
    ("url", "host", "name"),
    [
        ("https://github.com/owner/name", "github.com", "owner/name"),
        ("https://GitHub.com/owner/name.git", "github.com", "owner/name"),
        ("https://gitlab.com/group/sub/name/", "gitlab.com", "group/sub/name"),
        ("https://git.example.org:8443/a/b", "git.example.org:8443", "a/b"),
    ],
)
def test_address_names_host_and_repository(url, host, name):
    named = HostedSource(repository=url)

    assert (named.host, named.name) == (host, name)


def test_token_is_in_no_form_that_is_shown():
    signed = HostedSource(repository="https://github.com/a/b", token=SECRET)

    assert SECRET not in f"{signed!r} {signed} {signed.model_dump()} {signed.model_dump_json()}"


def test_kind_of_a_host_is_guessed_or_said():
    sites = sites_of(["github.com", "gitlab.com", "github.corp.example", "gitlab=git.example.org", "code.example.org"])

    assert sites == {
        "github.com": Site("github", URL("https://api.github.com")),
        "gitlab.com": Site("gitlab", URL("https://gitlab.com/api/v4")),
        "github.corp.example": Site("github", URL("https://github.corp.example/api/v3")),
        "git.example.org": Site("gitlab", URL("https://git.example.org/api/v4")),
        "code.example.org": Site("gitlab", URL("https://code.example.org/api/v4")),
    }


@pytest.mark.parametrize(
    "url", ["https://evil.example/a/b", "https://github.com.evil.example/a/b", "https://127.0.0.1/a/b"]
)
async def test_other_hosts_are_not_asked(url):
    async with open_repositories(["github.com", "gitlab.com"]) as repositories:
        with pytest.raises(HostNotAllowed, match=r"knows repositories of github\.com, gitlab\.com, not of"):
            await repositories.read(HostedSource(repository=url), None, None)


@pytest.mark.parametrize("host", ["127.0.0.1:1", "[::ffff:7f00:1]:1", "169.254.169.254:80", "0x7f000001:1"])
async def test_allowed_host_on_an_address_of_the_own_network_is_refused_unless_that_is_allowed_too(host):
    """S-16: judged as the socket is made, whatever the name or the setting says."""
    async with open_repositories([host]) as repositories:
        with pytest.raises(HostNotAllowed, match="not on the public internet") as refused:
            await repositories.read(HostedSource(repository=f"https://{host}/a/b", token=SECRET), None, None)

    assert SECRET not in f"{refused.value!r}"


async def test_group_of_a_github_repository_is_refused_before_anything_is_asked():
    async with open_repositories(["github.com"]) as repositories:
        with pytest.raises(HostNotAllowed, match="owner/name"):
            await repositories.read(HostedSource(repository="https://github.com/a/b/c"), None, None)


async def test_server_without_hosts_reads_none():
    with pytest.raises(HostNotAllowed):
        await NoRepositories().read(HostedSource(repository="https://github.com/a/b"), None, None)


@pytest.mark.parametrize(
    ("days", "day", "shas", "told"),
    [
        ({}, None, "c", date(2026, 5, 2)),
        ({}, date(2026, 5, 1), "b", date(2026, 5, 1)),
        ({"since": date(2026, 5, 1)}, None, "cb", None),
        ({"until": date(2026, 5, 1)}, None, "ba", None),
        ({"since": date(2026, 4, 30), "until": date(2026, 5, 1)}, None, "ba", None),
    ],
)
async def test_days_are_those_of_the_time_zone_and_today_unless_they_are_said(days, day, shas, told):
    commits = [
        commit("c", "2026-05-01T15:00:00Z"),
        commit("b", "2026-05-01T14:59:59Z"),
        commit("a", "2026-04-30T14:00:00Z"),
    ]
    host = ScriptedHost(commits, name="a/b")
    async with serving(github(host), host), open_repositories([], allow_private=True) as opened:
        reader = HostedRepositories(opened.session, {"github.com": Site("github", URL(host.origin))}, lambda: NOW)

        found = await reader.read(HostedSource(repository="https://github.com/a/b", **days), day, SEOUL)

    assert ("".join(one.sha[0] for one in found.commits), found.day) == (shas, told)


async def test_host_that_is_too_slow_is_left(monkeypatch):
    class Slow:
        async def commits(self, *_):
            await asyncio.Event().wait()

    monkeypatch.setattr(source, "MAX_SECONDS_IN_ALL", 0)
    async with open_repositories(["github.com"]) as repositories:
        monkeypatch.setattr(HostedRepositories, "_repository", lambda *_: Slow())

        with pytest.raises(HostUnavailable, match=r"github\.com is too slow"):
            await repositories.read(HostedSource(repository="https://github.com/a/b"), None, None)
