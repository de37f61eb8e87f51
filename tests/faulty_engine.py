"""A vLLM that can lack each thing that haru needs of one, over real HTTP; its words are vLLM's own."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

KEY = "a key"
WINDOW = 4096
BLOCK = 16
# An answer that may be longer goes on until its reader leaves.
LONG = 100


@dataclass
class FaultyEngine:
    """`faults` names what it lacks; `rank` is the highest of adapters that it takes; with `thinks` it is a model that
    thinks first."""

    faults: set[str] = field(default_factory=set)
    thinks: bool = False
    rank: int = 8
    running: int = 0
    hits: int = 0
    written: int = 0
    read: set[str] = field(default_factory=set)
    loaded: set[str] = field(default_factory=set)
    heard: list[dict[str, Any]] = field(default_factory=list)
    left: asyncio.Event = field(default_factory=asyncio.Event)
    base_url: str = ""

    async def models(self, request: web.Request) -> web.Response:
        if "key" in self.faults:
            return web.json_response({"error": "Unauthorized"}, status=401)
        if "no api" in self.faults:
            return web.Response(text="<html>welcome</html>")
        name = "another" if "model" in self.faults else "small"
        window = (
            {} if "window untold" in self.faults else {"max_model_len": 1024 if "length" in self.faults else WINDOW}
        )
        cards = [{"id": name, "object": "model", **window}, *({"id": one, "parent": name} for one in self.loaded)]
        return web.json_response({"object": "list", "data": cards})

    async def complete(self, request: web.Request) -> web.StreamResponse:
        body = await request.json()
        self.heard.append(body)
        if body["model"] not in {"small", *self.loaded}:
            return _refusal(404, f"The model `{body['model']}` does not exist.")
        if "template" in self.faults:
            return _refusal(400, "default chat template is no longer allowed, so you must provide a chat template")
        if "tokens" in self.faults:
            return _refusal(500, "EngineCore encountered an issue")
        if body.get("stream"):
            return await self._streamed(request, body)
        return web.json_response(self._whole(body))

    async def metrics(self, request: web.Request) -> web.Response:
        if "metrics" in self.faults:
            return web.Response(status=404)
        values = {"num_requests_running": self.running, "prefix_cache_hits_total": self.hits}
        values["generation_tokens_total"] = self.written
        label = '{engine="0",model_name="small"}'
        return web.Response(text="# HELP x\n" + "".join(f"vllm:{name}{label} {n}.0\n" for name, n in values.items()))

    async def version(self, request: web.Request) -> web.Response:
        return web.json_response({"version": "0.32.0"})

    async def load(self, request: web.Request) -> web.Response:
        body = await request.json()
        name, path = body["lora_name"], body["lora_path"]
        if "runtime adapters" in self.faults:
            return _refusal(404, "Not Found")
        if "adapters" in self.faults:
            return _refusal(500, "LoRA is not enabled. Use --enable-lora to enable LoRA.")
        if not path.endswith("/good"):
            return _refusal(404, f"Loading lora {name} failed: No adapter found for {path}")
        if self.rank < 8:
            return _refusal(500, f"LoRA rank 8 is greater than max_lora_rank {self.rank}.")
        self.loaded.add(name)
        return web.Response(text=f"Success: LoRA adapter '{name}' added successfully.")

    async def unload(self, request: web.Request) -> web.Response:
        if "unloading" not in self.faults:
            self.loaded.discard((await request.json())["lora_name"])
        return web.Response(text="Success")

    def _whole(self, body: dict[str, Any]) -> dict[str, Any]:
        message = {"role": "assistant", **self._said(body)}
        usage = {"prompt_tokens": 7, "completion_tokens": 1, "prompt_tokens_details": self._cached(body)}
        return {"choices": [{"index": 0, "message": message, "finish_reason": "stop"}], "usage": usage}

    def _said(self, body: dict[str, Any]) -> dict[str, str | None]:
        choices = (body.get("structured_outputs") or {}).get("choice")
        # Who thinks does so first, and is held to the form afterwards.
        if choices and self.thinks and body["max_tokens"] < LONG:
            return {"content": None, "reasoning": "17 times 23"}
        if choices:
            return {"content": "It is sunny." if "structure" in self.faults else choices[0]}
        if not self.thinks:
            return {"content": "yes"}
        if "reasoning" in self.faults:
            return {"content": "<think>17 times 23"}
        return {"content": None, "reasoning": "17 times 23"}

    def _cached(self, body: dict[str, Any]) -> dict[str, int] | None:
        prompt = body["messages"][0]["content"]
        known = prompt in self.read and "prefix" not in self.faults
        self.read.add(prompt)
        count = len(prompt.split()) // BLOCK * BLOCK if known else 0
        self.hits += count
        return None if "prefix counts" in self.faults else {"cached_tokens": count}

    async def _streamed(self, request: web.Request, body: dict[str, Any]) -> web.StreamResponse:
        if "stream" in self.faults:
            return web.json_response(self._whole(body))
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        self.running += 1
        for at in range(3):
            await response.write(_event(f"{at} ", self._counted(at + 1, continuous=True)))
        if body.get("ignore_eos") and body["max_tokens"] > LONG:
            await self._write_on(body["max_tokens"])
        self.running -= 1
        await response.write(_event(None, self._counted(3, continuous=False)))
        await response.write(b"data: [DONE]\n\n")
        return response

    async def _write_on(self, tokens: int) -> None:
        """Until the reader leaves; behind a proxy that keeps the connection, for ever, or to the end."""
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            self.left.set()
            self.running -= "cancel" not in self.faults
            self.written += tokens if "cancel late" in self.faults else 3
            raise

    def _counted(self, tokens: int, *, continuous: bool) -> dict[str, int] | None:
        if "usage" in self.faults or (continuous and "running usage" in self.faults):
            return None
        return {"prompt_tokens": 7, "completion_tokens": tokens}


@asynccontextmanager
async def faulty_engine(*faults: str, thinks: bool = False, rank: int = 8) -> AsyncIterator[FaultyEngine]:
    engine = FaultyEngine(set(faults), thinks, rank)
    app = web.Application()
    app.router.add_get("/v1/models", engine.models)
    app.router.add_post("/v1/chat/completions", engine.complete)
    app.router.add_post("/v1/load_lora_adapter", engine.load)
    app.router.add_post("/v1/unload_lora_adapter", engine.unload)
    app.router.add_get("/version", engine.version)
    app.router.add_get("/metrics", engine.metrics)
    runner = web.AppRunner(app, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    engine.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield engine
    finally:
        await runner.cleanup()


def _event(text: str | None, usage: dict[str, int] | None) -> bytes:
    choices = [] if text is None else [{"index": 0, "delta": {"content": text}, "finish_reason": None}]
    return b"data: " + json.dumps({"choices": choices, "usage": usage}).encode() + b"\n\n"


def _refusal(status: int, message: str) -> web.Response:
    return web.json_response({"error": {"message": message, "code": status}}, status=status)
