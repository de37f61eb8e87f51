"""The API as operators run it: a process of its own, whose log is kept."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import yaml

from server.auth.keys import Keys
from server.auth.users import Users
from server.db.pool import open_pool
from server.identity import Scope
from server.settings import ROOT, Settings, api_environment
from tests.redis import free_port


@dataclass(frozen=True)
class Process:
    url: str
    log: Path
    child: asyncio.subprocess.Process

    async def die(self) -> None:
        """As by the kernel for want of memory, or with the machine: nothing is put in order."""
        self.child.kill()
        await self.child.wait()

    def client(self, key: str = "") -> httpx.AsyncClient:
        headers = {"authorization": f"Bearer {key}"} if key else {}
        return httpx.AsyncClient(base_url=self.url, headers=headers, timeout=30)


@asynccontextmanager
async def process(settings: Settings, name: str = "one") -> AsyncIterator[Process]:
    """`name` tells apart those that run at once."""
    own = settings.model_copy(update={"port": free_port(), "var": settings.var / name})
    own.var.mkdir(exist_ok=True)
    file = own.var / "log"
    with file.open("ab") as log:
        # The environment is the settings alone; what `.env` of this machine says counts for nothing.
        started = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "server.serve", cwd=ROOT, env=api_environment(own, {}), stdout=log, stderr=log
        )
    running = Process(own.url, file, started)
    try:
        await _ready(running)
        yield running
    finally:
        if started.returncode is None:
            started.send_signal(signal.SIGTERM)
        await started.wait()


async def _ready(running: Process) -> None:
    async with asyncio.timeout(60), running.client() as client:
        while True:
            assert running.child.returncode is None, running.log.read_text()
            try:
                if (await client.get("/readyz")).status_code == 200:
                    return
            except httpx.TransportError:
                pass
            await asyncio.sleep(0.1)


async def key_of(database: str, name: str, scope: Scope | None = None) -> str:
    """Of a user, who is made if there is none."""
    async with open_pool(database, size=2) as pool:
        users = Users(pool)
        user = await users.by_name(name) or await users.create(name, "user")
        _, secret = await Keys(pool).create(user.id, "tests", scope or Scope())
        return secret


def limits_file(folder: Path, **rule: Any) -> Path:
    """A policy in which only users are limited."""
    path = folder / "limits.yaml"
    path.write_text(yaml.safe_dump({"user": {"window_s": 86_400, **rule}, "admin": {}}))
    return path
