"""Asks a part on this machine whether it answers; the standard library's client, so that the supervisor stays small."""

import asyncio
import contextlib
import http.client
import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from retrievers.remote.address import reachable

PATIENCE_S = 3.0

# A proxy set for the outside world must not be asked for 127.0.0.1.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


async def answers(url: str) -> bool:
    status, _ = await asyncio.to_thread(fetch, url)
    return status == 200


async def answers_at(socket: Path) -> bool:
    """As `answers`, for a part that listens at a Unix socket."""
    try:
        async with asyncio.timeout(PATIENCE_S):
            return await _status_at(socket) == 200
    except (OSError, ValueError, IndexError):
        return False


async def _status_at(socket: Path) -> int:
    with reachable(socket) as name:
        reader, writer = await asyncio.open_unix_connection(name)
    with contextlib.closing(writer):
        writer.write(b"GET /health HTTP/1.0\r\n\r\n")
        return int((await reader.readline()).split()[1])


async def accepts(url: str, body: dict[str, Any], key: str = "") -> bool:
    status, _ = await asyncio.to_thread(fetch, url, body, key, 60.0)
    return status == 200


def fetch(
    url: str, body: dict[str, Any] | None = None, key: str = "", timeout_s: float = PATIENCE_S
) -> tuple[int | None, bytes]:
    """Status and body; no status when nobody answers."""
    data = None if body is None else json.dumps(body).encode()
    headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {key}"} if key else {})
    try:
        with _DIRECT.open(urllib.request.Request(url, data, headers), timeout=timeout_s) as response:
            return response.status, response.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()
    except (OSError, ValueError, http.client.HTTPException):
        return None, b""
