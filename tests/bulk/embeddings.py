"""A server of OpenAI's embeddings protocol that understands nothing, counts, and can be made to wait."""

import asyncio
import base64
from array import array
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

from retrievers.embeddings import EmbeddingModel
from tests.fakes_retriever import FakeEmbedder


@dataclass
class Embeddings:
    """From the text after `holds_after` on it answers only when it may `go`. `texts` are those of passages."""

    url: str = ""
    texts: list[str] = field(default_factory=list)
    holds_after: int = 10**9
    reached: asyncio.Event = field(default_factory=asyncio.Event)
    go: asyncio.Event = field(default_factory=asyncio.Event)

    async def answer(self, request: web.Request) -> web.Response:
        asked = await request.json()
        holds = len(self.texts) >= self.holds_after
        # Now, and not when it may go: whoever asked may have been killed by then.
        if asked["model"] == EmbeddingModel().passage:
            self.texts += asked["input"]
        if holds:
            self.reached.set()
            await self.go.wait()
        vectors = await FakeEmbedder().embed_passages(asked["input"])
        packed = (base64.b64encode(array("f", vector).tobytes()).decode() for vector in vectors)
        return web.json_response({"data": [{"index": n, "embedding": one} for n, one in enumerate(packed)]})


@asynccontextmanager
async def embeddings_server() -> AsyncIterator[Embeddings]:
    served = Embeddings()
    app = web.Application(client_max_size=2**24)
    app.router.add_post("/v1/embeddings", served.answer)
    runner = web.AppRunner(app, shutdown_timeout=1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    served.url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield served
    finally:
        served.go.set()
        await runner.cleanup()
