"""Asks a part on this machine whether it answers; the standard library's client, so that the supervisor stays small."""

import asyncio
import http.client
import json
import urllib.error
import urllib.request
from typing import Any

# A proxy set for the outside world must not be asked for 127.0.0.1.
_DIRECT = urllib.request.build_opener(urllib.request.ProxyHandler({}))


async def answers(url: str) -> bool:
    status, _ = await asyncio.to_thread(fetch, url)
    return status == 200


async def accepts(url: str, body: dict[str, Any], key: str = "") -> bool:
    status, _ = await asyncio.to_thread(fetch, url, body, key, 60.0)
    return status == 200


def fetch(
    url: str, body: dict[str, Any] | None = None, key: str = "", timeout_s: float = 3.0
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
