"""A new version comes into service, or the old one stays (OPS-9)."""

import asyncio
import os
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from scripts.deploy import BOTH, CANARY, Deployment
from scripts.deploy_site import UPSTREAM, ComposeSite, Failed, with_servers
from server.settings import ROOT

OLD, NEW = "haru/server@sha256:old", "haru/server@sha256:new"


@dataclass
class FakeSite:
    """Fails at the first call that `breaks` says, once; `seen` is what users got at each change."""

    breaks: tuple = ()
    images: dict = field(default_factory=lambda: {"blue": OLD, "green": OLD})
    shares: dict = field(default_factory=lambda: dict(BOTH))
    before: str = ""
    calls: list = field(default_factory=list)
    seen: list = field(default_factory=list)

    def image_of(self, colour):
        return self.images[colour]

    def previous(self):
        return self.before

    def remember(self, previous):
        self.before = previous

    def migrate(self, image):
        self._call("migrate", image)

    def serve(self, colour, image):
        assert colour not in self.shares, "a colour is made anew while users are sent to it"
        self.images[colour] = image
        self._call("serve", colour, image)

    def send(self, shares):
        self.shares = dict(shares)
        self.seen.append({self.images[colour] for colour in shares})
        self._call("send", dict(shares))

    def probe(self, colour=""):
        self._call("probe", colour)

    def _call(self, *call):
        self.calls.append(call)
        if self.breaks and call == self.breaks:
            self.breaks = ()
            raise Failed("as the test says")


def deployed(site):
    return Deployment(site, NEW, canary_probes=2, say=lambda _: None, sleep=lambda _: None).run()


def test_green_is_probed_and_tried_on_few_before_all_get_it():
    site = FakeSite()

    assert deployed(site)
    assert site.calls == [
        ("migrate", NEW),
        ("send", {"blue": 1}),
        ("serve", "green", NEW),
        ("probe", "green"),
        ("send", dict(CANARY)),
        *[("probe", "green"), ("probe", "")] * 2,
        ("send", {"green": 1}),
        ("probe", ""),
        ("serve", "blue", NEW),
        ("probe", "blue"),
        ("send", dict(BOTH)),
    ]
    assert (site.images, site.previous()) == ({"blue": NEW, "green": NEW}, OLD)


@pytest.mark.parametrize(
    "breaks",
    [
        ("send", {"blue": 1}),
        ("serve", "green", NEW),
        ("probe", "green"),
        ("send", dict(CANARY)),
        ("probe", ""),
        ("send", {"green": 1}),
        ("serve", "blue", NEW),
        ("probe", "blue"),
        ("send", dict(BOTH)),
    ],
    ids=str,
)
def test_whatever_fails_the_old_version_serves_again_everywhere(breaks):
    site = FakeSite(breaks)

    assert not deployed(site)
    assert (site.images, site.shares) == ({"blue": OLD, "green": OLD}, dict(BOTH))
    assert site.seen[-1] == {OLD}


def test_a_version_that_turned_out_bad_later_is_taken_back():
    site = FakeSite(images={"blue": NEW, "green": NEW})

    Deployment(site, OLD, say=lambda _: None).back_to(OLD)

    assert (site.images, site.shares) == ({"blue": OLD, "green": OLD}, dict(BOTH))
    assert all(site.seen)


def test_tables_that_cannot_be_brought_forward_change_nothing():
    site = FakeSite(("migrate", NEW))

    assert not deployed(site)
    assert site.calls == [("migrate", NEW)]


def test_without_a_way_back_nothing_is_begun():
    site = FakeSite(images={"blue": "", "green": ""})

    with pytest.raises(Failed, match="no way back"):
        deployed(site)

    assert site.calls == []


def test_shares_become_servers_of_nginx_and_the_usual_ones_its_usual_file():
    usual = UPSTREAM.read_text()

    canary = with_servers(usual, CANARY)

    assert "    server blue:8080 resolve weight=9 max_fails=2 fail_timeout=5s;\n" in canary
    assert "    server green:8080 resolve max_fails=2 fail_timeout=5s;\n" in canary
    assert "green" not in with_servers(canary, {"blue": 1})
    assert with_servers(with_servers(canary, {"blue": 1}), BOTH) == usual


@pytest.fixture
def site(tmp_path, monkeypatch):
    """Compose's own work is written down instead; REFUSES is a word that it fails at."""
    program, log = tmp_path / "compose", tmp_path / "log"
    program.write_text(f'#!/bin/sh\necho "$HARU_MIGRATE_IMAGE $*" >>{log}\ncase "$*" in *"$REFUSES"*) exit 1;; esac\n')
    program.chmod(0o755)
    monkeypatch.setenv("HARU_COMPOSE", str(program))
    monkeypatch.setenv("REFUSES", "nothing that is ever said")
    (tmp_path / "haru.conf").write_text(UPSTREAM.read_text())
    (tmp_path / "key").write_text("haru_key\n")
    return ComposeSite(
        ("cpu",), "https://haru.test", str(tmp_path / "key"), ROOT, tmp_path / "haru.conf", tmp_path / "release.env"
    )


def asked_of(site):
    return (site.release.parent / "log").read_text()


def test_a_colour_is_made_anew_alone_and_its_image_written_down(site):
    site.release.write_text(f"HARU_BLUE_IMAGE={OLD}\nHARU_GREEN_IMAGE={OLD}\n")

    site.serve("green", NEW)
    site.remember(OLD)

    assert site.previous() == OLD
    assert (site.image_of("blue"), site.image_of("green")) == (OLD, NEW)
    assert asked_of(site).rstrip().endswith("up --detach --no-deps --wait --wait-timeout 180 green")


def test_tables_are_brought_forward_by_the_new_image(site):
    site.migrate(NEW)

    assert asked_of(site).startswith(NEW)
    assert asked_of(site).rstrip().endswith("run --rm --no-deps migrate")


def test_a_file_that_nginx_refuses_is_taken_back(site, monkeypatch):
    monkeypatch.setenv("REFUSES", "-t")

    with pytest.raises(Failed):
        site.send({"green": 1})

    assert site.upstream.read_text() == UPSTREAM.read_text()
    assert "reload" not in asked_of(site)


async def probed(url, key):
    command = [sys.executable, str(ROOT / "infra" / "images" / "probe.py"), url, "--patience", "20"]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, stderr=pipe)
    out, err = await process.communicate(key.encode() + b"\n")
    return process.returncode, (out + err).decode()


async def test_the_probe_hears_tokens_of_a_real_server_and_nothing_of_a_dumb_one(haru, engine):
    heard = await probed(haru.url, haru.token)
    engine.refuses = 500
    dumb = await probed(haru.url, haru.token)
    stranger = await probed(haru.url, "nobody")

    assert heard[0] == 0, heard
    assert "the first after" in heard[1]
    assert (dumb[0], stranger[0]) == (1, 1)
    assert "status 503" in dumb[1]
    assert "status 401" in stranger[1]


def test_an_image_without_digest_is_refused(tmp_path):
    command = [sys.executable, "-m", "scripts.deploy", "--url", "https://x", "--key-file", "k", "haru/server:latest"]

    said = subprocess.run(
        command, cwd=ROOT, env={**os.environ, "PYTHONPATH": str(ROOT)}, capture_output=True, text=True
    )

    assert said.returncode == 2
    assert "by its digest" in said.stderr


def test_what_deploys_needs_nothing_but_python():
    files = [ROOT / "scripts" / "deploy.py", ROOT / "scripts" / "deploy_site.py", *(ROOT / "infra/images").glob("*.py")]

    for file in files:
        lines = [line for line in file.read_text().splitlines() if line.startswith(("import ", "from "))]
        modules = {line.split()[1].split(".")[0] for line in lines}
        assert modules <= sys.stdlib_module_names | {"scripts"}, Path(file).name
