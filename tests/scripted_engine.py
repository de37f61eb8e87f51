"""A model server that says what a test tells it to, over real HTTP, and notices when its client leaves."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from tests.fakes_retriever import FakeEmbedder


@dataclass
class ScriptedEngine:
    """`answers` are given in turn, the last one for ever. With `holds` set, an answer stops after its first word until
    `go_on` is set or the client leaves; if it `thinks`, before that word. `refuses` is a status to answer with; `cuts`
    breaks off in mid-stream, `dies` before the first word; after each word it rests for `pause_s`. What is asked after
    a turn, a title or a summary, is answered with `chores` and kept apart from what is `heard`, whose calls were
    `named` so. `adapters` are those that it was given, with their paths; `broken` ones it does not take."""

    answers: list[str] = field(default_factory=lambda: ["Use a connection pool."])
    holds: bool = False
    thinks: bool = False
    refuses: int | None = None
    cuts: bool = False
    dies: bool = False
    pause_s: float = 0.0
    heard: list[dict[str, Any]] = field(default_factory=list)
    named: list[str] = field(default_factory=list)
    chores: list[str] = field(default_factory=lambda: [""])
    chores_heard: list[dict[str, Any]] = field(default_factory=list)
    counted: int = 0
    running: int = 0
    left: int = 0
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    adapters: dict[str, str] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)
    base_url: str = ""

    async def until(self, condition: Any) -> None:
        """Waits until `condition()` holds."""
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(condition)

    async def complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        if _is_chore(body):
            self.chores_heard.append(body)
            return web.json_response(_whole(self.chores.pop(0) if len(self.chores) > 1 else self.chores[0]))
        self.heard.append(body)
        self.named.append(request.headers.get("x-request-id", ""))
        status = 404 if "@" in body["model"] and body["model"] not in self.adapters else self.refuses
        if status:
            return web.json_response({"error": {"message": "secret-upstream-detail"}}, status=status)
        if self.dies:
            assert request.transport
            request.transport.close()
            return web.Response()
        words = self._next().split(" ")
        async with self._counted():
            if body.get("stream"):
                return await self._streamed(request, words, _counts_on(body))
            await self._hold()
            return web.json_response(_whole(" ".join(words)))

    async def embed(self, request: web.Request) -> web.Response:
        body = await request.json()
        texts = body["input"] if isinstance(body["input"], list) else [body["input"]]
        vectors = await FakeEmbedder().embed_passages(texts)
        rows = [{"object": "embedding", "index": at, "embedding": vector} for at, vector in enumerate(vectors)]
        return web.json_response({"object": "list", "data": rows, "model": "e5"})

    async def models(self, request: web.Request) -> web.Response:
        if self.refuses:
            return web.json_response({}, status=self.refuses)
        names = ["scripted", *self.adapters]
        return web.json_response({"object": "list", "data": [{"id": name, "object": "model"} for name in names]})

    async def load_adapter(self, request: web.Request) -> web.Response:
        """As vLLM 0.32 does."""
        given = await request.json()
        if given["lora_name"] in self.broken:
            return web.json_response({"error": {"message": "worker: /secret/path"}}, status=500)
        if given["lora_name"] in self.adapters:
            return web.json_response({"error": {"message": "already been loaded"}}, status=400)
        self.adapters[given["lora_name"]] = given["lora_path"]
        return web.Response(text="Success")

    async def unload_adapter(self, request: web.Request) -> web.Response:
        given = await request.json()
        return web.Response(status=200 if self.adapters.pop(given["lora_name"], None) else 404)

    async def tokenize(self, request: web.Request) -> web.Response:
        body = await request.json()
        self.counted += 1
        if self.refuses:
            return web.json_response({"error": {"message": "secret-upstream-detail"}}, status=self.refuses)
        return web.json_response({"count": sum(len(message["content"].split()) for message in body["messages"])})

    async def _streamed(self, request: web.Request, words: list[str], counts_on: bool) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        await response.write(_event({"role": "assistant", "content": ""}))
        if self.thinks:
            await self.go_on.wait()
        began = time.monotonic()
        for at, word in enumerate(words):
            spent = _usage(at + 1) if counts_on else None
            await response.write(_event({"content": word if at == 0 else " " + word}, usage=spent))
            if at == 0:
                await self._hold()
            if self.cuts:
                assert request.transport
                request.transport.close()
                return response
            if self.pause_s:
                # By the clock: sleeping takes longer than was asked for, on some machines several times as long.
                await asyncio.sleep(max(0, began + (at + 1) * self.pause_s - time.monotonic()))
        await response.write(_event({}, finish="stop"))
        await response.write(b"data: " + json.dumps({"choices": [], "usage": _usage(len(words))}).encode() + b"\n\n")
        await response.write(b"data: [DONE]\n\n")
        return response

    async def _hold(self) -> None:
        if self.holds:
            await self.go_on.wait()

    @asynccontextmanager
    async def _counted(self) -> AsyncIterator[None]:
        await self._tell(running=1)
        try:
            yield
        except asyncio.CancelledError:
            await self._tell(left=1)
            raise
        finally:
            await self._tell(running=-1)

    async def _tell(self, running: int = 0, left: int = 0) -> None:
        async with self.changed:
            self.running += running
            self.left += left
            self.changed.notify_all()

    def _next(self) -> str:
        return self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]


@asynccontextmanager
async def scripted_engine() -> AsyncIterator[ScriptedEngine]:
    engine = ScriptedEngine()
    app = web.Application(client_max_size=2**26)
    app.router.add_post("/v1/chat/completions", engine.complete)
    app.router.add_post("/v1/embeddings", engine.embed)
    app.router.add_post("/tokenize", engine.tokenize)
    app.router.add_get("/v1/models", engine.models)
    app.router.add_post("/v1/load_lora_adapter", engine.load_adapter)
    app.router.add_post("/v1/unload_lora_adapter", engine.unload_adapter)
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    engine.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield engine
    finally:
        await runner.cleanup()


def _is_chore(body: dict[str, Any]) -> bool:
    return len(body["messages"]) == 1 and "<conversation" in str(body["messages"][0]["content"])


def _counts_on(body: dict[str, Any]) -> bool:
    """As vLLM does when it is asked to: in each chunk, what was spent up to there."""
    return bool((body.get("stream_options") or {}).get("continuous_usage_stats"))


def _usage(words: int) -> dict[str, int]:
    return {"prompt_tokens": 7, "completion_tokens": words, "total_tokens": 7 + words}


def _event(delta: dict[str, Any], finish: str | None = None, usage: dict[str, int] | None = None) -> bytes:
    data = {"choices": [{"index": 0, "delta": delta, "finish_reason": finish}]} | ({"usage": usage} if usage else {})
    return b"data: " + json.dumps(data, ensure_ascii=False).encode() + b"\n\n"


def _whole(text: str) -> dict[str, Any]:
    return {
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "usage": _usage(len(text.split())),
    }
