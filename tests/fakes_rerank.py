"""Who reranks in tests: a double, and a server that answers as vLLM does, both by the words in common."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from retrievers.ranking.rerank import RerankUnavailable
from retrievers.sparse import terms_of


@dataclass
class FakeReranker:
    """`away`: it does not answer; with `holds` it never does. `prefers` names a word that decides all."""

    away: bool = False
    holds: bool = False
    prefers: str = ""
    asked: list[tuple[str, list[str]]] = field(default_factory=list)

    async def scores(self, query: str, texts: Sequence[str]) -> list[float]:
        self.asked.append((query, list(texts)))
        if self.holds:
            await asyncio.Event().wait()
        if self.away:
            raise RerankUnavailable("away")
        return [float(self.prefers in text) if self.prefers else shared(query, text) for text in texts]


@dataclass
class ScriptedReranker:
    """`refuses` is a status to answer with, `answers` a body; with `holds` it answers nothing. The best comes first."""

    refuses: int | None = None
    answers: Any = None
    holds: bool = False
    heard: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    base_url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.heard.append(asked)
        self.keys += request.headers.getall("authorization", [])
        if self.holds:
            await asyncio.Event().wait()
        if self.refuses:
            return web.json_response({"error": {"message": "no"}}, status=self.refuses)
        if self.answers is not None:
            return web.json_response(self.answers)
        results = [
            {"index": at, "document": {"text": text}, "relevance_score": shared(asked["query"], text)}
            for at, text in enumerate(asked["documents"])
        ]
        results.sort(key=lambda one: -one["relevance_score"])
        return web.json_response({"id": "rerank-1", "model": asked["model"], "usage": {}, "results": results})


@asynccontextmanager
async def scripted_reranker(server: ScriptedReranker) -> AsyncIterator[ScriptedReranker]:
    app = web.Application()
    app.router.add_post("/v1/rerank", server.answer)
    runner = web.AppRunner(app, handler_cancellation=True, shutdown_timeout=0.1)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()


def shared(query: str, text: str) -> float:
    wanted = set(terms_of(query))
    return len(wanted & set(terms_of(text))) / len(wanted) if wanted else 0.0
