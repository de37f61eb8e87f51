"""The store of another process of this machine, reached through its socket."""

from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any

import aiohttp
import orjson

from retrievers.base import Chunk, RetrievalUnavailable, Vector
from retrievers.remote.address import reachable
from retrievers.remote.wire import JSON, LONGEST_ANSWER, Wanted, chunk_in, point_out, scored_in, wanted_out, written
from retrievers.sparse import SparseVector
from retrievers.store import Owned, Place, Point, Scored, Seen

PART = "the index"
# The host is not looked up: the socket says who is asked.
ORIGIN = "http://index"
READ_SECONDS = 30.0
# A batch waits for those of other writers, and for a flush.
WRITE_SECONDS = 120.0
# Points or chunks in one request: far from the longest, even of long texts.
BATCH = 64


@asynccontextmanager
async def open_remote(path: Path) -> AsyncIterator["RemoteStore"]:
    """Nobody needs to listen yet."""
    with reachable(path) as name:
        timeout = aiohttp.ClientTimeout(total=None, sock_connect=5)
        async with aiohttp.ClientSession(connector=aiohttp.UnixConnector(name), timeout=timeout) as session:
            yield RemoteStore(session, path)


@dataclass(frozen=True)
class RemoteStore:
    session: aiohttp.ClientSession
    socket: Path

    async def write(self, points: list[Point]) -> None:
        for start in range(0, len(points), BATCH):
            await self._write("write", points=[point_out(point) for point in points[start : start + BATCH]])

    async def relabel(self, chunks: list[Chunk]) -> None:
        for start in range(0, len(chunks), BATCH):
            await self._write("relabel", chunks=chunks[start : start + BATCH])

    async def remove(self, owned: Owned) -> None:
        await self._write("remove", owned=owned)

    async def rank(
        self, seen: Seen, *, dense: Vector | None, sparse: SparseVector | None, depth: int, with_vectors: bool
    ) -> list[list[Scored]]:
        wanted = Wanted(seen, dense, sparse, depth, with_vectors)
        rankings = await self._read("rank", **wanted_out(wanted))
        return [[scored_in(scored) for scored in ranking] for ranking in rankings]

    async def at(self, places: Collection[Place], seen: Seen) -> list[Chunk]:
        return [chunk_in(chunk) for chunk in await self._read("at", places=list(places), seen=seen)]

    async def read(self, owned: Owned) -> list[Chunk]:
        return [chunk_in(chunk) for chunk in await self._read("read", owned=owned)]

    async def digests(self, owned: Owned) -> dict[str, str]:
        digests: dict[str, str] = await self._read("digests", owned=owned)
        return digests

    async def count(self, owned: Owned) -> int:
        return int(await self._read("count", owned=owned))

    async def is_empty(self) -> bool:
        return bool(await self._read("is_empty"))

    async def _write(self, what: str, **said: Any) -> None:
        await self._ask(what, said, WRITE_SECONDS)

    async def _read(self, what: str, **said: Any) -> Any:
        """Once more if the connection broke: the owner may have been started anew since it was last asked."""
        try:
            return await self._ask(what, said, READ_SECONDS)
        except ConnectionBroke:
            return await self._ask(what, said, READ_SECONDS)

    async def _ask(self, what: str, said: dict[str, Any], patience_s: float) -> Any:
        timeout = aiohttp.ClientTimeout(total=patience_s)
        headers = {"Content-Type": JSON}
        try:
            async with self.session.post(
                f"{ORIGIN}/{what}", data=written(said), headers=headers, timeout=timeout
            ) as got:
                return await self._understood(got)
        except TimeoutError as error:
            raise RetrievalUnavailable(PART, f"its process did not answer within {patience_s:g} s") from error
        except aiohttp.ClientConnectorError as error:
            reason = f"nobody answers at {self.socket}; `haru status` tells why, `haru up` starts it"
            raise RetrievalUnavailable(PART, reason) from error
        except (aiohttp.ClientOSError, aiohttp.ServerDisconnectedError, aiohttp.ClientPayloadError) as error:
            raise ConnectionBroke(
                PART, f"its process ended in the middle ({error}); it starts again by itself"
            ) from error
        except (aiohttp.ClientError, ValueError) as error:
            raise RetrievalUnavailable(PART, f"its process cannot be understood: {error}") from error

    async def _understood(self, got: aiohttp.ClientResponse) -> Any:
        if (got.content_length or 0) > LONGEST_ANSWER:
            raise RetrievalUnavailable(PART, f"an answer of {got.content_length} bytes is too long")
        body = await got.read()
        if got.status == HTTPStatus.SERVICE_UNAVAILABLE:
            refused = orjson.loads(body)
            raise RetrievalUnavailable(refused["part"], refused["reason"])
        if not got.ok:
            raise RetrievalUnavailable(
                PART, f"its process answered {got.status}: {body[:200].decode(errors='replace')}"
            )
        return orjson.loads(body)


class ConnectionBroke(RetrievalUnavailable):
    """Whether it was done is not known."""
