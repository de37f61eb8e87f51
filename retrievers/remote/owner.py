"""Serves a store that only one process may open to the others.

Writes wait for each other and go batch by batch; everything else goes to the store at once, so that a search waits
for one batch at most, whoever writes however much. Flushing holds everything up, hence it waits until nobody asks;
the store's log keeps what was acknowledged meanwhile.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol, TypeVar

import orjson
from aiohttp import web

from retrievers.base import Chunk, RetrievalUnavailable
from retrievers.edge_copy import pieces_of
from retrievers.remote import wire
from retrievers.remote.address import listening_at
from retrievers.remote.wire import POINTS, Said, Wanted
from retrievers.store import Owned, Place, Point, Seen, Store

WRITE_BATCH = 32
# More is not left to the log though somebody asks all the time: the next start reads it again.
MOST_UNFLUSHED = 5_000
LAST_ANSWERS_S = 5.0
# Writers wait for a copy, and not for ever: theirs would be given up.
COPY_S = 100.0

log = logging.getLogger(__name__)
Item = TypeVar("Item")


class OwnedStore(Store, Protocol):
    """A store that this process alone has open."""

    async def flush(self) -> None:
        """Bring what was written from the log to its place."""
        ...

    @property
    def folder(self) -> Path:
        """Where its files are."""
        ...

    async def size(self) -> int:
        """How many points there are, whoever has them."""
        ...

    async def optimize(self) -> None:
        """Make searching faster where enough was written to be worth it; nobody is served meanwhile."""
        ...


@dataclass(frozen=True)
class Question:
    understood: Callable[[Said], Any]
    answer: Callable[[Any], Awaitable[Any]]


class Owner:
    def __init__(self, store: OwnedStore, *, quiet_s: float = 2.0, very_quiet_s: float = 600.0) -> None:
        self._store = store
        self._quiet_s = quiet_s
        self._very_quiet_s = very_quiet_s
        self._writing = asyncio.Lock()
        self._begun = self._ended = 0
        self._unflushed = 0
        self._wrote, self._grew = asyncio.Event(), asyncio.Event()
        self._questions: Mapping[str, Question] = {
            "write": Question(wire.points_in, self._write),
            "relabel": Question(wire.chunks_in, self._relabel),
            "remove": Question(wire.owned_in, self._remove),
            "rank": Question(wire.wanted_in, self._rank),
            "at": Question(wire.places_in, self._at),
            "read": Question(wire.owned_in, store.read),
            "digests": Question(wire.owned_in, store.digests),
            "count": Question(wire.owned_in, store.count),
            "is_empty": Question(lambda said: None, lambda _: store.is_empty()),
        }

    def application(self) -> web.Application:
        application = web.Application(client_max_size=wire.LONGEST_REQUEST)
        application.router.add_get("/health", _health)
        application.router.add_post("/copy", self._copied)
        application.router.add_post("/{what}", self._asked)
        return application

    async def keep_flushed(self) -> None:
        """Runs for ever."""
        while True:
            await self._wrote.wait()
            await self._until_nobody_asks(self._quiet_s)
            async with self._writing:
                await self._tried(self._flush())

    async def keep_fast(self) -> None:
        """Runs for ever."""
        while True:
            await self._grew.wait()
            await self._until_nobody_asks(self._very_quiet_s)
            self._grew.clear()
            async with self._writing:
                await self._tried(self._store.optimize())

    async def _asked(self, request: web.Request) -> web.Response:
        question = self._questions.get(request.match_info["what"])
        if question is None:
            return _answer({"error": "there is no such question"}, HTTPStatus.NOT_FOUND)
        with self._counted():
            try:
                asked = question.understood(orjson.loads(await request.read()))
            except (AttributeError, KeyError, TypeError, ValueError) as error:
                return _answer({"error": f"not understood: {type(error).__name__}"}, HTTPStatus.BAD_REQUEST)
            return await _answered(question.answer(asked))

    async def _copied(self, request: web.Request) -> web.StreamResponse:
        """Nobody writes from the head of the answer to its end: so whoever asked can note the same moment elsewhere."""
        answer = web.StreamResponse()
        async with asyncio.timeout(COPY_S), self._writing:
            try:
                await self._flush()
                answer.headers[POINTS] = str(await self._store.size())
            except RetrievalUnavailable as error:
                return _answer({"part": error.part, "reason": str(error)}, HTTPStatus.SERVICE_UNAVAILABLE)
            await answer.prepare(request)
            pieces = pieces_of(self._store.folder)
            while (piece := await asyncio.to_thread(next, pieces, None)) is not None:
                await answer.write(piece)
            await answer.write_eof()
        return answer

    async def _write(self, points: list[Point]) -> None:
        for batch in _batches(points):
            async with self._writing:
                await self._store.write(batch)
                await self._note_written(len(batch))

    async def _relabel(self, chunks: list[Chunk]) -> None:
        for batch in _batches(chunks):
            async with self._writing:
                await self._store.relabel(batch)
                await self._note_written(len(batch))

    async def _remove(self, owned: Owned) -> None:
        async with self._writing:
            await self._store.remove(owned)
            await self._note_written(1)

    async def _rank(self, wanted: Wanted) -> list[list[Said]]:
        rankings = await self._store.rank(
            wanted.seen,
            dense=wanted.dense,
            sparse=wanted.sparse,
            depth=wanted.depth,
            with_vectors=wanted.with_vectors,
        )
        return [[wire.scored_out(scored) for scored in ranking] for ranking in rankings]

    async def _at(self, asked: tuple[list[Place], Seen]) -> list[Chunk]:
        places, seen = asked
        return await self._store.at(places, seen)

    async def _note_written(self, points: int) -> None:
        self._wrote.set()
        self._grew.set()
        self._unflushed += points
        if self._unflushed >= MOST_UNFLUSHED:
            await self._tried(self._flush())

    async def _flush(self) -> None:
        self._wrote.clear()
        self._unflushed = 0
        await self._store.flush()

    async def _tried(self, tidying: Awaitable[None]) -> None:
        """What was written is safe in the log: who wrote it has no use for the failure."""
        try:
            await tidying
        except RetrievalUnavailable as error:
            log.warning("the index could not be tidied: %s", error)

    async def _until_nobody_asks(self, for_s: float) -> None:
        while True:
            begun = self._begun
            await asyncio.sleep(for_s)
            if self._begun == self._ended == begun:
                return

    @contextmanager
    def _counted(self) -> Iterator[None]:
        self._begun += 1
        try:
            yield
        finally:
            self._ended += 1


async def _health(request: web.Request) -> web.Response:
    return _answer({"status": "ok"})


async def _answered(answer: Awaitable[Any]) -> web.Response:
    try:
        return _answer(await answer)
    except RetrievalUnavailable as error:
        reason = str(error).removeprefix(f"{error.part}: ")
        return _answer({"part": error.part, "reason": reason}, HTTPStatus.SERVICE_UNAVAILABLE)


def _answer(said: Any, status: HTTPStatus = HTTPStatus.OK) -> web.Response:
    return web.Response(body=wire.written(said), status=status, content_type=wire.JSON)


def _batches(items: Sequence[Item]) -> Iterator[list[Item]]:
    return (list(items[start : start + WRITE_BATCH]) for start in range(0, len(items), WRITE_BATCH))


@asynccontextmanager
async def serving(owner: Owner, path: Path) -> AsyncIterator[None]:
    """At the end it lets those who asked have their answers; the socket's file goes with it."""
    runner = web.AppRunner(owner.application(), access_log=None, shutdown_timeout=LAST_ANSWERS_S)
    with listening_at(path) as listener:
        await runner.setup()
        await web.SockSite(runner, listener).start()
        tidying = [asyncio.create_task(owner.keep_flushed()), asyncio.create_task(owner.keep_fast())]
        try:
            yield
        finally:
            for task in tidying:
                task.cancel()
            await runner.cleanup()
