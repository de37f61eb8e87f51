"""What an engine is asked about adapters: which it has, to take one, to let go of one."""

import asyncio
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

import aiohttp
import orjson

from nodes.engines.base import AdapterAway

# A large adapter from a slow disk, on an engine that is busy.
LOADING = aiohttp.ClientTimeout(total=120, sock_connect=5)
ASKING = aiohttp.ClientTimeout(total=10, sock_connect=5)


class LoraEngine(Protocol):
    """All raise AdapterAway if the engine does not answer, or does not do it."""

    async def has(self) -> frozenset[str]:
        """The names of haru's adapters that it has; those that somebody else gave it are none of ours."""
        ...

    async def load(self, model: str, path: Path) -> None:
        """Nothing happens to one that it has."""
        ...

    async def unload(self, model: str) -> None:
        """Nothing happens to one that it does not have. What it writes with it goes on."""
        ...


@dataclass
class MemoryEngine:
    """An engine that only keeps names: for tests, and to try haru without one. `broken` ones it does not take."""

    held: dict[str, Path] = field(default_factory=dict)
    broken: set[str] = field(default_factory=set)
    is_away: bool = False
    loads: list[str] = field(default_factory=list)

    async def has(self) -> frozenset[str]:
        self._check()
        return frozenset(self.held)

    async def load(self, model: str, path: Path) -> None:
        self._check()
        # As one that really reads a file.
        await asyncio.sleep(0)
        if model in self.broken:
            raise AdapterAway("the engine did not take the adapter (500)")
        if self.held.setdefault(model, path) is path:
            self.loads.append(model)

    async def unload(self, model: str) -> None:
        self._check()
        self.held.pop(model, None)

    def restart(self) -> None:
        self.held.clear()

    def _check(self) -> None:
        if self.is_away:
            raise AdapterAway("the engine does not answer")


class VllmEngine:
    """vLLM started with VLLM_ALLOW_RUNTIME_LORA_UPDATING; `base_url` ends with /v1."""

    def __init__(self, session: aiohttp.ClientSession, base_url: str, api_key: str = "") -> None:
        self._session = session
        self._url = base_url.rstrip("/")
        self._headers = {"authorization": f"Bearer {api_key}"} if api_key else {}

    async def has(self) -> frozenset[str]:
        status, body = await self._asked("GET", "/models", timeout=ASKING)
        if status != 200:
            raise AdapterAway(f"the engine did not tell its models ({status})")
        try:
            names = [str(card["id"]) for card in orjson.loads(body)["data"]]
        except (ValueError, TypeError, LookupError) as error:
            raise AdapterAway("the engine sent what is no list of models") from error
        return frozenset(name for name in names if "@" in name)

    async def load(self, model: str, path: Path) -> None:
        given = {"lora_name": model, "lora_path": str(path)}
        status, _ = await self._asked("POST", "/load_lora_adapter", timeout=LOADING, json=given)
        # Another server may have loaded it just now, which vLLM answers with 400.
        if status == 200 or (status == 400 and model in await self.has()):
            return
        # Its words may be a worker's, with paths in them.
        raise AdapterAway(f"the engine did not take the adapter ({status})")

    async def unload(self, model: str) -> None:
        status, _ = await self._asked("POST", "/unload_lora_adapter", timeout=ASKING, json={"lora_name": model})
        if status not in (200, 404):
            raise AdapterAway(f"the engine did not let go of the adapter ({status})")

    async def _asked(self, method: str, path: str, **options: Any) -> tuple[int, bytes]:
        try:
            async with self._session.request(method, self._url + path, headers=self._headers, **options) as response:
                return response.status, await response.read()
        except (aiohttp.ClientError, TimeoutError, OSError) as error:
            raise AdapterAway(f"the engine does not answer ({type(error).__name__})") from error
