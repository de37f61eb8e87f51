"""Tries engines that failed by asking them for one token, so that no caller's call has to."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import aclosing, asynccontextmanager, suppress
from typing import Any

from nodes.completions import ModelError, ModelUnavailable
from nodes.engines.fleet import Engines
from nodes.engines.routed import Dial
from nodes.engines.station import Held, Leasing

LOOK_SECONDS = 0.25
# It may have to load its kernels, or read what others ask.
TOKEN_SECONDS = 30.0
ModelOf = Callable[[str], str]


@asynccontextmanager
async def probing(fleet: Engines, dial: Dial, model_of: ModelOf, look_s: float = LOOK_SECONDS) -> AsyncIterator[None]:
    """`model_of` a profile, its name at the engine."""
    probes = _Probes(dial, model_of)
    watch = asyncio.create_task(probes.watch(fleet, look_s))
    try:
        yield
    finally:
        watch.cancel()
        probes.stop()
        await asyncio.gather(watch, *probes.running, return_exceptions=True)


class _Probes:
    def __init__(self, dial: Dial, model_of: ModelOf) -> None:
        self._dial = dial
        self._model_of = model_of
        self.running: set[asyncio.Task[None]] = set()

    async def watch(self, fleet: Engines, look_s: float) -> None:
        while True:
            for leasing in fleet.trials():
                task = asyncio.create_task(self._try(leasing))
                self.running.add(task)
                task.add_done_callback(self.running.discard)
            await asyncio.sleep(look_s)

    def stop(self) -> None:
        for task in self.running:
            task.cancel()

    async def _try(self, leasing: Leasing) -> None:
        with suppress(ModelError):
            async with leasing as lease:
                try:
                    async with asyncio.timeout(TOKEN_SECONDS):
                        await self._ask(lease)
                except TimeoutError as error:
                    raise ModelUnavailable("no token came") from error

    async def _ask(self, lease: Held) -> None:
        """Health is a token that was written; that the engine takes the request says little."""
        payload = _one_token(self._model_of(lease.engine.profile))
        async with aclosing(self._dial(lease.engine).stream(payload)) as pieces:
            async for piece in pieces:
                if piece.text or piece.finish:
                    lease.answered()
                    return
        raise ModelUnavailable("the answer was empty")


def _one_token(model: str) -> dict[str, Any]:
    return {
        "model": model,
        "messages": [{"role": "user", "content": "1"}],
        "max_completion_tokens": 1,
        "stream": True,
    }
