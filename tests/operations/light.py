"""The stack of one machine with a scripted engine in the model's place: what is promised is how parts are kept."""

import asyncio
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx

from server.embedded.record import PartRecord, Record, read_record
from server.settings import ROOT, variables
from tests.acceptance.conftest import own_folder
from tests.redis import free_port
from tests.scripted_engine import ScriptedEngine, scripted_engine

READY_S = 120


@dataclass
class Light:
    var: Path
    port: int
    engine: ScriptedEngine

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        plain = {name: value for name, value in os.environ.items() if name not in variables().values()}
        own = {"HARU_VAR": str(self.var), "HARU_PORT": str(self.port), "VLLM_BASE_URL": self.engine.base_url}
        return {**plain, **own, "PYTHONPATH": str(ROOT)}

    async def haru(self, *words: str) -> str:
        """What the command prints; it must succeed."""
        done = await asyncio.to_thread(self._run, words)
        assert done.returncode == 0, f"{words}: {done.stdout}\n{done.stderr}"
        return done.stdout

    def _run(self, words: tuple[str, ...]) -> "subprocess.CompletedProcess[str]":
        command = [sys.executable, "-m", "server.cli", *words]
        return subprocess.run(
            command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=300, check=False
        )

    async def up(self) -> None:
        await self.haru("up")
        await self.ready()

    async def ready(self) -> None:
        async with asyncio.timeout(READY_S), self.client() as client:
            while not await _answers(client):  # noqa: ASYNC110 (another process: it can only be asked)
                await asyncio.sleep(0.05)

    def client(self) -> httpx.AsyncClient:
        key = (self.var / "cli.key").read_text().strip()
        return httpx.AsyncClient(base_url=self.url, headers={"authorization": f"Bearer {key}"}, timeout=60)

    @property
    def record(self) -> Record:
        record = read_record(self.var)
        assert record
        return record

    def part(self, name: str) -> PartRecord:
        part = self.record.part(name)
        assert part
        return part

    async def again(self, name: str, before: PartRecord) -> None:
        """Until the part runs as another process, and everything answers."""
        async with asyncio.timeout(READY_S):
            while (now := self.part(name)).state != "ready" or now.process == before.process:  # noqa: ASYNC110 (it can only be asked)
                await asyncio.sleep(0.05)
        await self.ready()


async def _answers(client: httpx.AsyncClient) -> bool:
    try:
        return (await client.get("/readyz")).status_code == 200
    except httpx.TransportError:
        return False


@asynccontextmanager
async def light_stack() -> AsyncIterator[Light]:
    async with scripted_engine() as engine:
        with own_folder() as folder:
            stack = Light(folder / "var", free_port(), engine)
            try:
                await stack.up()
                yield stack
            finally:
                await stack.haru("down")
