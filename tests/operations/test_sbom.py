"""What haru is made of is listed whole, in a form that others read; an audit that could not be made says so (OPS-5)."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

from scripts.sbom import LISTS, WEB
from server.settings import ROOT
from tests.operations.tools import tool

PIN = re.compile(r"^([A-Za-z0-9._-]+)==(\S+)", re.MULTILINE)
# In the tools' own environment: haru needs none of it.
VALIDATED = """
import sys
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
fault = JsonStrictValidator(SchemaVersion.V1_5).validate_str(sys.stdin.read())
sys.exit(str(fault) if fault else 0)
"""
PYTHON_HOLE = {"dependencies": [{"name": "starlette", "version": "0.1", "vulns": [{"id": "PYSEC-1"}]}]}
PYTHON_WELL = {"dependencies": [{"name": "starlette", "version": "0.1", "vulns": []}]}
WEB_HOLE = {"vulnerabilities": {"vite": {"severity": "high"}}}
WEB_WELL = {"vulnerabilities": {}}


def asked(*words, path):
    command = [sys.executable, "-m", "scripts.sbom", *words]
    return subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}, capture_output=True, text=True)


@pytest.fixture(scope="module")
def lists(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sbom")
    path = os.pathsep.join([str(Path(tool(name)).parent) for name in ("cyclonedx-py", "npm")])
    said = asked("write", str(folder), path=os.pathsep.join([path, os.environ["PATH"]]))
    assert said.returncode == 0, said.stderr
    return {file.name.removesuffix(".cdx.json"): file.read_text() for file in folder.iterdir()}


def named_in(text):
    return {(_plain(one["name"]), one["version"]) for one in json.loads(text)["components"]}


def _plain(name):
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("pins", LISTS, ids=lambda file: file.stem)
def test_every_pinned_requirement_is_listed_with_its_digests(lists, pins):
    pinned = PIN.findall(pins.read_text())

    made = lists[f"python-{pins.stem}"]

    assert pinned
    assert named_in(made) == {(_plain(name), version) for name, version in pinned}
    assert all(one["purl"].startswith("pkg:pypi/") for one in json.loads(made)["components"])
    digests = set(re.findall("sha256:([0-9a-f]{64})", pins.read_text()))
    assert digests == set(re.findall('"content": "([0-9a-f]{64})"', made))


def test_every_package_of_the_web_application_is_listed(lists):
    locked = json.loads((WEB / "package-lock.json").read_text())["packages"]
    wanted = {
        (_plain(one.get("name") or place.rpartition("node_modules/")[2]), one["version"])
        for place, one in locked.items()
        if place and not one.get("optional")
    }

    assert wanted
    assert wanted <= named_in(lists["web"])


def test_each_list_is_valid_cyclonedx(lists):
    python = Path(tool("cyclonedx-py")).resolve().parent / "python"

    for name, text in lists.items():
        said = subprocess.run([python, "-c", VALIDATED], input=text, capture_output=True, text=True)
        assert said.returncode == 0, f"{name}: {said.stderr[-2000:]}"


@pytest.mark.parametrize(
    ("python", "web", "code", "line"),
    [
        (PYTHON_WELL, WEB_WELL, 0, "frontend: no known holes"),
        (PYTHON_HOLE, WEB_WELL, 1, "app.txt: starlette 0.1 PYSEC-1"),
        (PYTHON_WELL, WEB_HOLE, 1, "frontend: vite high"),
        (PYTHON_WELL, {"message": "getaddrinfo ENOTFOUND"}, 2, "frontend: NOT ASKED, getaddrinfo ENOTFOUND"),
        (None, WEB_WELL, 2, "app.txt: NOT ASKED, ConnectionError: nobody is there"),
        (None, WEB_HOLE, 1, "app.txt: NOT ASKED, ConnectionError: nobody is there"),
    ],
    ids=["well", "hole in Python", "hole in the web", "npm alone away", "pip-audit alone away", "hole and away"],
)
def test_an_audit_says_what_it_found_and_what_it_could_not_ask(tmp_path, python, web, code, line):
    scripted(tmp_path / "pip-audit", json.dumps(python) if python else "", "ConnectionError: nobody is there")
    scripted(tmp_path / "npm", json.dumps(web), "npm error")

    said = asked("audit", path=os.pathsep.join([str(tmp_path), os.environ["PATH"]]))

    assert said.returncode == code, said.stdout
    assert line in said.stdout.splitlines()


def scripted(file, told, complained):
    file.write_text(f"#!/bin/sh\ncat <<'TOLD'\n{told}\nTOLD\necho '{complained}' >&2\nexit 1\n")
    file.chmod(0o755)


def test_a_release_comes_with_what_these_scripts_write():
    written = (ROOT / ".github" / "workflows" / "test.yml").read_text()

    assert "scripts/sbom-tools.sh" in written
    assert "python -m scripts.sbom write" in written
    assert "python -m scripts.sbom audit" in written
