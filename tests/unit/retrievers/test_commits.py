"""Commits from JSON, from diffs and from real git repositories."""

import json
import subprocess
from datetime import UTC, date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from retrievers.commits import Commit, FileChange
from retrievers.diffs import clipped, split
from retrievers.evidence import evidence
from retrievers.git import Repository, RepositoryUnreadable
from retrievers.paths import unread_because
from retrievers.topics import select, topics
from tests.repositories import Git

DATA = Path(__file__).parents[2] / "data" / "commits"


def commit(sha="a1b2c3d", message="feat: add pool", *, day="2026-05-01T10:00:00+09:00", files=(), **more):
    changes = [FileChange(path=path, additions=1, deletions=0, patch=patch) for path, patch in dict(files).items()]
    return Commit(sha=sha, message=message, author_date=day, files=changes, **more)


def recorded(name):
    return [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()]


@pytest.fixture
def git(tmp_path):
    return Git(tmp_path / "repository")


def read(git, **how):
    repository = Repository.at(git.path)
    return [repository.commit(head) for head in repository.heads(**how)]


def test_commit_of_a_repository_has_its_files_counts_and_patches(git):
    sha = git.commit("feat: add pool", {"src/pool.py": "size = 4\n", "로고.png": b"\x89PNG\0\0"})

    (found,) = read(git)

    assert (found.sha, found.message, found.author) == (sha, "feat: add pool", "Ana")
    assert found.files == [
        FileChange(path="src/pool.py", status="A", additions=1, deletions=0, patch="@@ -0,0 +1,1 @@\n+size = 4\n"),
        FileChange(path="로고.png", status="A", binary=True),
    ]


def test_rename_keeps_both_names_and_the_changed_lines(git):
    text = "".join(f"line {number}\n" for number in range(30))
    git.commit("one", {"old.py": text})
    git("mv", "old.py", "new.py")
    git.commit("two", {"new.py": text.replace("line 7\n", "line seven\n")})

    (change,) = read(git)[0].files

    assert (change.path, change.old_path, change.status) == ("new.py", "old.py", "R")
    assert "-line 7\n+line seven\n" in change.patch


def test_lock_files_are_named_but_not_diffed(git):
    git.commit("chore: deps", {"poetry.lock": "a = 1\n", "app.py": "import a\n"})

    patches = {change.path: bool(change.patch) for change in read(git)[0].files}

    assert patches == {"app.py": True, "poetry.lock": False}


def test_days_are_counted_by_author_date_not_by_committer_date(git):
    git.commit("early", {"a": "1"}, day="2026-05-01T23:30:00+09:00", committed="2026-05-04T10:00:00+09:00")
    git.commit("late", {"a": "2"}, day="2026-05-02T00:30:00+09:00", committed="2026-05-04T10:00:00+09:00")

    seoul = ZoneInfo("Asia/Seoul")
    since, until = datetime(2026, 5, 1, tzinfo=seoul), datetime(2026, 5, 2, tzinfo=seoul)

    assert [found.message for found in read(git, since=since, until=until)] == ["early"]


def test_author_is_found_by_a_part_of_the_name_or_by_a_whole_address(git):
    git.commit("one", {"a": "1"}, author="Ana <ana@home.invalid>")
    git.commit("two", {"a": "2"}, author="Bo <bo@work.invalid>")
    git.commit("three", {"a": "3"}, author="ana-k <ak@work.invalid>")

    assert {found.message for found in read(git, people=["<ana@home.invalid>", "ANA-K"])} == {"one", "three"}
    assert read(git, people=["ana@home", "k@work.invalid"]) == []


def test_merge_of_a_repository_brings_no_files_of_its_own(git):
    git.commit("base", {"a": "1"})
    git("checkout", "-q", "-b", "side")
    git.commit("side work", {"b": "1"}, day="2026-05-02T10:00:00+09:00")
    git("checkout", "-q", "main")
    git("merge", "-q", "--no-ff", "-m", "Merge branch 'side'", "side", day="2026-05-03T10:00:00+09:00")

    merge, *others = read(git)

    assert (merge.is_merge, merge.files, len(others)) == (True, [], 2)


def test_huge_change_is_named_and_its_patch_left_out(git):
    git.commit("data", {"big.csv": "".join(f"{number},x\n" for number in range(20_000)), "small.py": "x = 1\n"})

    changes = {change.path: (change.additions, bool(change.patch)) for change in read(git)[0].files}

    assert changes == {"big.csv": (20_000, False), "small.py": (1, True)}


def test_end_of_a_shallow_clone_is_not_told_as_if_every_file_were_new(git, tmp_path):
    git.commit("one", {"a": "1"})
    git.commit("two", {"b": "1"})
    subprocess.run(["git", "clone", "-q", "--depth", "1", f"file://{git.path}", str(tmp_path / "s")], check=True)

    repository = Repository.at(tmp_path / "s")

    assert [repository.commit(head).files for head in repository.heads()] == [[]]


@pytest.mark.parametrize("revision", ["--output=/tmp/x", "-p", "HEAD;ls", "no-such-branch", ""])
def test_revision_that_is_none_is_refused_and_never_an_option(git, revision):
    git.commit("one", {"a": "1"})

    with pytest.raises(RepositoryUnreadable, match=r"name of a commit|no commit or branch"):
        Repository.at(git.path).heads(revision=revision)


def test_repository_without_commits_and_folder_without_repository_say_so(git, tmp_path):
    with pytest.raises(RepositoryUnreadable, match="has no commits yet"):
        Repository.at(git.path).heads()
    (tmp_path / "plain").mkdir()
    with pytest.raises(RepositoryUnreadable, match="is not a git repository"):
        Repository.at(tmp_path / "plain")


@pytest.mark.parametrize("name", ["fastapi__fastapi", "woowacourse-teams__2022-dallog"])
def test_diff_of_a_recorded_commit_is_split_among_its_files(name):
    for row in recorded(name):
        found = Commit.model_validate(row)
        assert {change.path for change in found.files} == {change["path"] for change in row["files"]}
        assert all(change.patch for change in found.files if change.lines and not change.binary)
        assert found.diff is None


def test_diff_that_was_cut_in_a_line_keeps_its_whole_lines():
    (row,) = [row for row in recorded("fastapi__fastapi") if row["sha"].startswith("b1993642")]
    cut = row["diff"][: len(row["diff"]) - 25]

    patches = split(cut)

    assert [patch.path for patch in patches] == [change["path"] for change in row["files"]]
    assert all(line in row["diff"].splitlines() for patch in patches for line in patch.hunks.splitlines())


def test_patch_is_cut_between_hunks_and_else_between_lines():
    patch = "@@ -1 +1 @@\n-a\n+b\n@@ -9 +9 @@ def f():\n-cc\n+dd\n"

    assert clipped(patch, 100) == ("@@ \n-a\n+b\n@@ def f():\n-cc\n+dd", True)
    assert clipped(patch, 20) == ("@@ \n-a\n+b", False)
    assert clipped(patch, 8) == ("@@ \n-a", False)


def test_files_that_nobody_wrote_are_known_by_name():
    named = {
        path: unread_because(path) for path in ("web/yarn.lock", "a/node_modules/b.js", "x.min.js", "x.png", "x.py")
    }

    assert list(named.values()) == ["lock file", "vendored", "generated", "binary", None]


@pytest.mark.parametrize(
    ("message", "kind", "scope", "subject"),
    [
        ("feat(pool): close it (#12)", "feat", "pool", "close it"),
        ("✨ Add `vibe` (#15280)", None, None, "Add `vibe`"),
        (":sparkles: Additional Responses (#97)", None, None, "Additional Responses"),
        ("[style] 스크롤바 스타일을 추가한다.", "style", None, "스크롤바 스타일을 추가한다."),
        ("Merge pull request #1 from a/b\n\nfix: 닉네임 수정", "fix", None, "닉네임 수정"),
        ("", None, None, "a1b2c3d"),
    ],
)
def test_subject_is_what_is_left_of_the_first_line(message, kind, scope, subject):
    found = commit(message=message)

    assert (found.kind, found.scope, found.subject) == (kind, scope, subject)


@pytest.mark.parametrize("sha", ["xyz", "A1B2C3D", "abc", "--help"])
def test_commit_needs_an_id_and_a_date_with_a_zone(sha):
    with pytest.raises(ValidationError):
        Commit(sha=sha, author_date="2026-05-01T10:00:00Z")
    with pytest.raises(ValidationError, match="timezone"):
        Commit(sha="a1b2c3d", author_date="2026-05-01T10:00:00")


def test_day_is_the_users_calendar_day():
    late = commit(day="2026-05-01T20:00:00+00:00")

    assert select([late], date(2026, 5, 2), ZoneInfo("Asia/Seoul")).commits == [late]
    assert select([late], date(2026, 5, 1), UTC).commits == [late]
    assert select([late], date(2026, 5, 2), None).commits == []


def test_merge_of_commits_that_are_here_is_folded_and_one_that_brings_its_own_stays():
    work = commit("aaaaaa1", files={"a.py": "@@ -1 +1 @@\n+x\n"})
    folded = commit("bbbbbb1", "Merge branch 'x'", files={"a.py": None})
    squash = commit("cccccc1", "Merge pull request #2 from a/b\n\nAdd b", files={"b.py": None})

    found = select([work, folded, squash], None, None)

    assert ([entry.commit for entry in found.folded], found.commits) == ([folded], [work, squash])


def test_commit_and_its_revert_cancel_out_and_the_revert_of_a_revert_restores():
    first = commit("aaaaaa1", "feat: x", day="2026-05-01T10:00:00Z")
    second = commit("bbbbbb1", 'Revert "feat: x"\n\nThis reverts commit aaaaaa1.', day="2026-05-01T11:00:00Z")
    third = commit("cccccc1", "Reapply\n\nThis reverts commit bbbbbb1.", day="2026-05-01T12:00:00Z")

    assert [(entry.commit.sha, entry.why) for entry in select([first, second], None, None).folded] == [
        ("aaaaaa1", "reverted by bbbbbb1"),
        ("bbbbbb1", "reverts aaaaaa1"),
    ]
    assert select([first, second, third], None, None).commits == [first]


def test_commits_on_the_same_files_form_a_topic():
    day = [Commit.model_validate(row) for row in recorded("woowacourse-teams__2022-dallog")]
    chosen = select(day, date(2022, 9, 9), None).commits

    found, rest = topics(chosen, 6)

    assert [(topic.name, len(topic.commits)) for topic in found] == [("backend-ci.yml", 5), ("build.gradle", 1)]
    assert rest == []


def test_more_topics_than_sections_leave_commits_that_are_named():
    commits = [commit(f"{n:07x}", f"word{n} thing{n}", files={f"dir{n}/file{n}.py": None}) for n in range(10)]

    found, rest = topics(commits, 6)

    assert (len(found), len(rest)) == (6, 4)


def test_evidence_fits_and_every_file_is_accounted_for():
    patch = "@@ -1 +1 @@\n" + "".join(f"+line {n}\n" for n in range(200))
    files = {f"src/m{n}.py": patch for n in range(5)} | {"tiny.py": "@@ -1 +1 @@\n+x = 1\n", "yarn.lock": patch}

    found = evidence([commit(files=files)], 3000)

    assert len(found.shown.encode()) <= 3100
    assert {use.path: use.read for use in found.uses} == {
        "yarn.lock": "no", "tiny.py": "whole", **{f"src/m{n}.py": "part" for n in range(5)},
    }  # fmt: skip
    assert set(found.shown.splitlines()) - set(found.frame) <= {*patch.splitlines(), "@@ ", "+x = 1", "@@"}
