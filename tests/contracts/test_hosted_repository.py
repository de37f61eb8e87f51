"""What every hosted repository promises, on scripted servers with the documented shapes of GitHub and GitLab."""

from datetime import UTC, datetime

import aiohttp
import pytest
from aiohttp import web
from pydantic import SecretStr
from yarl import URL

from retrievers.commits import FileChange
from retrievers.hosted import api
from retrievers.hosted import github as github_api
from retrievers.hosted import gitlab as gitlab_api
from retrievers.hosted.api import Api
from retrievers.hosted.base import (
    BranchClosed,
    HostBusy,
    HostedError,
    HostNotAllowed,
    HostUnavailable,
    NotCommitted,
    RepositoryEmpty,
    RepositoryMissing,
    RepositoryUnseen,
    TokenRefused,
    TokenTooWeak,
    TokenUnknown,
)
from retrievers.hosted.file import HostedFile, There
from retrievers.hosted.github import GitHubRepository
from retrievers.hosted.gitlab import GitLabRepository
from retrievers.hosted.refusals import unread, unwritten
from tests.hosts import ScriptedHost, blob, github, gitlab, serving

CODE = {"path": "src/pool.py", "status": "M", "additions": 2, "deletions": 1, "patch": "@@ -1 +1,2 @@\n-a\n+b\n+c\n"}
LOGO = {"path": "로고.png", "status": "A", "additions": 0, "deletions": 0, "patch": "", "binary": True}
MOVED = {"path": "b.py", "old_path": "a.py", "status": "R", "additions": 0, "deletions": 0, "patch": ""}
NOW = datetime(2026, 5, 3, tzinfo=UTC)
SECRET = "token-that-nobody-may-see"
PATH, TEXT = "풀/a b#c.md", "# 풀\n\n닫는다 `close()`\n"


def made(sha, message, day, utc, author="Ana", email="ana@x.invalid", files=(), parents=("0" * 40,), login="ana-k"):
    return {
        "sha": sha * 40, "message": message, "date": day, "utc": utc, "author": author, "email": email,
        "files": list(files), "parents": list(parents), "login": login,
    }  # fmt: skip


COMMITS = [
    made("e", "merge", "2026-05-02T20:00:00+09:00", "2026-05-02T11:00:00Z", parents=("a" * 40, "b" * 40), files=[CODE]),
    made("d", "feat: 한글", "2026-05-02T01:00:00+09:00", "2026-05-01T16:00:00Z", files=[CODE, LOGO, MOVED]),
    made("c", "late", "2026-05-01T23:30:00+09:00", "2026-05-01T14:30:00Z", author="Bo", email="bo@x.invalid", login=""),
    made("b", "early", "2026-05-01T00:10:00+09:00", "2026-04-30T15:10:00Z", files=[CODE]),
    made("a", "old", "2026-04-20T00:10:00+09:00", "2026-04-19T15:10:00Z", files=[CODE]),
]


class Opened:
    """A host of one kind with its repository, as many requests as the test wants."""

    def __init__(self, host, session, repository_type, root, headers):
        self.host = host
        self._session, self._type, self._root, self._headers = session, repository_type, root, headers

    async def commits(self, since=None, until=None, authors=(), branch=None, token=None):
        return await self._repository(token, unread).commits(since, until, authors, branch)

    async def there(self, **wanted):
        return await self._repository(SECRET, unwritten).there(note(**wanted))

    async def commit(self, over=None, **wanted):
        return await self._repository(SECRET, unwritten).commit(note(**wanted), over)

    def _repository(self, token, refusal):
        secret, root = SecretStr(token) if token else None, URL(self.host.origin + self._root)
        return self._type(Api(self._session, root, self._headers, secret, lambda: NOW, refusal), self.host.name)


def note(**wanted):
    return HostedFile(
        **{"repository": "https://x.invalid/team/pool", "token": SECRET, "path": PATH, "text": TEXT, **wanted}
    )


KINDS = {
    "github": (github, GitHubRepository, "", github_api.HEADERS),
    "gitlab": (gitlab, GitLabRepository, "/api/v4", gitlab_api.HEADERS),
}


@pytest.fixture(params=KINDS)
async def opened(request):
    app, repository_type, root, headers = KINDS[request.param]
    host = ScriptedHost(COMMITS)
    async with serving(app(host), host), aiohttp.ClientSession() as session:
        yield Opened(host, session, repository_type, root, headers)


async def test_commits_of_all_pages_come_newest_first_with_their_files(opened):
    found = await opened.commits()

    assert [commit.sha[0] for commit in found] == ["e", "d", "c", "b", "a"]
    newest = found[1]
    assert (newest.author, newest.message, newest.author_date) == (
        "Ana", "feat: 한글", datetime(2026, 5, 1, 16, tzinfo=UTC),
    )  # fmt: skip
    assert newest.files[0] == FileChange.model_validate(CODE)
    assert (newest.files[1].path, newest.files[1].binary, newest.files[1].patch) == ("로고.png", True, None)
    assert (newest.files[2].path, newest.files[2].old_path, newest.files[2].status) == ("b.py", "a.py", "R")
    assert (found[0].is_merge, found[0].files) == (True, [])


async def test_days_and_authors_are_chosen_by_author_date_and_exact_address(opened):
    since, until = datetime(2026, 4, 30, 15, tzinfo=UTC), datetime(2026, 5, 1, 15, tzinfo=UTC)

    assert [commit.sha[0] for commit in await opened.commits(since, until)] == ["c", "b"]
    assert [commit.sha[0] for commit in await opened.commits(since, until, ["ana@x.invalid"])] == ["b"]
    assert [commit.sha[0] for commit in await opened.commits(authors=["bo"])] == ["c"]
    assert await opened.commits(authors=["na@x.invalid"]) == []


async def test_branch_is_asked_for_and_a_missing_one_is_told(opened):
    assert len(await opened.commits(branch="main")) == 5

    with pytest.raises(RepositoryMissing, match="no such repository or branch, or it is private and needs a token"):
        await opened.commits(branch="gone")


async def test_private_repository_is_read_with_the_token_which_stands_in_one_header_only(opened):
    opened.host.token = SECRET

    assert len(await opened.commits(token=SECRET)) == 5
    with pytest.raises(RepositoryMissing, match="or the token may not see it"):
        await opened.commits(token="another")

    for heard in opened.host.heard:
        shown = [value for name, value in heard.headers.items() if name.lower() != "authorization"]
        assert SECRET not in f"{heard.url} {shown}"


@pytest.mark.parametrize(
    ("status", "fields", "kind", "said"),
    [
        (401, {}, TokenRefused, "does not accept the token"),
        (403, {}, TokenRefused, "does not let this token read"),
        (404, {}, RepositoryMissing, "no such repository"),
        (409, {}, RepositoryMissing, "no commits yet"),
        (500, {}, HostUnavailable, "answered 500"),
        (429, {"retry-after": "90"}, HostBusy, "ask again in 90 seconds"),
        (429, {}, HostBusy, "ask again in 60 seconds"),
        (403, {"retry-after": "30"}, HostBusy, "ask again in 30 seconds"),
        (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 700)}, HostBusy, "in 700"),
        (429, {"ratelimit-remaining": "0", "ratelimit-reset": str(int(NOW.timestamp()) + 5)}, HostBusy, "in 5 seconds"),
    ],
)
async def test_refusals_are_told_in_plain_words_without_the_token_or_the_body(opened, status, fields, kind, said):
    opened.host.refusal = web.Response(status=status, headers=fields, text=f"body {SECRET}")

    with pytest.raises(kind, match=said) as refused:
        await opened.commits(token=SECRET)

    error = refused.value
    assert SECRET not in f"{error!r} {error.__cause__!r}"
    assert error.__suppress_context__ or error.__context__ is None or SECRET not in repr(error.__context__)
    assert isinstance(error, HostBusy) == hasattr(error, "retry_after_s")


@pytest.mark.parametrize("body", ["<html>", "[1, 2]", '[{"sha": "x"}]', '{"message": "x"}', "null", "[null]"])
async def test_answer_in_another_shape_is_told_as_such(opened, body):
    opened.host.refusal = web.Response(status=200, text=body)

    with pytest.raises(HostUnavailable, match="answered with something"):
        await opened.commits()


async def test_token_never_follows_a_redirect_to_another_host(opened):
    other = ScriptedHost([])
    async with serving(github(other), other):
        opened.host.redirect = f"{other.origin}/repos/{other.name}/commits?per_page=100&moved=1"

        with pytest.raises(HostNotAllowed, match="sent us to another host"):
            await opened.commits(token=SECRET)

    assert other.heard == []


async def test_redirects_in_a_circle_end(opened):
    opened.host.redirect = "/elsewhere"

    with pytest.raises(HostedError):
        await opened.commits()


async def test_file_is_written_in_one_commit_of_the_default_branch(opened):
    assert await opened.there() is None

    commit = await opened.commit(message="Add TIL: 풀")

    assert opened.host.files == {PATH: TEXT}
    (made,) = opened.host.made
    assert (made["sha"], made["message"], made["branch"] or opened.host.branch) == (commit, "Add TIL: 풀", "main")


async def test_file_is_written_to_the_branch_that_is_named(opened):
    await opened.commit(branch="main")

    assert [made["branch"] for made in opened.host.made] == ["main"]
    with pytest.raises(RepositoryUnseen):
        await opened.commit(branch="gone")


async def test_what_stands_at_the_path_has_a_version_and_the_name_that_git_gives_to_its_content(opened):
    await opened.commit()
    there = await opened.there(branch="main")

    assert there.blob == blob(TEXT) == note().blob

    await opened.commit(there, text="# Newer")

    assert opened.host.files == {PATH: "# Newer"}
    with pytest.raises(NotCommitted):
        await opened.commit(there, text="# Older")


@pytest.mark.parametrize("over", [None, There("a" * 40, "b" * 40)], ids=["unseen", "changed since"])
async def test_file_that_was_not_seen_is_never_written_over(opened, over):
    opened.host.files[PATH] = "# Somebody's"

    with pytest.raises(NotCommitted):
        await opened.commit(over)

    assert (opened.host.files, opened.host.made) == ({PATH: "# Somebody's"}, [])


async def test_protected_branch_is_told_and_not_written(opened):
    opened.host.is_closed = True

    with pytest.raises(BranchClosed):
        await opened.commit(branch="main")

    assert opened.host.made == []


async def test_empty_repository_takes_the_file_or_is_told(opened):
    opened.host.is_empty = True
    try:
        await opened.commit()
    except RepositoryEmpty:
        assert opened.host.files == {}
    else:
        assert opened.host.files == {PATH: TEXT}

    with pytest.raises(RepositoryUnseen):
        await opened.commit(branch="main")


WRITING_REFUSED = [
    (400, {}, NotCommitted),
    (401, {}, TokenUnknown),
    (403, {}, TokenTooWeak),
    (404, {}, RepositoryUnseen),
    (409, {}, BranchClosed),
    (422, {}, NotCommitted),
    (301, {"location": "/elsewhere"}, NotCommitted),
    (405, {}, NotCommitted),
    (500, {}, HostUnavailable),
    (429, {"retry-after": "90"}, HostBusy),
    (403, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": str(int(NOW.timestamp()) + 700)}, HostBusy),
]


@pytest.mark.parametrize(("status", "fields", "kind"), WRITING_REFUSED)
async def test_refusals_of_a_commit_are_of_their_kind_and_without_the_token_or_the_body(opened, status, fields, kind):
    opened.host.no_writing = web.Response(status=status, headers=fields, text=f"body {SECRET}")

    with pytest.raises(HostedError) as refused:
        await opened.commit()

    error = refused.value
    assert type(error) is kind
    assert SECRET not in f"{error!r} {error.__cause__!r} {error.__context__!r}"


@pytest.mark.parametrize(("status", "fields", "kind"), WRITING_REFUSED[1:3] + WRITING_REFUSED[8:])
async def test_refusals_of_the_look_before_are_those_of_writing(opened, status, fields, kind):
    opened.host.refusal = web.Response(status=status, headers=fields, text=f"body {SECRET}")

    with pytest.raises(kind):
        await opened.there()


async def test_token_that_writes_stands_in_one_header_only(opened):
    opened.host.token = SECRET

    await opened.there()
    await opened.commit()

    assert opened.host.files == {PATH: TEXT}
    for heard in opened.host.heard:
        shown = [value for name, value in heard.headers.items() if name.lower() != "authorization"]
        assert SECRET not in f"{heard.url} {shown} {await heard.text()}"


async def test_file_is_written_where_the_same_host_has_moved_the_repository_to(opened):
    opened.host.is_moved = True

    assert await opened.there() is None
    await opened.commit()

    assert opened.host.files == {PATH: TEXT}


async def test_text_and_token_never_follow_a_redirect_to_another_host(opened):
    other = ScriptedHost([])
    async with serving(github(other), other):
        opened.host.redirect = f"{other.origin}/repos/{other.name}/contents/a.md?moved=1"

        for act in (opened.there, opened.commit):
            with pytest.raises(HostNotAllowed, match="sent us to another host"):
                await act()

    assert other.heard == []


@pytest.mark.parametrize("body", ["<html>", "[1, 2]", '{"message": "x"}', "7", '{"commit": null}'])
async def test_answer_to_a_commit_in_another_shape_is_told_as_such(opened, body):
    opened.host.no_writing = web.Response(status=201, text=body)

    with pytest.raises(HostUnavailable, match="answered with something"):
        await opened.commit()


async def test_many_pages_are_followed(opened):
    opened.host.commits = [{**COMMITS[3], "sha": f"{number:040x}"} for number in range(15)]

    assert len(await opened.commits()) == 15


@pytest.mark.parametrize("limit", ["MAX_BYTES", "MAX_BYTES_IN_ALL"])
async def test_answers_beyond_the_limit_are_not_read_to_their_end(opened, monkeypatch, limit):
    monkeypatch.setattr(api, limit, 500)

    with pytest.raises(HostUnavailable, match="too many megabytes"):
        await opened.commits()
