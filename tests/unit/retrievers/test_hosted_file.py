"""What may be written to a hosted repository, where to, and when over something that is there."""

import subprocess

import pytest
from pydantic import ValidationError
from yarl import URL

from retrievers.hosted.base import FileThere, HostUnavailable, NotCommitted
from retrievers.hosted.file import CHARACTERS, HostedFile, KeptFile
from retrievers.hosted.source import HostedRepositories, Site, open_repositories
from tests.hosts import ScriptedHost, blob, github, serving

SECRET = "token-that-nobody-may-see"
ADDRESS = "https://github.com/team/til/blob/HEAD/pool/note.md"


def note(**wanted):
    given = {"repository": "https://github.com/team/til", "token": SECRET, "path": "pool/note.md", "text": "# Pools\n"}
    return HostedFile(**given | wanted)


@pytest.mark.parametrize("path", ["note.md", "pool/til-2026-05-04-커넥션-풀.md", "a b/c (1)/d#1.md", "_posts/x.md"])
def test_path_of_a_note_is_taken_as_it_is(path):
    assert note(path=path).path == path


@pytest.mark.parametrize(
    "path",
    [
        "", "/note.md", "a//note.md", "a/", "../note.md", "a/../note.md", "./note.md", "a\\note.md", "note.txt", "note",
        ".md", ".git/note.md", "a/.git/note.md", ".github/workflows/note.md", ".github/note.md", "a\nb/note.md",
        "a/note.md\0", "a/\u202enote.md", "a /note.md", " note.md", "note.md ", "note.MD", "C:\\note.md", "a/\x7f.md",
        "x" * 398 + ".md", "가" * 70 + ".md", "a/" * 199 + "ab.md",
    ],
)  # fmt: skip
def test_path_that_leads_elsewhere_or_to_no_note_is_refused(path):
    with pytest.raises(ValidationError):
        note(path=path)


@pytest.mark.parametrize(
    "wanted",
    [
        {"token": ""}, {"token": "a b"}, {"token": "a\r\nx: y"}, {"token": "토큰"}, {"token": None},
        {"text": ""}, {"text": "x" * (CHARACTERS + 1)}, {"message": ""}, {"message": "a\0"}, {"message": "a\x1b[31m"},
        {"message": "x" * 501}, {"replace": "main"}, {"replace": "a" * 65}, {"branch": "a..b"}, {"branch": "/a"},
        {"branch": "-a"}, {"branch": "a b"}, {"branch": "../../user"}, {"branch": "a/../b"}, {"branch": "a/"},
        {"branch": "a:b"}, {"repository": "http://github.com/a/b"}, {"repository": "https://github.com/a"},
    ],
)  # fmt: skip
def test_what_no_commit_can_be_made_of_is_refused_without_the_token(wanted):
    with pytest.raises(ValidationError) as refused:
        note(**wanted)

    assert SECRET not in str(refused.value)


def test_branch_with_folders_is_one_and_none_is_the_default():
    assert [note(branch=branch).branch for branch in ("feat/notes-1.2", "", None)] == ["feat/notes-1.2", None, None]


def test_token_is_in_no_form_that_is_shown():
    signed = note()

    assert SECRET not in f"{signed!r} {signed} {signed.model_dump()} {signed.model_dump_json()}"


def test_blob_is_what_git_calls_it():
    text = "# 풀\n\r\n끝"
    said = subprocess.run(["git", "hash-object", "--stdin"], input=text.encode(), capture_output=True, check=True)

    assert note(text=text).blob == said.stdout.decode().strip()


@pytest.mark.parametrize(
    ("kind", "wanted", "address"),
    [
        ("github", {}, ADDRESS),
        ("github", {"branch": "feat/x", "path": "a b/#.md"}, "https://github.com/team/til/blob/feat/x/a%20b/%23.md"),
        (
            "gitlab",
            {"repository": "https://gitlab.com/g/sub/til.git", "path": "풀.md"},
            "https://gitlab.com/g/sub/til/-/blob/HEAD/%ED%92%80.md",
        ),
    ],
)
def test_address_is_where_people_look_at_the_file(kind, wanted, address):
    assert note(**wanted).address(kind) == address


@pytest.fixture
async def host():
    host = ScriptedHost([], name="team/til", token=SECRET)
    async with serving(github(host), host):
        yield host


@pytest.fixture
async def repositories(host):
    async with open_repositories([], allow_private=True) as opened:
        yield HostedRepositories(opened.session, {"github.com": Site("github", URL(host.origin))})


async def test_new_file_is_committed(repositories, host):
    kept = await repositories.keep(note(message="Add TIL: Pools"))

    assert kept == KeptFile(commit=host.made[0]["sha"], address=ADDRESS)
    assert (host.files, host.made[0]["message"]) == ({"pool/note.md": "# Pools\n"}, "Add TIL: Pools")


async def test_without_a_message_the_commit_names_the_file(repositories, host):
    await repositories.keep(note())

    assert host.made[0]["message"] == "Add pool/note.md"


async def test_another_file_is_told_with_its_version_and_written_over_only_by_who_names_it(repositories, host):
    host.files["pool/note.md"] = "# Mine"
    with pytest.raises(FileThere) as told:
        await repositories.keep(note())
    assert (told.value.version, told.value.address, host.made) == (blob("# Mine"), ADDRESS, [])

    kept = await repositories.keep(note(replace=told.value.version))

    assert kept == KeptFile(commit=host.made[0]["sha"], address=ADDRESS, replaced=True)
    assert host.files == {"pool/note.md": "# Pools\n"}


async def test_file_that_was_changed_since_it_was_seen_is_told_again(repositories, host):
    host.files["pool/note.md"] = "# Mine, changed"

    with pytest.raises(FileThere) as told:
        await repositories.keep(note(replace=blob("# Mine")))

    assert (told.value.version, host.made) == (blob("# Mine, changed"), [])


async def test_same_file_sent_again_changes_nothing(repositories, host):
    await repositories.keep(note())

    assert await repositories.keep(note()) == KeptFile(commit=None, address=ADDRESS)
    assert len(host.made) == 1


async def test_folder_in_the_place_of_the_file_is_told(repositories, host):
    host.files["pool/note.md/x.md"] = "# Mine"

    with pytest.raises(NotCommitted, match="a folder or a link"):
        await repositories.keep(note())


async def test_token_goes_to_the_host_that_is_allowed_and_to_no_other(repositories, host):
    with pytest.raises(NotCommitted, match=r"knows repositories of github\.com, not of evil\.example"):
        await repositories.keep(note(repository="https://evil.example/a/b"))
    with pytest.raises(NotCommitted, match="owner/name"):
        await repositories.keep(note(repository="https://github.com/a/b/c"))

    assert host.heard == []


async def test_redirect_to_another_host_is_not_followed(repositories, host):
    host.redirect = "https://evil.example/repos/team/til/contents/pool/note.md"

    with pytest.raises(NotCommitted, match="sent us to another host"):
        await repositories.keep(note())


async def test_allowed_host_in_the_own_network_is_refused_unless_that_is_allowed_too():
    """S-16"""
    async with open_repositories(["127.0.0.1:1"]) as opened:
        with pytest.raises(NotCommitted, match="not on the public internet") as refused:
            await opened.keep(note(repository="https://127.0.0.1:1/a/b"))

    assert SECRET not in f"{refused.value!r} {refused.value.__context__!r}"


async def test_host_that_is_too_slow_is_left(repositories, monkeypatch):
    monkeypatch.setattr("retrievers.hosted.source.MAX_SECONDS_IN_ALL", 0)

    with pytest.raises(HostUnavailable, match=r"github\.com is too slow"):
        await repositories.keep(note())
