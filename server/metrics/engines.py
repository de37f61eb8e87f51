"""Whether engines that have work get on with it: the streams that are open, and when text last came."""

import time
from collections.abc import AsyncGenerator, Callable
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any

from nodes.completions import Piece
from nodes.engines.base import Engine
from nodes.engines.routed import Dial, OneEngine


@dataclass(slots=True)
class _Work:
    streams: int = 0
    heard_at: float = 0.0


@dataclass
class Progress:
    """By profile. Answers that are sent whole are left out: nothing can be heard of them while they are written."""

    clock: Callable[[], float] = time.monotonic
    _work: dict[str, _Work] = field(default_factory=dict)

    def dialled(self, dial: Dial) -> Dial:
        return lambda engine: _Heard(dial(engine), self, engine)

    def silent_s(self) -> dict[str, float]:
        """How long no text has come from the engines of a profile that have streams open; 0 without any."""
        now = self.clock()
        return {profile: now - work.heard_at if work.streams else 0.0 for profile, work in self._work.items()}

    def began(self, profile: str) -> _Work:
        work = self._work.setdefault(profile, _Work())
        if not work.streams:
            work.heard_at = self.clock()
        work.streams += 1
        return work


@dataclass(frozen=True, slots=True)
class _Heard:
    """The engine itself, with an ear at its streams."""

    inner: OneEngine
    progress: Progress
    engine: Engine

    async def stream(self, payload: dict[str, Any]) -> AsyncGenerator[Piece, None]:
        work = self.progress.began(self.engine.profile)
        try:
            async with aclosing(self.inner.stream(payload)) as pieces:
                async for piece in pieces:
                    work.heard_at = self.progress.clock()
                    yield piece
        finally:
            work.streams -= 1

    async def whole(self, payload: dict[str, Any]) -> Piece:
        return await self.inner.whole(payload)

    async def count(self, model: str, messages: list[dict[str, str]]) -> int:
        return await self.inner.count(model, messages)
