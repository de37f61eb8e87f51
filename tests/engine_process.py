"""A scripted model server as a process of its own, to be started, killed and put to sleep.

It writes its model's name, word by word; `--breaks` ends while it starts, `--mute` answers and never writes a token."""

import argparse
import asyncio
import json
import sys

from aiohttp import web

WORDS = 40


class Model:
    def __init__(self, name: str, pause_s: float, *, mute: bool) -> None:
        self.name, self.pause_s, self.mute = name, pause_s, mute
        self.is_asleep = False

    async def complete(self, request: web.Request) -> web.StreamResponse:
        asked = await request.json()
        if asked["model"] != self.name:
            return web.json_response({"error": {"message": "no such model"}}, status=404)
        if self.mute or self.is_asleep:
            await asyncio.Event().wait()
        words = min(WORDS, asked.get("max_tokens") or WORDS)
        if asked.get("stream"):
            return await self._streamed(request, words)
        said = {"role": "assistant", "content": " ".join([self.name] * words)}
        usage = {"prompt_tokens": 1, "completion_tokens": words, "total_tokens": words + 1}
        return web.json_response({"choices": [{"message": said, "finish_reason": "stop"}], "usage": usage})

    async def _streamed(self, request: web.Request, words: int) -> web.StreamResponse:
        response = web.StreamResponse(headers={"content-type": "text/event-stream"})
        await response.prepare(request)
        for at in range(words):
            await response.write(_event({"content": self.name + " "}, "stop" if at == words - 1 else None))
            await asyncio.sleep(self.pause_s)
        await response.write(b"data: [DONE]\n\n")
        return response

    async def sleep(self, request: web.Request) -> web.Response:
        self.is_asleep = True
        return web.Response()

    async def wake(self, request: web.Request) -> web.Response:
        self.is_asleep = False
        return web.Response()


def _event(delta: dict[str, str], finish: str | None) -> bytes:
    return b"data: " + json.dumps({"choices": [{"delta": delta, "finish_reason": finish}]}).encode() + b"\n\n"


async def _health(request: web.Request) -> web.Response:
    return web.Response()


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("model")
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--pause-s", type=float, default=0.01)
    parser.add_argument("--breaks", action="store_true")
    parser.add_argument("--mute", action="store_true")
    asked = parser.parse_args()
    if asked.breaks:
        sys.exit("ValueError: No available memory for the cache blocks.")
    model = Model(asked.model, asked.pause_s, mute=asked.mute)
    app = web.Application()
    app.router.add_post("/v1/chat/completions", model.complete)
    app.router.add_post("/sleep", model.sleep)
    app.router.add_post("/wake_up", model.wake)
    app.router.add_get("/health", _health)
    web.run_app(app, host="127.0.0.1", port=asked.port, print=None, access_log=None)


if __name__ == "__main__":
    main()
