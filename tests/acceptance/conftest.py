"""The whole stack as `./start` makes it, with a real model on vLLM; started once for the group."""

import json
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest

from server.settings import ROOT, variables


class Stack:
    """A haru of its own folder and port, on the environments of this checkout."""

    def __init__(self, var: Path) -> None:
        self._var = var
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        own = {"HARU_VAR": str(var), "HARU_PORT": str(self.port), "HARU_PROFILE": "smollm2-135m"}
        self._environment = {key: value for key, value in os.environ.items() if key not in variables().values()} | own

    def run(self, *command: str, timeout: float = 420) -> str:
        """What the command prints; it must succeed."""
        done = subprocess.run(
            command, cwd=ROOT, env=self._environment, capture_output=True, text=True, timeout=timeout, check=False
        )
        assert done.returncode == 0, f"{command}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def start(self) -> None:
        self.run("./start", timeout=600)
        self.run("./status", "--wait")
        self._engine_port = self.engine()["port"]

    @property
    def signed(self) -> dict[str, str]:
        """The header field of this machine's commands."""
        return {"authorization": f"Bearer {(self._var / 'cli.key').read_text().strip()}"}

    def parts(self) -> dict[str, dict[str, Any]]:
        return {part["name"]: part for part in json.loads(self.run("./status", "--json"))["parts"]}

    def engine(self) -> dict[str, Any]:
        """The part that serves a model."""
        [engine] = [part for part in self.parts().values() if part["profile"]]
        return engine

    def engine_metric(self, name: str, label: str = "") -> float:
        """A figure of vLLM's own, summed over its labels, or over those series that have this one."""
        text = httpx.get(f"http://127.0.0.1:{self._engine_port}/metrics").text
        lines = (line for line in text.splitlines() if line.startswith(name) and label in line)
        return sum(float(line.rsplit(" ", 1)[1]) for line in lines)


@pytest.fixture(scope="session")
def stack() -> Iterator[Stack]:
    with own_folder() as var:
        converted = ROOT / "var" / "models"
        if converted.is_dir():
            (var / "models").symlink_to(converted)
        running = Stack(var)
        try:
            running.start()
            yield running
        finally:
            running.run("./stop")


@contextmanager
def own_folder() -> Iterator[Path]:
    """Not one of pytest's: every session of pytest closes the folder above those to other users, and PostgreSQL, when
    started by root, runs as another user."""
    with tempfile.TemporaryDirectory(prefix="haru-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
