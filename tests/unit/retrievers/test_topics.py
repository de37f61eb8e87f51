"""Which commits belong together, by their files, the names in their code, their words and what they mean."""

import json
import random
from pathlib import Path

import pytest

from retrievers.commits import Commit, FileChange
from retrievers.likeness import identifiers, vectors_of
from retrievers.topics import topics

DATA = Path(__file__).parents[2] / "data" / "commits"


def commit(sha, message, path, *lines, stands_in=""):
    patch = f"@@ -1,1 +1,2 @@ {stands_in}\n" + "".join(f"+{line}\n" for line in lines or ["x"])
    files = [FileChange(path=path, additions=1, deletions=0, patch=patch)]
    return Commit(sha=sha, message=message, author_date=f"2026-05-01T{int(sha, 16) % 24:02d}:00:00Z", files=files)


def grouped(commits, **how):
    found, rest = topics(commits, 6, **how)
    assert rest == []
    return sorted(sorted(one.sha for one in topic.commits) for topic in found)


def test_names_defined_or_stood_in_are_found_in_several_languages():
    lines = [
        "def close_idle(self):", "class Pool:", "func (p *Pool) Drain(ctx context.Context) error {",
        "export const useUser = () => {", "    public ResponseEntity<Void> save(final Long id) {", "fun openAll() {",
        "x = call_only(y)",
    ]  # fmt: skip

    found = identifiers(commit("aaaaaa1", "x", "a.py", *lines, stands_in="async def around():"))

    assert found == {"close_idle", "Pool", "Drain", "useUser", "save", "openAll", "around"}


def test_commits_on_the_same_function_belong_together_across_folders():
    one = commit("aaaaaa1", "limit it", "core/pool.py", "def drain_idle_sockets(limit):", "    close(limit)")
    two = commit("aaaaaa2", "say why", "api/http.py", "    return 1", stands_in="def drain_idle_sockets(limit):")
    other = commit("aaaaaa3", "new colours", "web/theme.css", ".dark { color: black }")

    assert grouped([one, two, other]) == [["aaaaaa1", "aaaaaa2"], ["aaaaaa3"]]


def test_vectors_bring_together_what_means_the_same_in_other_words():
    commits = [
        commit("aaaaaa1", "세션 만료 처리", "back/auth.py", "x"),
        commit("aaaaaa2", "log in again when time is up", "web/login.ts", "y"),
        commit("aaaaaa3", "dark colours", "style/theme.css", "z"),
    ]

    assert grouped(commits) == [["aaaaaa1"], ["aaaaaa2"], ["aaaaaa3"]]
    near = [[1.0, 0.05, 0.0], [1.0, 0.0, 0.05], [0.3, 1.0, 0.0]]
    assert grouped(commits, vectors=near) == [["aaaaaa1", "aaaaaa2"], ["aaaaaa3"]]
    assert grouped(commits, vectors=[[0.0, 0.0, 0.0]] * 3) == [["aaaaaa1"], ["aaaaaa2"], ["aaaaaa3"]]


async def test_vectors_are_asked_for_once_for_all_commits_and_not_for_none():
    asked = []

    async def embed(texts):
        asked.append(texts)
        return [[float(len(text))] for text in texts]

    commits = [commit("aaaaaa1", "feat: drain\n\nBecause.", "a.py", "def drain():"), commit("aaaaaa2", "two", "b.py")]

    assert len(await vectors_of(commits, embed)) == 2
    assert await vectors_of([], embed) == []
    assert asked == [["drain\nBecause.\ndrain\na.py", "two\n\n\nb.py"]]


@pytest.mark.parametrize("name", ["fastapi__fastapi", "woowacourse-teams__2022-dallog"])
def test_topics_are_the_same_in_whatever_order_files_come(name):
    rows = [json.loads(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()]
    expected = [[one.sha for one in topic.commits] for topic in topics(list(map(Commit.model_validate, rows)), 6)[0]]

    for seed in range(3):
        commits = [Commit.model_validate(row) for row in rows]
        for one in commits:
            random.Random(seed).shuffle(one.files)
        assert [[one.sha for one in topic.commits] for topic in topics(commits, 6)[0]] == expected


def test_a_folder_of_translations_is_no_name_for_what_was_worked_on():
    sponsors = commit("aaaaaa1", "Update sponsors", "docs/en/data/sponsors.yml")
    logo = commit("aaaaaa2", "Add a sponsor's logo", "docs/en/img/sponsors/kong.png")

    [topic] = topics([sponsors, logo], 1)[0]

    assert topic.name in ("Update sponsors", "Add a sponsor's logo")
