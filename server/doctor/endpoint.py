"""The engine's HTTP interface as a probe sees it: statuses, bodies, events and gauges, nothing smoothed over."""

import re
from collections.abc import AsyncGenerator
from dataclasses import dataclass
from typing import Any

import aiohttp
import orjson

CHAT = "/chat/completions"
# A cold engine compiles before its first token.
PATIENCE = aiohttp.ClientTimeout(total=120, sock_connect=5)


class Unreachable(Exception):
    """Nobody answers there, or the answer breaks off; the text says how."""


@dataclass(frozen=True)
class Reply:
    status: int
    body: dict[str, Any]

    @property
    def said(self) -> str:
        """The engine's own words on what it refused."""
        error = self.body.get("error")
        words = error.get("message") if isinstance(error, dict) else self.body.get("detail") or self.body.get("message")
        return str(words or "")


@dataclass(frozen=True)
class Endpoint:
    """`base_url` ends with the protocol's version, as in http://127.0.0.1:8000/v1."""

    session: aiohttp.ClientSession
    base_url: str
    api_key: str = ""

    async def get(self, path: str) -> Reply:
        return await self._asked("GET", self._url(path))

    async def post(self, path: str, payload: dict[str, Any]) -> Reply:
        return await self._asked("POST", self._url(path), payload)

    async def chat(self, model: str, text: str, **options: Any) -> Reply:
        return await self.post(CHAT, _question(model, text) | options)

    async def events(self, model: str, text: str, **options: Any) -> AsyncGenerator[dict[str, Any], None]:
        """Closing the iteration closes the connection. Raises Unreachable for anything but a stream of events."""
        payload = _question(model, text) | {"stream": True} | options
        try:
            async with self.session.post(
                self._url(CHAT), json=payload, headers=self._headers, timeout=PATIENCE
            ) as said:
                if said.status != 200:
                    raise Unreachable(f"HTTP {said.status}")
                async for line in said.content:
                    if line.startswith(b"data: ") and not line.startswith(b"data: [DONE]"):
                        yield _object(line[6:])
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unreachable(_reason(error)) from error

    async def metric(self, name: str) -> float | None:
        """The sum over all labels; none if the engine does not tell."""
        try:
            async with self.session.get(self._root + "/metrics", headers=self._headers, timeout=PATIENCE) as said:
                text = await said.text() if said.status == 200 else ""
        except (aiohttp.ClientError, TimeoutError, OSError):
            return None
        found = re.findall(rf"^{re.escape(name)}(?:\{{[^\n]*\}})? (\S+)", text, re.MULTILINE)
        return sum(map(float, found)) if found else None

    async def version(self) -> str:
        """vLLM's, which it tells beside the protocol; empty of another engine."""
        return str((await self._asked("GET", self._root + "/version")).body.get("version") or "")

    async def _asked(self, method: str, url: str, payload: dict[str, Any] | None = None) -> Reply:
        try:
            async with self.session.request(method, url, json=payload, headers=self._headers, timeout=PATIENCE) as said:
                return Reply(said.status, _object(await said.read()))
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise Unreachable(_reason(error)) from error

    def _url(self, path: str) -> str:
        return self.base_url.rstrip("/") + path

    @property
    def _root(self) -> str:
        return self.base_url.rstrip("/").removesuffix("/v1")

    @property
    def _headers(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.api_key}"} if self.api_key else {}


def _question(model: str, text: str) -> dict[str, Any]:
    return {"model": model, "messages": [{"role": "user", "content": text}], "temperature": 0}


def _object(said: bytes) -> dict[str, Any]:
    """What is no JSON object is empty: a probe then misses what it looks for."""
    try:
        read = orjson.loads(said)
    except orjson.JSONDecodeError:
        return {}
    return read if isinstance(read, dict) else {}


def _reason(error: Exception) -> str:
    return f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
