"""What a server recorded of a run: its whole tree, with passages, model calls and tokens, by the request's id."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Any

import httpx

from evals.trees import Tree, trees_of

# A run is recorded behind its answer.
LOOKS = 5
WAIT_S = 0.3
Sleep = Callable[[float], Awaitable[None]]


async def recorded(http: httpx.AsyncClient, request_id: str, sleep: Sleep = asyncio.sleep) -> Tree | None:
    """None where the server keeps no traces, or not of this run."""
    for look in range(LOOKS):
        if look:
            await sleep(WAIT_S)
        found = await _got(http, "/api/traces", {"request": request_id, "limit": 1})
        if found is None:
            return None
        if found["traces"]:
            return await opened(http, str(found["traces"][0]["id"]))
    return None


async def opened(http: httpx.AsyncClient, trace: str) -> Tree | None:
    found = await _got(http, f"/api/traces/{trace}", {})
    trees = trees_of(found["runs"]) if found else []
    return trees[0] if trees else None


async def _got(http: httpx.AsyncClient, path: str, asked: dict[str, Any]) -> dict[str, Any] | None:
    """A trace is a help, not the answer: whatever goes wrong, the run itself is there."""
    try:
        answer = await http.get(path, params=asked)
        return dict(answer.json()) if answer.status_code == httpx.codes.OK else None
    except (httpx.HTTPError, ValueError):
        return None
