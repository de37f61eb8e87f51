"""Is the server alive, and which of its parts answer?"""

import asyncio
from typing import Any

import aiohttp
from fastapi import APIRouter, Request, Response

from server.services import Services

router = APIRouter(tags=["health"])
PATIENCE_SECONDS = 2.0


@router.get("/healthz")
async def alive() -> dict[str, str]:
    return {"status": "ok"}


@router.get("/readyz")
async def ready(request: Request, response: Response) -> dict[str, Any]:
    """200 when every part answers, 503 otherwise; `parts` names each with what it said. `engine` counts model calls."""
    services: Services = request.app.state.services
    names = ("postgres", "model", "embeddings")
    checks = (_postgres(services), _model(services), _embeddings(services))
    said = dict(zip(names, await asyncio.gather(*checks), strict=True))
    is_ready = all(answer == "ok" for answer in said.values())
    response.status_code = 200 if is_ready else 503
    return {"status": "ready" if is_ready else "starting", "parts": said, "engine": services.room.gauges()}


async def _postgres(services: Services) -> str:
    try:
        async with asyncio.timeout(PATIENCE_SECONDS), services.pool.connection() as connection:
            await connection.execute("SELECT 1")
    except Exception as error:  # noqa: BLE001 (whatever it is, the part does not answer)
        return type(error).__name__
    return "ok" if services.saver.is_set_up else "tables are being made"


async def _model(services: Services) -> str:
    return await _answers(services.session, services.settings.vllm_base_url, services.settings.vllm_api_key)


async def _embeddings(services: Services) -> str:
    return await _answers(services.session, services.settings.embeddings_base_url, services.settings.embeddings_api_key)


async def _answers(session: aiohttp.ClientSession, base_url: str, key: str) -> str:
    headers = {"authorization": f"Bearer {key}"} if key else {}
    timeout = aiohttp.ClientTimeout(total=PATIENCE_SECONDS)
    try:
        async with session.get(base_url.rstrip("/") + "/models", headers=headers, timeout=timeout) as response:
            return "ok" if response.status == 200 else f"status {response.status}"
    except (aiohttp.ClientError, TimeoutError, OSError) as error:
        return type(error).__name__
