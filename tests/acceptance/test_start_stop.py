"""./start, ./status and ./stop, on the environments of this checkout and a folder of their own.

The model is set to be elsewhere: what is promised here is the handling of processes; the other tests have the engine.
"""

import json
import os
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import pytest

from server.embedded.processes import identity_of
from server.embedded.record import read_record
from server.settings import ROOT, variables
from tests.acceptance.conftest import own_folder

NOWHERE = "http://127.0.0.1:9/v1"


class Installation:
    def __init__(self, var: Path, port: int) -> None:
        self.var = var
        self.url = f"http://127.0.0.1:{port}"
        own = {"HARU_VAR": str(var), "HARU_PORT": str(port), "VLLM_BASE_URL": NOWHERE}
        self.environment = {name: value for name, value in os.environ.items() if name not in variables().values()} | own

    def run(self, *command: str, **changes: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            command, cwd=ROOT, env=self.environment | changes, capture_output=True, text=True, timeout=180, check=False
        )

    def processes(self) -> list[int]:
        record = read_record(self.var)
        assert record
        return [record.supervisor.pid, *(part.process.pid for part in record.parts if part.process)]

    def is_alive(self) -> bool:
        try:
            with urllib.request.urlopen(f"{self.url}/healthz", timeout=5) as answer:
                return answer.status == 200
        except OSError:
            return False


@pytest.fixture
def haru():
    with own_folder() as folder:
        yield from installed(folder)


def installed(folder):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    installation = Installation(folder / "var", port)
    yield installation
    installation.run("./stop")


def test_start_returns_when_the_api_answers_and_stop_leaves_nothing(haru):
    started = haru.run("./start")
    again = haru.run("./start")
    status = json.loads(haru.run("./status", "--json").stdout)
    pids = haru.processes()

    assert (started.returncode, again.returncode, haru.is_alive()) == (0, 0, True), started.stderr + started.stdout
    assert "/sign-in#token=" in started.stdout
    assert not any("#token=" in log.read_text() for log in (haru.var / "log").iterdir())
    assert (haru.var / "cli.key").stat().st_mode & 0o777 == 0o600
    assert again.stdout == f"haru already runs at {haru.url}\n"
    assert [(part["name"], part["state"]) for part in status["parts"]] == [
        ("postgres", "ready"),
        ("index", "ready"),
        ("embeddings", "ready"),
        ("api", "ready"),
    ]

    stopped = haru.run("./stop")

    assert stopped.stdout.splitlines()[-1] == "haru has ended"
    assert [pid for pid in pids if identity_of(pid)] == []
    assert haru.run("./status").returncode == 3


def test_after_the_supervisor_was_killed_the_next_start_works(haru):
    haru.run("./start")
    supervisor, *parts = haru.processes()

    os.kill(supervisor, signal.SIGKILL)
    started = haru.run("./start")

    assert (started.returncode, haru.is_alive()) == (0, True), started.stderr + started.stdout
    assert [pid for pid in parts if identity_of(pid)] == []


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("HARU_HOST", "example.org"),
        ("DATABASE_URL", "mysql://db"),
        ("VLLM_BASE_URL", "gpu:80"),
        ("HARU_PROFILE", "gpt"),
    ],
)
def test_a_wrong_setting_ends_the_start_with_one_line(haru, variable, value):
    started = haru.run("./start", **{variable: value})

    assert (started.returncode, started.stdout) == (1, "")
    assert started.stderr.startswith(f"haru: {variable}: ")
    assert started.stderr.count("\n") == 1


def test_a_port_in_use_ends_the_start_with_one_line(haru):
    with socket.socket() as other:
        other.bind(("127.0.0.1", int(haru.environment["HARU_PORT"])))
        other.listen()

        started = haru.run("./start")

    assert started.returncode == 1
    assert started.stderr.startswith(f"haru: port {haru.environment['HARU_PORT']} is used by ")
    assert started.stderr.count("\n") == 1
