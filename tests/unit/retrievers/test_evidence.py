"""What a section is written from, whatever the commits hold: never cut in a line, never too long, nothing forgotten."""

import json
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from retrievers.commits import Commit, FileChange
from retrievers.diffs import clipped, hunks
from retrievers.evidence import evidence
from retrievers.git import Repository
from retrievers.paths import Signal, signal_of
from tests.repositories import Git

DATA = Path(__file__).parents[2] / "data" / "commits"
DAY = "2026-05-01T10:00:00+09:00"

LINES = st.lists(st.text(st.characters(exclude_characters="\n\r", codec="utf-8"), max_size=60), min_size=1, max_size=12)
HUNKS = st.lists(st.tuples(st.sampled_from("+- "), LINES), min_size=1, max_size=6)
NAMES = st.sampled_from(
    ["a.py", "b.py", "한글.kt", "test_a.py", "README.md", "ci.yml", "yarn.lock", "x.png", "gen.min.js"]
)


def patch_of(parts):
    pieces = [f"@@ -{at},1 +{at},1 @@ def f{at}():\n" for at in range(1, len(parts) + 1)]
    return "".join(
        piece + "".join(f"{sign}{line}\n" for line in lines) for piece, (sign, lines) in zip(pieces, parts, strict=True)
    )


@st.composite
def commits(draw):
    made = []
    for at in range(draw(st.integers(1, 4))):
        files = [
            FileChange(
                path=name,
                status=draw(st.sampled_from("AMD")),
                additions=draw(st.integers(0, 90)),
                deletions=1,
                patch=draw(st.none() | HUNKS.map(patch_of)),
            )
            for name in draw(st.lists(NAMES, unique=True, max_size=6))
        ]
        message = draw(st.text(st.characters(codec="utf-8"), max_size=300))
        made.append(Commit(sha=f"{at:07x}", message=message, author_date=DAY, files=files))
    return made


@settings(max_examples=150, deadline=None)
@given(commits(), st.integers(300, 4000))
def test_shown_evidence_fits_and_every_file_of_every_commit_is_accounted_for_once(given_commits, limit):
    found = evidence(given_commits, limit)

    assert len(found.shown.encode()) <= limit
    expected = Counter((commit.sha, change.path) for commit in given_commits for change in commit.files)
    assert Counter((use.sha, use.path) for use in found.uses) == expected
    assert all(use.why for use in found.uses if use.read != "whole")


@settings(max_examples=150, deadline=None)
@given(HUNKS, st.integers(0, 600))
def test_patch_is_never_cut_in_a_line_and_what_is_left_is_in_its_order(parts, limit):
    patch = patch_of(parts)
    whole = "\n".join(hunks(patch)).split("\n")

    text, is_all = clipped(patch, limit)

    lines = text.split("\n") if text else []
    assert len(text.encode()) <= limit
    assert is_all == (lines == whole)
    following = iter(whole)
    assert all(line in following for line in lines)


@pytest.mark.parametrize(
    ("path", "signal"),
    [
        ("src/pool.py", Signal.CODE), ("web/index.html", Signal.CODE), ("Dockerfile", Signal.CODE),
        ("tests/pool.py", Signal.TESTS), ("src/test_pool.py", Signal.TESTS), ("a/PoolTest.java", Signal.TESTS),
        ("web/pool.spec.ts", Signal.TESTS), ("docs/guide.md", Signal.PROSE), ("ci.yml", Signal.SETTINGS),
        ("latest.py", Signal.CODE), ("contest.py", Signal.CODE), ("package.json", Signal.SETTINGS),
    ],
)  # fmt: skip
def test_files_are_ranked_by_what_they_usually_tell(path, signal):
    assert signal_of(path) is signal


def test_code_is_shown_before_tests_prose_and_settings_and_most_added_first():
    patch = "@@ -1 +1 @@\n" + "".join(f"+some line number {n}\n" for n in range(9))
    names = ["ci.yml", "guide.md", "tests/test_a.py", "small.py", "large.py"]
    files = [FileChange(path=name, additions=9 + (name == "large.py"), deletions=0, patch=patch) for name in names]
    made = Commit(sha="a1b2c3d", message="feat: x", author_date=DAY, files=files)

    order = {}
    for limit in range(300, 3000, 60):
        for use in evidence([made], limit).uses:
            if use.read != "no":
                order.setdefault(use.path, limit)

    assert list(order) == ["large.py", "small.py", "tests/test_a.py", "guide.md", "ci.yml"]


def test_hunk_with_most_added_lines_is_kept_where_not_all_fit():
    patch = "@@ -1 +1 @@\n-a\n+b\n@@ -9 +9 @@ def f():\n-cc\n+dd\n+ee\n+ff\n@@ -20 +20 @@\n-z\n"

    assert clipped(patch, 30) == ("@@ def f():\n-cc\n+dd\n+ee\n+ff", False)


def test_header_of_a_truncated_recorded_diff_keeps_whole_lines_and_all_files():
    rows = [json.loads(line) for line in (DATA / "fastapi__fastapi.jsonl").read_text("utf-8").splitlines()]
    for row in rows:
        made = Commit.model_validate({**row, "diff": row["diff"][: len(row["diff"]) * 2 // 3]})
        found = evidence([made], 2000)
        assert {use.path for use in found.uses} == {change["path"] for change in row["files"]}
        given_lines = set(row["diff"].split("\n"))
        shown = set(found.shown.split("\n")) - set(found.frame)
        code = {line for line in shown if line[:1] in ("+", "-")}
        assert code <= given_lines


def test_diff_of_three_megabytes_is_read_and_every_file_of_it_is_named(tmp_path):
    git = Git(tmp_path / "repository")
    text = "".join(f"value_{number} = compute({number}, 'some words to fill the line')\n" for number in range(1200))
    git.commit("feat: many", {f"src/part{n}/module{n}.py": text.replace("value", f"v{n}") for n in range(48)})
    repository = Repository.at(git.path)

    (made,) = [repository.commit(head) for head in repository.heads()]
    found = evidence([made], 16_000)

    assert len(git("show")) > 3_000_000
    assert (len(found.uses), len(found.shown.encode()) <= 16_000) == (48, True)
    assert Counter(use.read for use in found.uses)["part"] >= 20
