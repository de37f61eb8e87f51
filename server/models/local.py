"""Engines of this machine, by asking the supervisor, who owns their processes."""

import asyncio
import contextlib
import json
from pathlib import Path
from typing import Any

from retrievers.remote.address import reachable
from server.models.base import DriverAway, DriverFailed
from server.models.machine import EngineState

PATIENCE_S = 8.0


class LocalDriver:
    def __init__(self, socket: Path) -> None:
        self._socket = socket

    async def start(self, profile: str, name: str) -> str:
        return str((await self._ask("start", name=name, profile=profile))["base_url"])

    async def stop(self, name: str) -> None:
        await self._ask("stop", name=name)

    async def retire(self, name: str) -> None:
        await self._ask("retire", name=name)

    async def state(self, name: str) -> EngineState:
        return EngineState(**await self._ask("state", name=name))

    async def has_room(self, profile: str) -> bool:
        return bool(await self._ask("has_room", profile=profile))

    async def _ask(self, do: str, **given: str) -> Any:
        try:
            async with asyncio.timeout(PATIENCE_S):
                said = await self._said(json.dumps({"do": do, **given}).encode())
        except (OSError, TimeoutError, ValueError) as error:
            raise DriverAway(f"the supervisor does not answer ({type(error).__name__})") from error
        if "error" in said:
            raise DriverFailed(str(said["error"]))
        return said["ok"]

    async def _said(self, line: bytes) -> Any:
        with reachable(self._socket) as name:
            reader, writer = await asyncio.open_unix_connection(name)
        with contextlib.closing(writer):
            writer.write(line + b"\n")
            return json.loads(await reader.readline())
