"""What tests do with documents at the door of a running haru."""

import json
from typing import Any

import httpx

FILE = {"content-type": "application/octet-stream"}


async def bring(http: httpx.AsyncClient, name: str, content: str | bytes, **given: Any) -> httpx.Response:
    data = content.encode() if isinstance(content, str) else content
    return await http.post("/api/documents", params={"name": name, **given}, content=data, headers=FILE)


async def read(http: httpx.AsyncClient, **given: Any) -> list[tuple[str, dict[str, Any]]]:
    """What is told until nothing waits any more."""
    answer = await http.get("/api/documents/events", params=given)
    assert answer.status_code == 200, answer.text
    events = [block.split("\n") for block in answer.text.strip().split("\n\n") if block.strip(": ")]
    return [(kind.removeprefix("event: "), json.loads(data.removeprefix("data: "))) for kind, data in events]


async def brought(http: httpx.AsyncClient, name: str, content: str | bytes, **given: Any) -> dict[str, Any]:
    """Read and stored, or failed."""
    answer = await bring(http, name, content, **given)
    assert answer.is_success, answer.text
    await read(http)
    shown: dict[str, Any] = (await http.get(f"/api/documents/{answer.json()['id']}")).json()
    return shown
