"""The workflows: what linters say of them, and that nothing in them can be exchanged unseen (OPS-9, S-34)."""

import os
import re
import subprocess

import pytest
import yaml

from server.settings import ROOT
from tests.operations.tools import tool

WORKFLOWS = sorted((ROOT / ".github" / "workflows").glob("*.yml"))
BROKEN = "on: push\njobs:\n  a:\n    runs-on: ubuntu-24.04\n    steps:\n      - run: echo ${{ github.evnt.title }}\n"
SCRIPT = re.compile(r"(?<![\w/])(?:scripts/[\w./-]+|\./test|infra/images/\w+\.py|scripts\.\w+)")


def linted(files):
    command = [tool("actionlint"), "-no-color", *map(str, files)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)


def test_actionlint_finds_nothing():
    said = linted(file.relative_to(ROOT) for file in WORKFLOWS)

    assert said.returncode == 0, said.stdout + said.stderr


def test_actionlint_would_find_something(tmp_path):
    (tmp_path / "broken.yml").write_text(BROKEN)

    assert linted([tmp_path / "broken.yml"]).returncode != 0


def test_zizmor_finds_nothing():
    command = [tool("zizmor"), "--offline", "--no-progress", *map(str, WORKFLOWS)]

    said = subprocess.run(command, capture_output=True, text=True)

    assert said.returncode == 0, said.stdout + said.stderr


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_actions_are_pinned_and_rights_are_given_one_by_one(file):
    text = file.read_text()

    used = re.findall(r"uses: (\S+)(.*)", text)
    assert all(re.fullmatch(r"[\w./-]+@[0-9a-f]{40}", name) for name, _ in used)
    assert all(re.fullmatch(r" # v[\d.]+", version) for _, version in used)
    workflow = yaml.safe_load(text)
    assert workflow["permissions"] == {}
    assert all(job["permissions"] and job["timeout-minutes"] for job in workflow["jobs"].values())


@pytest.mark.parametrize("file", WORKFLOWS, ids=lambda file: file.stem)
def test_the_scripts_that_they_call_are_there_and_can_be_run(file):
    steps = [step for job in yaml.safe_load(file.read_text())["jobs"].values() for step in job["steps"]]
    called = {name for step in steps for name in SCRIPT.findall(step.get("run", ""))}

    assert called
    for name in called:
        path = ROOT / (name.replace(".", "/") + ".py" if name.startswith("scripts.") else name)
        assert path.exists(), name
        assert path.suffix in (".py",) or os.access(path, os.X_OK) or name == "scripts/environment.sh", name
