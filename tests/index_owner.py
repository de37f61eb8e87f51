"""The owner of an index: a process of its own as the stack runs it, or here."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from retrievers.edge import open_edge
from retrievers.remote.client import open_remote
from retrievers.remote.owner import Owner, serving
from retrievers.store import Space, space_of
from retrievers.stored_index import StoredIndex
from server.settings import ROOT
from tests.indexes import FAKE

SPACE = space_of(FAKE)


@dataclass
class IndexProcess:
    folder: Path
    socket: Path
    space: Space = SPACE
    process: asyncio.subprocess.Process | None = None
    said: str = ""

    async def start(self) -> None:
        """Returns when it listens, or has ended."""
        self.process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "server.embedded.index_server"),
            *("--folder", str(self.folder), "--socket", str(self.socket)),
            *("--model", self.space.model, "--dimension", str(self.space.dimension)),
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
        )
        assert self.process.stdout
        self.said = (await self.process.stdout.readline()).decode()

    async def kill(self) -> None:
        assert self.process
        self.process.kill()
        await self.process.wait()

    async def stop(self) -> int | None:
        if self.process is None:
            return None
        if self.process.returncode is None:
            self.process.terminate()
        return await self.process.wait()


@asynccontextmanager
async def index_process(folder: Path) -> AsyncIterator[IndexProcess]:
    running = IndexProcess(folder / "index", folder / "run" / "index.sock")
    await running.start()
    try:
        yield running
    finally:
        await running.stop()


@asynccontextmanager
async def remote_index(folder: Path) -> AsyncIterator[StoredIndex]:
    """Asked over a socket, though its owner runs here: a process for each test would take seconds."""
    socket = folder / "run" / "index.sock"
    async with open_edge(folder / "index", SPACE) as edge, serving(Owner(edge), socket), open_remote(socket) as store:
        yield StoredIndex(store, FAKE)
