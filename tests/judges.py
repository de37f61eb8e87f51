"""A judge behind a real OpenAI-compatible endpoint that judges as a test needs it."""

import json
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

from evals.judging.evaluator import Labelled

HOLDS, FAILS = "The criterion holds.", "The criterion does not hold."


@dataclass
class ScriptedJudge:
    url: str = ""
    heard: list[dict[str, Any]] = field(default_factory=list)


@asynccontextmanager
async def open_judge(labelled: Sequence[Labelled], habit: str = "fair") -> AsyncIterator[ScriptedJudge]:
    """`fair` says what people said, of other texts yes; `first` likes the first place; `yes` finds everything good;
    `half` is right every other time."""
    judge = ScriptedJudge()
    labels = {(one.text, one.given): one.label for one in labelled}
    places = {key: place for place, key in enumerate(labels)}

    async def complete(request: web.Request) -> web.Response:
        body = await request.json()
        judge.heard.append(body)
        told = body["messages"][-1]["content"]
        said = {"better": HABITS[habit](told, labels, places), "reason": "so"}
        return web.json_response({"choices": [{"message": {"content": json.dumps(said)}}]})

    async def models(request: web.Request) -> web.Response:
        return web.json_response({"data": [{"id": "judge"}]})

    app = web.Application()
    app.router.add_post("/v1/chat/completions", complete)
    app.router.add_get("/v1/models", models)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    host, port = runner.addresses[0][:2]
    judge.url = f"http://{host}:{port}/v1"
    try:
        yield judge
    finally:
        await runner.cleanup()


Labels = dict[tuple[str, str], bool]
Places = dict[tuple[str, str], int]


def _fair(told: str, labels: Labels, places: Places) -> str:
    key = _key_of(told)
    return _place(labels.get(key, True), told)


def _half(told: str, labels: Labels, places: Places) -> str:
    key = _key_of(told)
    # Two of a source follow each other, so every other pair is told the wrong way round.
    return _place(labels.get(key, True) != bool(places.get(key, 0) // 2 % 2), told)


HABITS: dict[str, Callable[[str, Labels, Places], str]] = {
    "fair": _fair,
    "half": _half,
    "first": lambda told, labels, places: "first",
    "yes": lambda told, labels, places: _place(True, told),
}


def _key_of(told: str) -> tuple[str, str]:
    given = told.partition("Source:\n")[2].partition("\n\nText:\n")[0]
    return told.partition("\n\nText:\n")[2].partition("\n\nWhich statement")[0], given


def _place(holds: bool, told: str) -> str:
    first = told.partition("<first>\n")[2].partition("\n</first>")[0]
    return "first" if first == (HOLDS if holds else FAILS) else "second"
