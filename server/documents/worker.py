"""Reads what was brought, behind the requests: some documents at once, each owner in turn, over the death of any
process."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Protocol

import psycopg
import structlog

from retrievers.base import RetrievalUnavailable
from retrievers.documents.base import DocumentUnreadable
from server.background import rest
from server.documents.job import Job, Jobs, Stored
from server.errors import DocumentFailed, problem_of

log = structlog.get_logger()
POLL_S = 2.0
AGAIN_S = 1.0
LONGEST_POSTPONED_S = 300.0
# A document with which the server died so often is held for the reason.
MOST_ATTEMPTS = 4
FAREWELL_S = 2.0


class Shelves(Protocol):
    """Where documents go to be found."""

    async def store(self, job: Job) -> Stored:
        """Raises DocumentUnreadable and RetrievalUnavailable."""
        ...

    async def remove(self, document: str, owner: str) -> None: ...


class Worker:
    """`at_once` documents are read, beside one that is only labelled anew or removed."""

    def __init__(self, jobs: Jobs, shelves: Shelves, at_once: int) -> None:
        self._jobs = jobs
        self._shelves = shelves
        self._at_once = at_once
        self._wake = asyncio.Event()
        self._running: dict[str, asyncio.Task[None]] = {}
        self._is_over = False

    @asynccontextmanager
    async def working(self) -> AsyncIterator[None]:
        """At the end the documents go back into the queue, for another process or the next start."""
        lanes = [asyncio.create_task(self._lane(quick=number == 0)) for number in range(self._at_once + 1)]
        try:
            yield
        finally:
            await self._end(lanes)

    def wake(self, changed: str | None = None) -> None:
        """There is something to do. Who reads the older state of what changed stops."""
        self._wake.set()
        self._wake = asyncio.Event()
        if changed in self._running:
            self._running[changed].cancel()

    async def _end(self, lanes: list["asyncio.Task[None]"]) -> None:
        """A lane is not cut off while it claims: the lease would be nobody's."""
        self._is_over = True
        self.wake()
        for work in self._running.values():
            work.cancel()
        await asyncio.wait(lanes, timeout=FAREWELL_S)
        for lane in lanes:
            lane.cancel()
        await asyncio.gather(*lanes, return_exceptions=True)

    async def _lane(self, *, quick: bool) -> None:
        while not self._is_over:
            woken = self._wake
            try:
                job = await self._jobs.claim(quick=quick)
            except psycopg.Error as error:
                # The database is away, or the tables are not made yet.
                log.warning("documents_postponed", reason=str(error))
                await rest(AGAIN_S)
                continue
            if job:
                await self._run(job)
            else:
                with suppress(TimeoutError):
                    await asyncio.wait_for(woken.wait(), POLL_S)

    async def _run(self, job: Job) -> None:
        work = self._running[job.id] = asyncio.create_task(self._work(job))
        if self._is_over:
            work.cancel()
        beat = asyncio.create_task(self._beat(job, work))
        try:
            await asyncio.wait([work])
        finally:
            beat.cancel()
            work.cancel()
            await asyncio.wait([work])
            self._running.pop(job.id, None)
            if work.cancelled():
                await self._let_go(job)

    async def _beat(self, job: Job, work: "asyncio.Task[None]") -> None:
        while True:
            await rest(self._jobs.lease_s / 4)
            # If the database is away the lease runs out; what two processes then store is the same.
            with suppress(psycopg.Error):
                if not await self._jobs.renew(job):
                    work.cancel()
                    return

    async def _let_go(self, job: Job) -> None:
        with suppress(psycopg.Error, TimeoutError):
            async with asyncio.timeout(FAREWELL_S):
                await self._jobs.release(job)

    async def _work(self, job: Job) -> None:
        try:
            await (self._remove(job) if job.state == "removing" else self._read(job))
        except RetrievalUnavailable as error:
            await self._postpone(job, error)
        except psycopg.Error as error:
            log.warning("documents_postponed", reason=str(error))

    async def _remove(self, job: Job) -> None:
        await self._shelves.remove(job.id, job.owner)
        await self._jobs.removed(job)

    async def _read(self, job: Job) -> None:
        try:
            if job.attempts > MOST_ATTEMPTS:
                raise DocumentFailed
            stored = await self._shelves.store(job)
        except (DocumentUnreadable, DocumentFailed) as error:
            await self._fail(job, error)
        except (RetrievalUnavailable, psycopg.Error):
            raise
        except Exception as error:
            # Whatever a stranger's file does to a library, the next one is read.
            log.exception("document_failed", document=job.id)
            await self._fail(job, DocumentFailed(error))
        else:
            if not await self._jobs.finish(job, stored):
                await self._too_late(job)

    async def _fail(self, job: Job, error: Exception) -> None:
        """What was found of an older state of it must not stay."""
        await self._shelves.remove(job.id, job.owner)
        if not await self._jobs.fail(job, problem_of(error).code):
            await self._too_late(job)

    async def _too_late(self, job: Job) -> None:
        await self._jobs.release(job)
        if await self._jobs.is_gone(job):
            await self._shelves.remove(job.id, job.owner)

    async def _postpone(self, job: Job, error: RetrievalUnavailable) -> None:
        seconds = min(2.0**job.postponed, LONGEST_POSTPONED_S)
        log.warning("document_postponed", document=job.id, reason=str(error), seconds=seconds)
        with suppress(psycopg.Error):
            await self._jobs.postpone(job, problem_of(error).code, seconds)
