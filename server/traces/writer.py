"""Writes traces behind the runs: no run waits for it, and what is given to it before the end is written."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Protocol

import psycopg
import structlog

from server.db.pool import Pool
from server.settings import Settings
from server.traces.followers import open_followers
from server.traces.shaping import Recorded, tree_of
from server.traces.statements import RUNS, TRACES, Rows, rows_of, together
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


@dataclass(frozen=True)
class _Shaped:
    """`tree` is there if somebody follows."""

    rows: Rows
    tree: Tree | None


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
        self._ready: list[_Shaped] = []
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
                    follower.follow([shaped.tree for shaped in self._ready if shaped.tree])
                self._ready = []

    def _batch(self) -> list[Recorded]:
        taken = [self._waiting.popleft() for _ in range(min(BATCH, len(self._waiting)))]
        self._weight -= sum(weight for _, weight in taken)
        return [recorded for recorded, _ in taken]

    def _shaped(self, batch: list[Recorded]) -> list[_Shaped]:
        found = []
        for recorded in batch:
            try:
                tree = self._shape(recorded)
                found.append(_Shaped(rows_of(tree), tree if self._followers else None))
            except Exception as error:  # noqa: BLE001 (a run of a new shape must not stop the writing of the others)
                self._lose(1, type(error).__name__)
        return found

    async def _taken(self, shaped: list[_Shaped]) -> bool:
        try:
            async with asyncio.timeout(PATIENCE_S):
                await self._insert([one.rows for one in shaped])
        except (psycopg.DataError, psycopg.IntegrityError, TypeError, ValueError) as error:
            if len(shaped) > 1:
                return all([await self._taken([one]) for one in shaped])
            self._lose(1, type(error).__name__)
        except (psycopg.Error, TimeoutError, OSError) as error:
            log.warning("traces_not_written", runs=len(shaped), kind=type(error).__name__)
            return False
        return True

    async def _insert(self, rows: list[Rows]) -> None:
        if not rows:
            return
        traces, runs = together(one.trace for one in rows), together(one.runs for one in rows)
        async with self._pool.connection(timeout=1) as connection, connection.transaction():
            await connection.execute(TRACES, {"rows": traces})
            await connection.execute(RUNS, {"rows": runs})

    def _lose(self, count: int, why: str) -> None:
        self.lost += count
        log.warning("traces_lost", runs=count, reason=why)
