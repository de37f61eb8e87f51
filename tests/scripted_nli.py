"""A server that weighs pairs as vLLM does, by their words: with scores, or with the classes of inference."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from nodes.evidence.words import overlap, terms_of

CLASSES = ("contradiction", "entailment", "neutral")


@dataclass
class ScriptedNli:
    """With `classes` it refuses to score, as vLLM does for a model of several classes; `refuses` is a status to answer
    everything with, `answers` a body; `last_first` tells the data from its end."""

    classes: bool = False
    separator: str = "</s></s>"
    refuses: int | None = None
    answers: Any = None
    last_first: bool = False
    heard: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    base_url: str = ""

    async def answer(self, request: web.Request) -> web.Response:
        asked = await request.json()
        self.heard.append((request.path, asked))
        if self.refuses:
            return web.json_response({"error": {"message": "no"}}, status=self.refuses)
        if self.answers is not None:
            return web.json_response(self.answers)
        if request.path == "/score" and self.classes:
            return web.json_response({"error": {"message": "does not support"}}, status=501)
        data = [{"index": at, **one} for at, one in enumerate(self._data(request.path, asked))]
        return web.json_response({"object": "list", "data": data[::-1] if self.last_first else data})

    def _data(self, path: str, asked: dict[str, Any]) -> list[dict[str, Any]]:
        if path == "/score":
            pairs = zip(asked["text_1"], asked["text_2"], strict=True)
            return [{"object": "score", "score": _shared(*pair)} for pair in pairs]
        return [_class(*text.split(self.separator)) for text in asked["input"]]


@asynccontextmanager
async def scripted_nli(server: ScriptedNli) -> AsyncIterator[ScriptedNli]:
    app = web.Application()
    app.router.add_post("/{way:score|classify}", server.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    server.base_url = f"http://127.0.0.1:{runner.addresses[0][1]}/v1"
    try:
        yield server
    finally:
        await runner.cleanup()


def _shared(evidence: str, sentence: str) -> float:
    return overlap(terms_of(sentence), terms_of(evidence))


def _class(evidence: str, sentence: str) -> dict[str, Any]:
    share = _shared(evidence, sentence)
    probs = [(1 - share) * 0.7, share, (1 - share) * 0.3]
    return {"label": CLASSES[probs.index(max(probs))], "probs": probs, "num_classes": len(CLASSES)}
