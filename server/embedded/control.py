"""Where the API asks the supervisor for engines: a Unix socket, one JSON line each way, profiles by name only."""

import asyncio
import contextlib
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from retrievers.remote.address import listening_at
from server.embedded.engines import EngineRefused, Engines

LONGEST_LINE = 4096
PATIENCE_S = 30.0


@asynccontextmanager
async def listening(engines: Engines, socket: Path) -> AsyncIterator[None]:
    """Only this user may connect: the socket's mode says so."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.closing(writer), contextlib.suppress(OSError, TimeoutError, ValueError):
            async with asyncio.timeout(PATIENCE_S):
                said = _answered(engines, await reader.readline())
                writer.write(json.dumps(said).encode() + b"\n")
                await writer.drain()

    with listening_at(socket) as listener:
        server = await asyncio.start_unix_server(answer, sock=listener, limit=LONGEST_LINE)
        async with server:
            yield


def _answered(engines: Engines, line: bytes) -> dict[str, Any]:
    try:
        asked = json.loads(line)
        return {"ok": _done(engines, str(asked["do"]), str(asked.get("name", "")), str(asked.get("profile", "")))}
    except EngineRefused as error:
        return {"error": str(error)}
    except (ValueError, TypeError, LookupError, AttributeError):
        return {"error": "not understood"}


def _done(engines: Engines, what: str, name: str, profile: str) -> Any:
    match what:
        case "start":
            return engines.start(profile, name)
        case "stop":
            engines.stop(name)
        case "retire":
            engines.retire(name)
        case "state":
            return engines.state(name)
        case "has_room":
            return engines.has_room(profile)
        case _:
            raise EngineRefused(f"{what} is nothing that can be done")
    return None
