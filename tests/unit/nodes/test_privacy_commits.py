"""Commits on their way in: secrets and people's data are gone, code and lines are as they were."""

import json
from collections import Counter
from pathlib import Path

import pytest

from graphs.feature import Deps
from graphs.til import FEATURE
from nodes.caller import Caller
from nodes.privacy.commits import redacted
from nodes.run import Run
from retrievers.commits import Commit, FileChange
from tests.fakes import FakeModels, FakeRetriever
from tests.unit.nodes.planted import PEM, Planter

DATA = Path(__file__).parents[2] / "data" / "commits"
NAMES = ["fastapi__fastapi", "woowacourse-teams__2022-dallog"]


def recorded(name):
    return [Commit.model_validate_json(line) for line in (DATA / f"{name}.jsonl").read_text("utf-8").splitlines()]


def commit(patch=None, message="feat: x", path="a.py", **more):
    files = [FileChange(path=path, additions=1, deletions=0, patch=patch)] if patch else []
    return Commit(sha="a1b2c3d", message=message, author_date="2026-05-01T10:00:00+09:00", files=files, **more)


def everything_in(commits):
    return json.dumps([found.model_dump(mode="json") for found in commits], ensure_ascii=False)


def shape(patch):
    return [line[:1] if line[:1] in ("+", "-", " ", "@") else "" for line in patch.split("\n")]


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("seed", range(3))
def test_planted_values_are_all_hidden_and_the_lines_keep_their_marks(name, seed):
    commits = recorded(name)
    planted = Planter(seed).everything()
    expected = Counter()
    for at, (kind, value, sentence) in enumerate(planted):
        home = commits[at % len(commits)]
        added = "\n".join("+" + line for line in sentence.format(value).split("\n"))
        patch = f"@@ -1 +1,3 @@ def f():\n+x = 1\n{added}\n-y = 2\n"
        home.files.append(FileChange(path=f"planted{at}.py", additions=1, deletions=0, patch=patch))
        home.message += f"\n\n{sentence.format(value)}\n"
        expected[str(kind)] += 2

    hidden, counts = redacted(commits)

    told = everything_in(hidden)
    assert [value for _, value, _ in planted if value in told] == []
    assert not expected - counts
    for before, after in zip(commits, hidden, strict=True):
        assert [shape(change.patch or "") for change in after.files] == [shape(c.patch or "") for c in before.files]
        assert before.message.count("\n") == after.message.count("\n")


@pytest.mark.parametrize("name", NAMES)
def test_public_commits_have_nothing_hidden_but_the_addresses_in_them(name):
    commits = recorded(name)

    hidden, counts = redacted(commits)

    assert counts.keys() <= {"EMAIL"}
    assert everything_in(hidden).replace("<EMAIL>", "redacted@example.invalid") == everything_in(commits)


def test_key_over_several_lines_of_a_diff_is_hidden_line_by_line():
    body = "".join(f"+{line}\n" for line in PEM.split("\n"))

    (found,), counts = redacted([commit(f"@@ -0,0 +1,9 @@\n+key = '''\n{body}+'''\n")])

    lines = found.files[0].patch.split("\n")
    assert lines[:4] == ["@@ -0,0 +1,9 @@", "+key = '''", "+-----BEGIN RSA PRIVATE KEY-----", "+<PRIVATE_KEY>"]
    assert (len(lines), lines[-2:], counts) == (len(body.split("\n")) + 3, ["+'''", ""], {"PRIVATE_KEY": 1})
    assert "MIIEpAIBAAKCAQEA" not in found.files[0].patch


@pytest.mark.parametrize(
    "line",
    [
        '+@app.get("/items/{item_id}")',
        '-@router.post("/login")',
        "+    this@MainActivity.finish()",
        "+  uses: actions/checkout@v4.2.1",
        "+  uses: pypa/gh-action-pypi-publish@release/v1",
        "+url = ssh://git@example.org/owner/name.git",
        "+    y = x@self.weights + b",
        '+"@babel/core@^7.18.6":',
        "+ExecStart=/usr/bin/getty@tty1.service",
        "+id = 'f47ac10b-58cc-4372-a567-0e02b2c3d479'",
        "+rev = 4b825dc642cb6eb9a060e54bf8d69288fbee4904",
        "+version = '2026.10.12.1234'",
        "+integrity sha512-slu56+r7QOhB2NSDsabYYruoZQ==",
        "+password = get_password_hash(user.password)",
        "+token: str = Depends(oauth2_scheme)",
        "+at = 1714521600000",
    ],
)
def test_code_that_only_looks_like_a_value_stays(line):
    given = [commit(f"@@ -1 +1 @@\n{line}\n")]

    assert redacted(given) == (given, Counter())


def test_people_in_trailers_names_and_paths_are_hidden():
    given = commit(
        "@@ -1 +1 @@\n+x\n",
        "feat: x\n\nCo-authored-by: Kim <12+kim@users.noreply.example.com>\nSigned-off-by: Lee <lee@example.com>",
        path="users/kim@example.com/a.py",
        author="kim@example.com",
    )

    (found,), counts = redacted([given])

    assert found.message.splitlines()[2:] == ["Co-authored-by: Kim <<EMAIL>>", "Signed-off-by: Lee <<EMAIL>>"]
    assert (found.files[0].path, found.author, counts) == ("users/<EMAIL>/a.py", "<EMAIL>", {"EMAIL": 4})


async def test_nothing_hidden_reaches_prompt_retriever_evidence_or_note():
    planter = Planter(7)
    secrets = [value for _, value, _ in planter.everything()]
    lines = "".join(
        "+" + sentence.format(value).replace("\n", "\n+") + "\n"
        for (_, _, sentence), value in zip(planter.everything(), secrets, strict=True)
    )
    given = commit(f"@@ -1 +1 @@\n{lines}", "feat(pool): use " + " ".join(secrets[:5]))
    models, notes = FakeModels(["The pool is used."]), FakeRetriever()
    graph = FEATURE.build(Deps(models, notes, None))

    said = await graph.ainvoke({"repo": [given], "language": "en"}, context=Run(Caller("ana"), window=32_000))

    told = json.dumps([models.heard, said["output"], [vars(notes)]], default=str, ensure_ascii=False)
    assert [secret for secret in secrets if secret in told or json.dumps(secret)[1:-1] in told] == []
    assert said["output"]["coverage"]["redacted"]
