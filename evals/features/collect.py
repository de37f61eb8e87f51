"""Asks a running server what has not been asked yet, and stores what it answers."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import orjson

from evals.features.asks import Ask
from evals.features.stored import Draft, Stored, is_done, store

# A run of many sections may wait behind others.
TIMEOUT = httpx.Timeout(60, read=1800)


NOT_LET_IN = (httpx.codes.UNAUTHORIZED, httpx.codes.FORBIDDEN)
Tell = Callable[[str], None]


class Refused(Exception):
    """The server did not answer this run; the message is its own."""


class NotLetIn(Exception):
    """The key is not good for this; asking on would not help."""


@dataclass
class Heard:
    """What a stream has told so far."""

    drafts: list[Draft] = field(default_factory=list)
    output: dict[str, Any] | None = None
    _writing: str = ""
    _text: dict[str, str] = field(default_factory=dict)
    _attempts: dict[str, int] = field(default_factory=dict)

    def take(self, chunk: dict[str, Any]) -> None:
        if "error" in chunk:
            raise Refused(str(chunk["error"].get("message", chunk["error"])))
        for step in chunk.get("progress", ()):
            self._step(step)
        self._text[self._writing] = self._text.get(self._writing, "") + chunk.get("content", "")
        self.output = chunk.get("output", self.output)

    def all_drafts(self) -> list[Draft]:
        last = [Draft(part, self._attempts.get(part, 1), text) for part, text in self._text.items() if text.strip()]
        return [*self.drafts, *last]

    def _step(self, step: dict[str, Any]) -> None:
        if step.get("state") == "writing":
            self._writing = str(step.get("part", ""))
        if step.get("state") == "again":
            part = str(step.get("part", ""))
            attempt = self._attempts.get(part, 1)
            self.drafts.append(Draft(part, attempt, self._text.pop(part, "")))
            self._attempts[part] = attempt + 1


@dataclass(frozen=True)
class Server:
    """`clock` counts seconds."""

    http: httpx.AsyncClient
    clock: Callable[[], float] = time.monotonic

    async def answer(self, ask: Ask) -> Stored:
        started, heard = self.clock(), Heard()
        async for chunk in self._chunks(ask):
            heard.take(chunk)
        if heard.output is None:
            raise Refused("the stream ended without an output")
        seconds = self.clock() - started
        return Stored(ask.feature, ask.name, ask.language, ask.given, heard.output, heard.all_drafts(), seconds)

    async def _chunks(self, ask: Ask) -> AsyncIterator[dict[str, Any]]:
        # An answer that was kept from an earlier run would tell nothing of this one.
        asked = self.http.stream(
            "POST", f"/{ask.feature}/stream", json={"input": ask.given}, headers={"cache-control": "no-cache"}
        )
        async with asked as response:
            if response.status_code != httpx.codes.OK:
                told = f"{response.status_code}: {(await response.aread()).decode(errors='replace')[:300]}"
                raise NotLetIn(told) if response.status_code in NOT_LET_IN else Refused(told)
            event = ""
            async for line in response.aiter_lines():
                if line.startswith("event: "):
                    event = line[7:]
                elif line.startswith("data: ") and event == "data":
                    yield orjson.loads(line[6:])


async def collect(server: Server, asks: Iterable[Ask], folder: Path, *, at_once: int = 1, tell: Tell) -> int:
    """Returns how many were refused; they are asked again the next time."""
    left = iter([ask for ask in asks if not is_done(folder, ask)])

    async def work() -> int:
        return sum([not await _stored(server, ask, folder, tell) for ask in left])

    return sum(await asyncio.gather(*(work() for _ in range(at_once))))


async def _stored(server: Server, ask: Ask, folder: Path, tell: Tell) -> bool:
    try:
        run = await server.answer(ask)
    except (Refused, httpx.HTTPError) as error:
        tell(f"{ask.feature} {ask.name}: {type(error).__name__}: {error}")
        return False
    store(folder, run)
    tell(f"{ask.feature} {ask.name}: {run.seconds:.1f} s")
    return True
