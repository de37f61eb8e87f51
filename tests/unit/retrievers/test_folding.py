"""Which commits of a day are written about, and what is said of the others."""

from datetime import date
from zoneinfo import ZoneInfo

import pytest

from retrievers.commits import Commit, FileChange
from retrievers.folding import is_bot
from retrievers.topics import select

NINE = "2026-05-01T09:00:00+09:00"


def commit(sha, *lines, message="feat: x", author="Ana", day=NINE, path="a.py", at=1, **more):
    patch = f"@@ -{at},1 +{at},{len(lines)} @@ def f():\n before\n" + "".join(f"+{line}\n" for line in lines)
    files = [FileChange(path=path, additions=len(lines), deletions=0, patch=patch)] if lines else []
    return Commit(sha=sha, message=message, author=author, author_date=day, files=files, **more)


def folded(*commits):
    return {entry.commit.sha: entry.why for entry in select(list(commits), None, None).folded}


def test_cherry_picked_and_rebased_copies_count_once_and_name_the_first():
    first = commit("aaaaaaa", "x = 1", "y = 2")
    moved = commit("bbbbbbb", "x = 1", "y = 2", day="2026-05-01T00:00:00+00:00", at=90, message="feat: x (#7)")
    indented = commit("ccccccc", "    x = 1", "y = 2  ")

    assert folded(first, moved, indented) == {"bbbbbbb": "same as aaaaaaa", "ccccccc": "same as aaaaaaa"}


@pytest.mark.parametrize(
    "other",
    [
        commit("bbbbbbb", "x = 1", author="Bo"),
        commit("bbbbbbb", "x = 1", day="2026-05-01T09:00:01+09:00"),
        commit("bbbbbbb", "x = 2"),
        commit("bbbbbbb", "x = 1", path="b.py"),
    ],
    ids=["author", "date", "lines", "path"],
)
def test_what_differs_in_more_than_its_place_is_a_change_of_its_own(other):
    assert folded(commit("aaaaaaa", "x = 1"), other) == {}


def test_squash_of_commits_that_are_here_is_folded_into_them():
    one = commit("aaaaaaa", "a = 1", "b = 2")
    two = commit("bbbbbbb", "c = 3", "d = 4", path="b.py", day="2026-05-01T10:00:00+09:00")
    both = [*one.files, *two.files]
    squash = commit("ccccccc", message="Add x (#9)", day="2026-05-01T11:00:00+09:00").model_copy(update={"files": both})

    assert folded(one, two, squash) == {"ccccccc": "squash of aaaaaaa, bbbbbbb"}
    assert folded(one, squash) == {}


def test_revert_of_a_copy_takes_the_change_back():
    first, copy = commit("aaaaaaa", "x = 1"), commit("bbbbbbb", "x = 1")
    undo = commit("ccccccc", message="Revert it\n\nThis reverts commit aaaaaaa.", day="2026-05-01T12:00:00+09:00")

    assert folded(first, copy, undo).keys() == {"aaaaaaa", "bbbbbbb", "ccccccc"}


@pytest.mark.parametrize(
    ("author", "is_one"),
    [
        ("dependabot[bot]", True), ("renovate", True), ("github-actions", True), ("pre-commit-ci[bot]", True),
        ("Renovate Bot", True), ("my-release-bot", True), ("Abbot Kim", False), ("Ana Botelho", False),
        ("Renovato Silva", False), ("김봇", False), (None, False), ("", False),
    ],
)  # fmt: skip
def test_bots_are_known_by_their_names(author, is_one):
    assert is_bot(author) is is_one


def test_bots_are_named_and_not_written_about_unless_there_is_nobody_else():
    person = commit("aaaaaaa", "x = 1")
    machine = commit("bbbbbbb", "y = 1", author="dependabot[bot]")

    assert folded(person, machine) == {"bbbbbbb": "by a bot: dependabot[bot]"}
    assert folded(machine) == {}


def test_day_of_somebody_who_travels_is_counted_where_the_user_is():
    seoul = commit("aaaaaaa", "x = 1", day="2026-05-02T00:30:00+09:00")
    new_york = commit("bbbbbbb", "y = 1", day="2026-05-01T20:00:00-04:00")

    chosen = select([seoul, new_york], date(2026, 5, 2), ZoneInfo("Asia/Seoul")).commits

    assert [found.sha for found in chosen] == ["aaaaaaa", "bbbbbbb"]
    assert select([seoul, new_york], date(2026, 5, 1), ZoneInfo("America/New_York")).commits == [seoul, new_york]


def test_every_commit_of_the_day_is_either_written_about_or_named_with_a_reason():
    day = [
        commit("aaaaaaa", "x = 1"), commit("bbbbbbb", "x = 1"), commit("ccccccc", "z = 1", author="renovate[bot]"),
        commit("ddddddd", message="Merge branch 'x'", parents=["aaaaaaa", "bbbbbbb"]), commit("eeeeeee", "w = 1"),
    ]  # fmt: skip

    found = select(day, date(2026, 5, 1), ZoneInfo("Asia/Seoul"))

    assert sorted([c.sha for c in found.commits] + [f.commit.sha for f in found.folded]) == [c.sha for c in day]
    assert all(entry.why for entry in found.folded)
