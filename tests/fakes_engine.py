"""An engine in memory with the switches of the scripted one."""

import asyncio
from dataclasses import dataclass, field
from typing import Any

from nodes.completions import REFUSALS, ModelUnavailable, Piece


@dataclass
class FakeEngine:
    """See `ScriptedEngine`; here a piece is a word."""

    answer: str = "Use a connection pool."
    holds: bool = False
    thinks: bool = False
    refuses: int | None = None
    cuts: bool = False
    dies: bool = False
    heard: list[dict[str, Any]] = field(default_factory=list)
    running: int = 0
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    changed: asyncio.Condition = field(default_factory=asyncio.Condition)

    async def until(self, condition):
        async with asyncio.timeout(10), self.changed:
            await self.changed.wait_for(condition)

    async def stream(self, payload):
        await self._accept(payload)
        try:
            await self._tell(1)
            if self.thinks:
                await self.go_on.wait()
            words = self.answer.split(" ")
            for at, word in enumerate(words):
                yield Piece(word if at == 0 else " " + word, usage={"prompt_tokens": 7, "completion_tokens": at + 1})
                if at == 0 and self.holds:
                    await self.go_on.wait()
                if self.cuts:
                    raise ModelUnavailable("cut")
            yield Piece("", "stop")
        finally:
            await self._tell(-1)

    async def whole(self, payload):
        await self._accept(payload)
        return Piece(self.answer, "stop", {"prompt_tokens": 7, "completion_tokens": len(self.answer.split())})

    async def count(self, model, messages):
        return sum(len(message["content"].split()) for message in messages)

    async def _accept(self, payload):
        self.heard.append(payload)
        if self.refuses:
            raise REFUSALS.get(self.refuses, ModelUnavailable)(str(self.refuses))
        if self.dies:
            raise ModelUnavailable("dead")

    async def _tell(self, running):
        async with self.changed:
            self.running += running
            self.changed.notify_all()
