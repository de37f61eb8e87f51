"""Documents are read behind the requests: each once, each owner in turn, over the death of a process (RAG-1)."""

import asyncio
import uuid
from collections import Counter
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest

from retrievers.base import RetrievalUnavailable
from retrievers.documents.base import DocumentDamaged
from server.db.pool import open_pool
from server.documents.job import Jobs, Stored
from server.documents.schemas import Brought, Labels
from server.documents.store import DocumentStore, Wanted
from server.documents.worker import MOST_ATTEMPTS, Worker
from server.limits.policy import RoleRule

KIM, LEE = (str(uuid.uuid5(uuid.NAMESPACE_OID, name)) for name in ("kim", "lee"))
LEASE_S = 600.0
WANTED = Wanted()


@dataclass
class ScriptedShelves:
    """Keeps what is stored in memory; `faults` are raised in turn by document name. With `holds` set nothing ends until
    `go_on`."""

    faults: dict[str, list[Exception]] = field(default_factory=dict)
    stored: dict[str, str] = field(default_factory=dict)
    order: list[str] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    holds: bool = False
    go_on: asyncio.Event = field(default_factory=asyncio.Event)
    begun: asyncio.Event = field(default_factory=asyncio.Event)

    async def store(self, job):
        self.order.append(job.name)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        self.begun.set()
        try:
            if self.holds:
                await self.go_on.wait()
            await asyncio.sleep(0)
            if self.faults.get(job.name):
                raise self.faults[job.name].pop(0)
            text = job.content.decode()
            self.stored[job.id] = f"{job.visibility} {text}"
            return Stored(job.name, text, {}, "en", 1)
        finally:
            self.at_once -= 1

    async def remove(self, document, owner):
        self.stored.pop(document, None)


@pytest.fixture
async def pool(database, sql):
    async with open_pool(database, size=8) as opened:
        for user, name in ((KIM, "kim"), (LEE, "lee")):
            await sql.execute("INSERT INTO users (id, name) VALUES (%s, %s)", (user, name))
        yield opened


@pytest.fixture
def store(pool):
    return DocumentStore(pool)


@pytest.fixture
def jobs(pool):
    return Jobs(pool, LEASE_S)


async def queued(store, owner, *names, content="text"):
    rows = [await store.bring(owner, Brought(name=name), f"{content} of {name}".encode(), RoleRule()) for name in names]
    return [str(row["id"]) for row, _ in rows]


@asynccontextmanager
async def working(jobs, shelves, at_once=2):
    worker = Worker(jobs, shelves, at_once)
    async with worker.working():
        yield worker


async def idle(store, *owners):
    async with asyncio.timeout(20):
        for owner in owners or (KIM,):
            while (left := await store.progress(owner, None))["queued"] + left["reading"]:  # noqa: ASYNC110 (rows tell nobody)
                await asyncio.sleep(0.01)


async def states(store, owner=KIM):
    rows = await store.listed(owner, WANTED, 100)
    return {row["name"]: (row["state"], row["error"]) for row in rows}


async def test_each_document_is_read_once_and_only_so_many_at_a_time(store, jobs):
    names = [f"{number:02}.md" for number in range(20)]
    await queued(store, KIM, *names)
    shelves = ScriptedShelves()

    async with working(jobs, shelves, at_once=3), working(jobs, shelves, at_once=1):
        await idle(store)

    assert Counter(shelves.order) == Counter(names)
    assert shelves.most_at_once <= 4
    assert set((await states(store)).values()) == {("stored", None)}


async def test_owners_take_turns(store, jobs):
    await queued(store, KIM, *(f"kim-{number}" for number in range(6)))
    await queued(store, LEE, "lee-0", "lee-1")
    order = []
    while job := await jobs.claim(quick=False):
        order.append(job.name)

    assert order == ["kim-0", "lee-0", "kim-1", "lee-1", "kim-2", "kim-3", "kim-4", "kim-5"]


async def test_one_fault_leaves_the_rest(store, jobs):
    await queued(store, KIM, "a", "b", "c")
    shelves = ScriptedShelves({"b": [DocumentDamaged("b")], "c": [ZeroDivisionError("secret")]})

    async with working(jobs, shelves):
        await idle(store)

    assert await states(store) == {
        "a": ("stored", None),
        "b": ("failed", "document_damaged"),
        "c": ("failed", "document_failed"),
    }


async def test_what_the_index_cannot_take_now_waits_and_says_so(store, jobs, sql):
    await queued(store, KIM, "a")
    shelves = ScriptedShelves({"a": [RetrievalUnavailable("embeddings", "away")]})

    async with working(jobs, shelves) as worker:
        async with asyncio.timeout(10):
            while (await states(store))["a"] != ("queued", "retrieval_unavailable"):  # noqa: ASYNC110 (rows tell nobody)
                await asyncio.sleep(0.01)
        await sql.execute("UPDATE documents SET not_before = now()")
        worker.wake()
        await idle(store)

    assert await states(store) == {"a": ("stored", None)}


# A process that dies.


async def test_lease_of_a_process_that_died_runs_out_and_another_takes_over(store, jobs, sql):
    await queued(store, KIM, "a")
    dead = await jobs.claim(quick=False)
    assert await jobs.claim(quick=False) is None

    await sql.execute("UPDATE documents SET lease_until = now() - interval '1 second'")
    shelves = ScriptedShelves()
    async with working(jobs, shelves):
        await idle(store)

    assert await states(store) == {"a": ("stored", None)}
    assert await jobs.finish(dead, Stored("late", "late", {}, "en", 9)) is False
    assert await jobs.renew(dead) is False


async def test_document_with_which_the_server_died_again_and_again_is_given_up(store, jobs, sql):
    await queued(store, KIM, "a")
    for _ in range(MOST_ATTEMPTS):
        assert await jobs.claim(quick=False)
        await sql.execute("UPDATE documents SET lease_until = now() - interval '1 second'")
    shelves = ScriptedShelves()

    async with working(jobs, shelves):
        await idle(store)

    assert (shelves.order, await states(store)) == ([], {"a": ("failed", "document_failed")})


async def test_server_that_ends_puts_back_what_it_has_begun(store, jobs):
    await queued(store, KIM, "a")
    shelves = ScriptedShelves(holds=True)
    async with working(jobs, shelves):
        await shelves.begun.wait()

    again = await jobs.claim(quick=False)

    assert (again.name, again.attempts) == ("a", 1)


# What happens to a document while it is read.


async def test_document_that_is_deleted_while_it_is_read_leaves_nothing(store, jobs, sql):
    (document,) = await queued(store, KIM, "a")
    shelves = ScriptedShelves(holds=True)
    async with working(jobs, shelves) as worker:
        await shelves.begun.wait()
        await store.delete(KIM, document)
        shelves.go_on.set()
        worker.wake()
        async with asyncio.timeout(10):
            while await (await sql.execute("SELECT FROM documents")).fetchall():  # noqa: ASYNC110 (rows tell nobody)
                await asyncio.sleep(0.01)

    assert shelves.stored == {}


async def test_account_that_is_deleted_while_a_document_is_read_leaves_nothing(store, jobs, sql):
    await queued(store, KIM, "a")
    shelves = ScriptedShelves(holds=True)
    async with working(jobs, shelves):
        await shelves.begun.wait()
        await sql.execute("DELETE FROM users WHERE id = %s", (KIM,))
        shelves.go_on.set()
        async with asyncio.timeout(10):
            while shelves.at_once or shelves.stored:  # noqa: ASYNC110 (dictionaries tell nobody)
                await asyncio.sleep(0.01)

    assert shelves.stored == {}


async def test_document_that_changes_while_it_is_read_is_read_again(store, jobs):
    (document,) = await queued(store, KIM, "a", content="old")
    shelves = ScriptedShelves(holds=True)
    async with working(jobs, shelves):
        await shelves.begun.wait()
        await queued(store, KIM, "a", content="new")
        await store.change(KIM, document, Labels(visibility="community"))
        shelves.go_on.set()
        await idle(store)

    assert shelves.stored == {document: "community new of a"}
    assert (await store.text(KIM, document))["text"] == "new of a"


async def test_who_reads_an_older_state_stops_when_it_is_told(store, jobs):
    (document,) = await queued(store, KIM, "a")
    shelves = ScriptedShelves(holds=True)
    async with working(jobs, shelves) as worker:
        await shelves.begun.wait()
        shelves.holds = False
        await store.change(KIM, document, Labels(visibility="community"))
        worker.wake(document)
        await idle(store)

    assert shelves.stored == {document: "community text of a"}


async def test_change_of_who_may_see_it_waits_behind_nobodys_upload(store, jobs):
    (document,) = await queued(store, KIM, "known")
    async with working(jobs, ScriptedShelves()):
        await idle(store)
    await queued(store, KIM, *(f"{number}" for number in range(5)))
    await store.change(KIM, document, Labels(visibility="private"))

    assert (await jobs.claim(quick=True)).name == "known"
    assert await jobs.claim(quick=True) is None
