"""One embedded part for as long as a command needs it, while haru itself does not run."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from server.embedded.machine import CannotStart
from server.embedded.part import Keeper, Part

PATIENCE_S = 120.0
POLL_S = 0.1


@asynccontextmanager
async def running(part: Part, log: Path) -> AsyncIterator[None]:
    keeper = Keeper(part, log, lambda: None)
    kept = asyncio.create_task(keeper.keep())
    try:
        await _ready(keeper)
        yield
    finally:
        kept.cancel()
        await asyncio.gather(kept, return_exceptions=True)
        await asyncio.to_thread(keeper.stop)


async def _ready(keeper: Keeper) -> None:
    for _ in range(round(PATIENCE_S / POLL_S)):
        if keeper.record.state in ("ready", "failed"):
            break
        await asyncio.sleep(POLL_S)
    if keeper.record.state != "ready":
        why = keeper.record.reason or f"it does not answer; see {keeper.log}"
        raise CannotStart(f"{keeper.part.name} did not start: {why}")
