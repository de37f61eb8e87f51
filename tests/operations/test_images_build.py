"""The Dockerfiles and the script that builds them (OPS-5, S-34)."""

import os
import re
import subprocess
from pathlib import Path

import pytest

from server.settings import ROOT
from tests.operations.tools import tool

IMAGES = ROOT / "infra" / "images"
DOCKERFILES = sorted(IMAGES.glob("*.Dockerfile"))
SCRIPTS = [ROOT / "scripts" / f"{name}.sh" for name in ("images", "compose", "compose-secrets", "operations-tools")]
DIGEST = "sha256:" + "0123456789abcdef" * 4


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.stem)
def test_hadolint_finds_nothing(file):
    said = subprocess.run([tool("hadolint"), file], capture_output=True, text=True)

    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("file", SCRIPTS, ids=lambda file: file.stem)
def test_shellcheck_finds_nothing(file):
    said = subprocess.run([tool("shellcheck"), file], capture_output=True, text=True)

    assert said.returncode == 0, said.stdout


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.stem)
def test_images_run_as_nobody_special_and_say_whether_they_are_well(file):
    last = file.read_text().split("FROM ")[-1]

    assert re.findall(r"^USER (.*)", last, re.MULTILINE) == ["10001:10001"]
    assert "HEALTHCHECK" in last
    assert "ENTRYPOINT [" in last


@pytest.mark.parametrize("file", DOCKERFILES, ids=lambda file: file.stem)
def test_bases_come_from_outside_and_have_no_default(file):
    text = file.read_text()

    froms = re.findall(r"^FROM (\S+)", text, re.MULTILINE)
    assert all(name.startswith(("${", "packages-")) for name in froms)
    assert re.findall(r"^ARG (?:PYTHON|NGINX)_IMAGE=", text, re.MULTILINE) == []
    assert "--require-hashes" in text or "nginx" in file.name


def test_what_is_copied_is_there_and_not_kept_out():
    for file in DOCKERFILES:
        for words in re.findall(r"^COPY (?!--from)(.*) \S+$", file.read_text(), re.MULTILINE):
            for word in words.split():
                assert list(ROOT.glob(word)), f"{file.name}: {word}"


@pytest.fixture
def build(tmp_path):
    """docker's own work is written down instead."""
    (tmp_path / "docker").write_text(f'#!/bin/sh\necho "$@" >{tmp_path}/asked\n')
    (tmp_path / "docker").chmod(0o755)

    def built(name, pinned):
        if pinned is not None:
            (tmp_path / "pinned.env").write_text(pinned)
        environment = {
            **os.environ,
            "PATH": f"{tmp_path}:{os.environ['PATH']}",
            "HARU_PINNED": str(tmp_path / "pinned.env"),
        }
        command = [ROOT / "scripts" / "images.sh", "build", name, "1.2.3"]
        said = subprocess.run(command, env=environment, capture_output=True, text=True)
        asked = tmp_path / "asked"
        return said, asked.read_text() if asked.exists() else ""

    return built


@pytest.mark.parametrize(
    ("pinned", "line"),
    [
        (None, "pinned.env is missing; run: scripts/images.sh pin"),
        ("NGINX_IMAGE=nginx\n", "PYTHON_IMAGE is not pinned by digest"),
        ("PYTHON_IMAGE=python:3.11-slim-bookworm\n", "PYTHON_IMAGE is not pinned by digest"),
        ("PYTHON_IMAGE=python@sha256:abc\n", "PYTHON_IMAGE is not pinned by digest"),
    ],
)
def test_a_base_without_digest_is_refused_in_a_line(build, pinned, line):
    said, asked = build("server", pinned)

    assert (said.returncode, asked) == (1, "")
    assert line in said.stderr


def test_the_engine_is_built_for_its_device_on_the_pinned_base(build):
    said, asked = build("engine-gpu", f"PYTHON_IMAGE=python:3.11-slim-bookworm@{DIGEST}\n")

    assert said.returncode == 0, said.stderr
    assert f"PYTHON_IMAGE=python:3.11-slim-bookworm@{DIGEST}" in asked
    assert "DEVICE=gpu" in asked
    assert "--tag haru/engine-gpu:1.2.3" in asked


@pytest.fixture
def read(tmp_path):
    """Programs write down what they were asked."""

    def reading(what, *programs):
        for name in programs:
            (tmp_path / name).write_text(f'#!/bin/sh\necho {name} "$@" >>{tmp_path}/asked\n')
            (tmp_path / name).chmod(0o755)
        environment = {**os.environ, "HARU_BUILDER": "buildah", "PATH": f"{tmp_path}:/usr/bin:/bin"}
        command = [ROOT / "scripts" / "images.sh", what, "server", "1.2.3"]
        said = subprocess.run(command, env=environment, capture_output=True, text=True)
        return said, (tmp_path / "asked").read_text().splitlines()

    return reading


@pytest.mark.parametrize(("what", "program"), [("sbom", "syft"), ("scan", "grype")])
def test_what_buildah_built_is_written_out_to_be_read(read, what, program):
    said, (pushed, asked) = read(what, "buildah", program)

    assert said.returncode == 0, said.stderr
    archive = pushed.split()[-1]
    assert pushed == f"buildah push --quiet haru/server:1.2.3 {archive}"
    assert asked.startswith(program)
    assert archive in asked.split()
    assert not Path(archive.removeprefix("oci-archive:")).parent.exists(), "it is as large as the image"


def test_beside_buildah_the_reader_has_to_be_here(read):
    said, _ = read("scan", "buildah")

    assert said.returncode == 1
    assert "grype is not on this machine" in said.stderr
