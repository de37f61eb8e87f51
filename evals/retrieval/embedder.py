"""The embeddings to measure with: a server that runs, or multilingual-e5-small of one-machine haru for the time.

What was embedded once may be remembered in a file: on two cores a thousand chunks take minutes.
"""

import asyncio
import socket
import sqlite3
import sys
from array import array
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager, closing
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import aiohttp

from retrievers.base import Embedder, Vector
from retrievers.centred import Centred
from retrievers.embeddings import HttpEmbedder

PATIENCE_S = 60
BATCH = 16
CREATE = "CREATE TABLE IF NOT EXISTS vectors (text BLOB PRIMARY KEY, vector BLOB NOT NULL)"
READ = "SELECT vector FROM vectors WHERE text = ?"
WRITE = "INSERT OR REPLACE INTO vectors VALUES (?, ?)"


@asynccontextmanager
async def open_embedder(url: str = "", memory: Path | None = None) -> AsyncIterator[Embedder]:
    """As the index embeds. Without a URL, a server is started on this machine and ended afterwards."""
    async with AsyncExitStack() as stack:
        embedder = await stack.enter_async_context(open_plain(url))
        if memory is None:
            yield Centred(embedder)
            return
        known = stack.enter_context(closing(sqlite3.connect(memory, isolation_level=None)))
        known.execute(CREATE)
        yield Centred(Remembered(embedder, known))


@asynccontextmanager
async def open_plain(url: str = "") -> AsyncIterator[HttpEmbedder]:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(aiohttp.ClientSession())
        asked = url or await stack.enter_async_context(_own_server(session))
        yield HttpEmbedder(session, asked, batch=BATCH, timeout_s=600)


@dataclass(frozen=True)
class Remembered:
    embedder: Embedder
    memory: sqlite3.Connection

    @property
    def name(self) -> str:
        return self.embedder.name

    @property
    def dimension(self) -> int:
        return self.embedder.dimension

    async def embed_query(self, text: str) -> Vector:
        if known := self._known("query", text):
            return known
        vector = await self.embedder.embed_query(text)
        self._remember("query", text, vector)
        return vector

    async def embed_passages(self, texts: list[str]) -> list[Vector]:
        unknown = [text for text in dict.fromkeys(texts) if not self._known("passage", text)]
        for start in range(0, len(unknown), BATCH):
            batch = unknown[start : start + BATCH]
            for text, vector in zip(batch, await self.embedder.embed_passages(batch), strict=True):
                self._remember("passage", text, vector)
        return [self._known("passage", text) for text in texts]

    def _known(self, kind: str, text: str) -> Vector:
        row = self.memory.execute(READ, (self._key(kind, text),)).fetchone()
        return array("f", row[0]).tolist() if row else []

    def _remember(self, kind: str, text: str, vector: Vector) -> None:
        self.memory.execute(WRITE, (self._key(kind, text), array("f", vector).tobytes()))

    def _key(self, kind: str, text: str) -> bytes:
        return blake2b(f"{self.name}\0{kind}\0{text}".encode(), digest_size=16).digest()


@asynccontextmanager
async def _own_server(session: aiohttp.ClientSession) -> AsyncIterator[str]:
    port = _free_port()
    # Waiting threads of OpenMP would otherwise burn the cores that others need.
    command = ("env", "OMP_WAIT_POLICY=passive", sys.executable, "-m", "server.embedded.e5_server", "--port", str(port))
    server = await asyncio.create_subprocess_exec(*command)
    try:
        async with asyncio.timeout(PATIENCE_S):
            await _answers(session, f"http://127.0.0.1:{port}/health")
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        await server.wait()


async def _answers(session: aiohttp.ClientSession, url: str) -> None:
    while True:
        try:
            async with session.get(url) as response:
                response.raise_for_status()
                return
        except aiohttp.ClientError:
            await asyncio.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
        return port
