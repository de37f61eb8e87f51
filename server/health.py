"""Is the server alive, and which of its parts answer?"""

import asyncio
from typing import Any, cast

import aiohttp
from fastapi import APIRouter, Request, Response

from retrievers.base import Index, RetrievalUnavailable
from server.services import Services

router = APIRouter(tags=["health"])
PATIENCE_SECONDS = 2.0
DRAINING = "draining"


@router.get("/healthz")
async def alive() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz")
async def ready(request: Request, response: Response) -> dict[str, Any]:
    """200 when every part answers, 503 otherwise, and when the server was told to stop; `parts` names each with what it
    said. `engine` counts model calls, `usage` the rows that are not in the database yet. `redis` is no part, for haru
    works without it: while it answers, its circuits are closed."""
    services: Services = request.app.state.services
    said = await parts(services)
    own = _own_state(request, response)
    is_whole = all(answer == "ok" for answer in said.values())
    if not is_whole:
        response.status_code = 503
    written = services.desk.usage
    return {
        "status": own if is_whole or own == DRAINING else "starting",
        "parts": said,
        "engine": services.rooms.gauges(),
        "usage": {"waiting": written.waiting, "is_away": written.is_away},
        "redis": {use: guard.state for use, guard in services.guards.items()},
    }


@router.get("/readyz/self")
async def ready_itself(request: Request, response: Response) -> dict[str, str]:
    """For load balancers: 200, or 503 when the server was told to stop. No part is asked, for one that is away would
    take every server out at once."""
    return {"status": _own_state(request, response)}


def _own_state(request: Request, response: Response) -> str:
    is_draining = request.app.state.is_draining
    response.status_code = 503 if is_draining else 200
    return DRAINING if is_draining else "ready"


async def parts(services: Services) -> dict[str, str]:
    """What each answers now; "ok" is well."""
    checks = {"postgres": _postgres, "model": _model, "embeddings": _embeddings}
    if services.settings.qdrant_url:
        checks["qdrant"] = _qdrant
    elif services.settings.index_socket:
        checks["index"] = _index
    return dict(zip(checks, await asyncio.gather(*(check(services) for check in checks.values())), strict=True))


async def _postgres(services: Services) -> str:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), services.pool.connection() as connection:
            await connection.execute("SELECT 1")
    except Exception as error:  # noqa: BLE001 (whatever it is, the part does not answer)
        return type(error).__name__
    return "ok" if services.saver.is_set_up else "tables are being made"


async def _model(services: Services) -> str:
    """One engine is enough, of whichever profile."""
    engines = [standing.engine for served in services.fleet.standings().values() for standing in served]
    asked = (_answers(services.session, engine.base_url, engine.api_key) for engine in engines)
    said = await asyncio.gather(*asked)
    return min(said, key=lambda answer: answer != "ok", default="no engine")


async def _embeddings(services: Services) -> str:
    return await _answers(services.session, services.settings.embeddings_base_url, services.settings.embeddings_api_key)


async def _qdrant(services: Services) -> str:
    return await _answers(services.session, services.settings.qdrant_url, services.settings.qdrant_api_key, "/readyz")


async def _index(services: Services) -> str:
    # `open_services` made it, and a retriever of its making is an index.
    index = cast(Index, services.deps.retriever)
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            await index.count(owner="")
    except (RetrievalUnavailable, TimeoutError) as error:
        return type(error).__name__
    return "ok"


async def _answers(session: aiohttp.ClientSession, base_url: str, key: str, path: str = "/models") -> str:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
    try:
        async with session.get(base_url.rstrip("/") + path, headers=headers, timeout=timeout) as response:
            return "ok" if response.status == 200 else f"status {response.status}"
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return type(error).__name__
