"""Writes traces behind the runs: no run waits for it, and what is given to it before the end is written."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Protocol

import psycopg
import structlog

from server.db.pool import Pool
from server.settings import Settings
from server.traces.followers import open_followers
from server.traces.shaping import Recorded, tree_of
from server.traces.statements import RUNS, TRACES, rows_of_runs, rows_of_traces
from server.traces.tree import Tree
from server.traces.weight import weight_of

log = structlog.get_logger()
EVERY_S = 1.0
BATCH = 50
PATIENCE_S = 10.0
# While the database is away, and when runs end faster than they can be masked. In characters of what runs were given;
# what they made of it lies beside it, a few times as much.
MOST_WAITING = 16_000_000
MOST_RUNS = 2_000
# At the end an answer of the database is waited for, so often.
LAST_TRIES = 3


class Follower(Protocol):
    """Gets what was kept, in its turn. It neither blocks nor raises."""

    def follow(self, trees: Sequence[Tree]) -> None: ...


@asynccontextmanager
async def open_trace_writer(pool: Pool, settings: Settings) -> AsyncIterator["TraceWriter"]:
    async with open_followers(settings) as followers:
        writer = TraceWriter(pool, followers)
        work = asyncio.create_task(writer.work())
        try:
            yield writer
        finally:
            writer.end()
            await work


class TraceWriter:
    """What finds no room is lost and counted. Masking and shaping are done in a thread, a batch at a time."""

    def __init__(
        self, pool: Pool, followers: Sequence[Follower] = (), shape: Callable[[Recorded], Tree] = tree_of
    ) -> None:
        self._pool = pool
        self._followers = followers
        self._shape = shape
        self._waiting: deque[tuple[Recorded, int]] = deque()
        # Shaped, and still to be taken by the database.
        self._ready: list[Tree] = []
        self._weight = 0
        self._wanted = asyncio.Event()
        self._is_ending = False
        self._settling = asyncio.Lock()
        self.lost = 0

    @property
    def waiting(self) -> int:
        return len(self._waiting) + len(self._ready)

    def add(self, recorded: Recorded) -> None:
        """Neither blocks nor raises."""
        weight = weight_of(recorded.root.inputs)
        if len(self._waiting) >= MOST_RUNS or (self._waiting and self._weight + weight > MOST_WAITING):
            self._lose(1, "there is no room")
            return
        self._waiting.append((recorded, weight))
        self._weight += weight
        if len(self._waiting) >= BATCH:
            self._wanted.set()

    def end(self) -> None:
        self._is_ending = True
        self._wanted.set()

    async def work(self) -> None:
        """Until `end`; then nothing waits any more."""
        while not self._is_ending:
            with suppress(TimeoutError):
                async with asyncio.timeout(EVERY_S):
                    await self._wanted.wait()
            self._wanted.clear()
            await self.settle()
        for _ in range(LAST_TRIES):
            await self.settle()
        if self.waiting:
            self._lose(self.waiting, "the database is away")

    async def settle(self) -> None:
        """Writes what waits now, as far as the database takes it."""
        async with self._settling:
            while self.waiting:
                if not self._ready:
                    self._ready = await asyncio.to_thread(self._shaped, self._batch())
                if not await self._taken(self._ready):
                    return
                for follower in self._followers:
                    follower.follow(self._ready)
                self._ready = []

    def _batch(self) -> list[Recorded]:
        taken = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        self._weight -= sum(weight for _, weight in taken)
        return [recorded for recorded, _ in taken]

    def _shaped(self, batch: list[Recorded]) -> list[Tree]:
        trees = []
        for recorded in batch:
            try:
                trees.append(self._shape(recorded))
            except Exception as error:  # noqa: BLE001 (a run of a new shape must not stop the writing of the others)
                self._lose(1, type(error).__name__)
        return trees

    async def _taken(self, trees: list[Tree]) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._insert(trees)
        except (psycopg.DataError, psycopg.IntegrityError, TypeError, ValueError) as error:
            if len(trees) > 1:
                return all([await self._taken([tree]) for tree in trees])
            self._lose(1, type(error).__name__)
        except (psycopg.Error, TimeoutError, OSError) as error:
            log.warning("traces_not_written", runs=len(trees), kind=type(error).__name__)
            return False
        return True

    async def _insert(self, trees: list[Tree]) -> None:
        if not trees:
            return
        traces, runs = await asyncio.to_thread(lambda: (rows_of_traces(trees), rows_of_runs(trees)))
        async with self._pool.connection(timeout=1) as connection, connection.transaction():
            await connection.execute(TRACES, {"rows": traces})
            await connection.execute(RUNS, {"rows": runs})

    def _lose(self, count: int, why: str) -> None:
        self.lost += count
        log.warning("traces_lost", runs=count, reason=why)
