"""What recording costs a server, in processor time for each request: not at all, the run's own part, and all of it.

python -m benchmarks.traces [--runs 40] [--rounds 9]
"""

import argparse
import asyncio
import gc
import json
import statistics
import tempfile
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path
from random import sample
from typing import Any

import uvloop
from fastapi import FastAPI
from langchain_core.messages import AIMessageChunk

from benchmarks.postgres import open_postgres
from nodes.recording import Span
from retrievers.base import Passage
from server.app import create_app
from server.auth.accounts import Accounts
from server.logs import set_up_logs
from server.services import Services, open_services
from server.settings import Settings
from server.traces.recorder import Recorder

# As an answer of 64 tokens comes from the engine, gathered for 20 ms each: sentences that pass the checks at once.
PIECES = (
    "A pool is closed when the server ends. ",
    "Whoever still holds a connection is waited for. ",
    "After that time the socket is cut by the pool itself. ",
    "New callers are refused from the first moment on. ",
    "A worker thread returns what it borrowed earlier. ",
    "The log says how many were left open afterwards. ",
    "Tests should look at this number and fail above zero. ",
    "Restarting opens fresh ones, a few at a time.",
)
TEXT = "Pools of connections are closed when the server ends. " * 16
# No two questions and answers are alike, and each finds others of so many notes.
NUMBERS, NOTES = count(), 500
QUESTION = "How are pools of connections closed, and who has to wait for them? " * 4


@dataclass(frozen=True)
class Model:
    """Costs less than a real engine's client, so that the shares come out higher than they are."""

    model_name: str = "scripted"

    def for_caller(self, caller: Any, feature: str) -> "Model":
        return self

    def window(self, caller: Any, feature: str) -> int:
        return 4096

    async def count(self, caller: Any, feature: str, messages: list) -> int:
        return 100

    async def astream(self, messages: list, **_: Any) -> AsyncIterator[AIMessageChunk]:
        number = next(NUMBERS)
        for piece in PIECES:
            yield AIMessageChunk(content=f"{number}: {piece}")
        usage = {"input_tokens": 900, "output_tokens": 64, "total_tokens": 964}
        yield AIMessageChunk(content="", usage_metadata=usage, response_metadata={"finish_reason": "stop"})


class Notes:
    async def search(self, query: str, *, owner: str, limit: int, **_: Any) -> list[Passage]:
        return [
            Passage(f"p{n}", f"d{n}", f"Pools {n}", f"{n} {TEXT}{n}", "notes", 1 / (n + 1), owner=owner, dense=0.9)
            for n in sample(range(NOTES), 5)
        ]

    async def around(self, passages: Any, *, owner: str, reach: int = 1) -> list[Passage]:
        return []


class Dropped:
    """Gets what was recorded and forgets it: what is left is the run's own part."""

    def add(self, recorded: Any) -> None:
        pass


async def ask(app: FastAPI, token: str) -> int:
    """One streamed request straight into the application; how many bytes were answered."""
    body = json.dumps({"input": {"messages": [{"role": "user", "content": f"{next(NUMBERS)} {QUESTION}"}]}}).encode()
    fields = {"authorization": f"Bearer {token}", "content-type": "application/json", "host": "127.0.0.1"}
    headers = [(name.encode(), value.encode()) for name, value in {**fields, "content-length": str(len(body))}.items()]
    scope = {
        **{"type": "http", "method": "POST", "path": "/chat/stream", "raw_path": b"/chat/stream", "scheme": "http"},
        **{"query_string": b"", "headers": headers, "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 80)},
        **{"http_version": "1.1", "root_path": "", "state": {}, "asgi": {"version": "3.0"}},
    }
    sent, size = [{"type": "http.request", "body": body, "more_body": False}], 0
    ended = asyncio.Event()

    async def receive() -> dict:
        if sent:
            return sent.pop()
        await ended.wait()
        return {"type": "http.disconnect"}

    async def send(message: dict) -> None:
        nonlocal size
        if message["type"] == "http.response.start" and message["status"] != 200:
            raise RuntimeError(f"answered {message['status']}")
        size += len(message.get("body", b""))

    await app(scope, receive, send)
    ended.set()
    return size


async def cost(app: FastAPI, token: str, runs: int, services: Services) -> float:
    """CPU µs of this process a request; threads count too, and what waits is written before it is over."""
    gc.collect()
    began = time.process_time()
    for _ in range(runs):
        await ask(app, token)
    await services.trace_writer.settle()
    return (time.process_time() - began) / runs * 1e6


async def main(runs: int, rounds: int, url: str, var: Path) -> None:
    limits = var / "limits.yaml"
    limits.write_text("user: {}\nadmin: {}\n")
    settings = Settings(_env_file=None, var=var, database_url=url, keep_traces_days=0, limits_file=limits)
    async with open_services(settings) as services:
        deps = replace(services.deps, models=Model(), retriever=Notes())
        token = await signed_in(services.accounts)
        shapes = {
            "not recorded": Recorder(Dropped(), share=0.0),
            "the run's own part": Recorder(Dropped()),
            "and masked and written": Recorder(services.trace_writer),
        }
        apps = {name: create_app(replace(services, deps=deps, recorder=one)) for name, one in shapes.items()}
        costs: dict[str, list[float]] = {name: [] for name in apps}
        for number in range(rounds + 1):
            for name, app in apps.items():
                spent = await cost(app, token, runs, services)
                if number:
                    costs[name].append(spent)
        tell(costs)
        print(f"{services.trace_writer.lost} lost; a span alone: {span_ns():.0f} ns")


async def signed_in(accounts: Accounts) -> str:
    while True:
        try:
            user = await accounts.users.create("bench", "admin")
        except Exception:  # noqa: BLE001 (until the tables are made)
            await asyncio.sleep(0.5)
        else:
            return (await accounts.sessions.open(user.id, "bench")).access


def tell(costs: dict[str, list[float]]) -> None:
    bare = costs["not recorded"]
    for name, found in costs.items():
        shares = [spent / without - 1 for spent, without in zip(found, bare, strict=True)]
        middle, least = statistics.median(found), min(found)
        print(f"{name:26}{middle:9.0f} CPU µs a request, at least {least:6.0f}, {statistics.median(shares):+7.1%}")


def span_ns() -> float:
    root, spans = Span("chain", "root"), 20_000
    began = time.perf_counter_ns()
    for _ in range(spans):
        with root.child("chain", "step") as span:
            span.gives(None)
    return (time.perf_counter_ns() - began) / spans


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--runs", type=int, default=40)
    parser.add_argument("--rounds", type=int, default=9)
    args = parser.parse_args()
    set_up_logs("error")
    with open_postgres() as postgres, tempfile.TemporaryDirectory() as folder:
        uvloop.run(main(args.runs, args.rounds, postgres.new_database(), Path(folder)))
