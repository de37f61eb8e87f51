"""A collection is made anew behind its alias while it is searched and written to: nothing is lost or comes back."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import uuid4

import pytest
from qdrant_client import AsyncQdrantClient

from retrievers.base import RetrievalUnavailable, Vector
from retrievers.layout import Layout
from retrievers.points import point_id
from retrievers.qdrant import QdrantStore
from retrievers.qdrant_collections import current, names_of, opened, versions
from retrievers.qdrant_rebuild import rebuild
from retrievers.store import Space, space_of
from retrievers.stored_index import StoredIndex
from tests.fakes_retriever import FakeEmbedder
from tests.indexes import SERVER_URL
from tests.notes import chunk

pytestmark = [
    pytest.mark.filterwarnings("ignore:Payload indexes have no effect"),
    pytest.mark.filterwarnings("ignore:Local mode performs exact"),
]

OLD, NEW = FakeEmbedder(name="old"), FakeEmbedder(name="new", dimension=64)


@dataclass
class Server:
    client: AsyncQdrantClient
    alias: str

    async def opened(self, embedder: FakeEmbedder = OLD) -> StoredIndex:
        await opened(self.client, self.alias, space_of(embedder), Layout())
        return StoredIndex(QdrantStore(self.client, self.alias, names_of(space_of(embedder))), embedder)

    async def rebuilt(self, embedder: FakeEmbedder = NEW) -> str:
        return await rebuild(self.client, embedder, self.alias, Layout(), lambda done, total: None)

    async def collections(self) -> list[str]:
        return sorted(await versions(self.client, self.alias))


@pytest.fixture(params=["local", "server"])
async def server(request: pytest.FixtureRequest) -> AsyncIterator[Server]:
    if request.param == "server" and not SERVER_URL:
        pytest.skip("QDRANT_TEST_URL names no server")
    async with _client(":memory:" if request.param == "local" else SERVER_URL) as client:
        server = Server(client, f"haru-test-{uuid4()}")
        yield server
        for name in await server.collections():
            await client.delete_collection(name)


@asynccontextmanager
async def _client(where: str) -> AsyncIterator[AsyncQdrantClient]:
    client = AsyncQdrantClient(where)
    try:
        yield client
    finally:
        await client.close()


def collection(server: Server, embedder: FakeEmbedder, version: int) -> str:
    return f"{server.alias}-{space_of(embedder).fingerprint}-{version}"


async def ids(index: StoredIndex) -> set[str]:
    return {one.id for one in await index.chunks(owner="ana")}


async def test_the_first_collection_is_named_after_what_its_vectors_mean(server: Server):
    await server.opened()
    await server.opened()

    assert await server.collections() == [collection(server, OLD, 1)]
    assert await current(server.client, server.alias) == collection(server, OLD, 1)


async def test_every_chunk_is_found_in_the_new_collection_and_the_old_one_is_gone(server: Server):
    chunks = [chunk(f"c{n}", position=n, tags=("x",)) for n in range(300)]
    await (await server.opened()).put(chunks)

    assert await server.rebuilt() == collection(server, NEW, 1)

    index = await server.opened(NEW)
    assert sorted(await index.chunks(owner="ana"), key=lambda one: one.position) == chunks
    [found] = await index.search("connection pool", owner="ana", limit=1, with_vectors=True)
    assert len(found.vector) == 64
    assert await server.collections() == [collection(server, NEW, 1)]


async def test_with_the_same_model_only_the_version_changes(server: Server):
    index = await server.opened()
    await index.put([chunk("c1")])

    await server.rebuilt(OLD)

    assert await server.collections() == [collection(server, OLD, 2)]
    assert [one.id for one in await index.search("connection pool", owner="ana", limit=3)] == ["c1"]


async def test_without_a_collection_the_first_is_made(server: Server):
    assert await server.rebuilt() == collection(server, NEW, 1)
    assert await (await server.opened(NEW)).count(owner="ana") == 0


@pytest.mark.parametrize("other", [NEW, FakeEmbedder(name="another")])
async def test_another_model_is_refused_with_what_to_do(server: Server, other: FakeEmbedder):
    await server.opened()

    with pytest.raises(RetrievalUnavailable, match=r"384 dimensions.*haru index rebuild"):
        await server.opened(other)


async def test_a_process_with_the_former_model_is_refused_after_the_switch(server: Server):
    former = await server.opened()
    await former.put([chunk("c1")])
    await server.rebuilt(FakeEmbedder(name="same dimension"))

    with pytest.raises(RetrievalUnavailable):
        await former.search("connection pool", owner="ana", limit=3)
    with pytest.raises(RetrievalUnavailable):
        await former.put([chunk("c2")])
    assert [one.id for one in await former.search("pool", owner="ana", limit=3, ways=["sparse"])] == ["c1"]


@dataclass(frozen=True)
class Meanwhile(FakeEmbedder):
    """Something happens while the first chunks are embedded."""

    happens: list[Callable[[], Awaitable[None]]] = field(default_factory=list)

    async def embed_passages(self, texts: list[str]) -> list[Vector]:
        if self.happens:
            await self.happens.pop()()
        return await super().embed_passages(texts)


async def test_what_is_written_removed_and_relabelled_meanwhile_is_so_in_the_new_one(server: Server):
    index = await server.opened()
    await index.put([chunk(f"c{n}", document=f"d{n % 3}") for n in range(30)])

    async def others_work() -> None:
        await index.put([chunk("late"), chunk("c0", document="d0", text="Other words")])
        await index.relabel([chunk("c3", document="d0", visibility="community")])
        await index.remove("d1", owner="ana")
        assert len(await index.search("connection pool", owner="ana", limit=50)) == 21

    await server.rebuilt(Meanwhile(name="new", dimension=64, happens=[others_work]))

    fresh = await server.opened(NEW)
    assert await ids(fresh) == {f"c{n}" for n in range(30) if n % 3 != 1} | {"late"}
    stored = {one.id: one for one in await fresh.chunks(owner="ana")}
    assert (stored["c0"].text, stored["c3"].visibility) == ("Other words", "community")


async def test_what_arrives_late_in_the_old_one_is_not_lost_and_does_not_undo_what_is_newer(
    server: Server, monkeypatch: pytest.MonkeyPatch
):
    index = await server.opened()
    await index.put([chunk(name) for name in ("same", "late", "gone late", "newer", "gone since")])
    old = StoredIndex(QdrantStore(server.client, collection(server, OLD, 1), names_of(space_of(OLD))), OLD)
    really_switch = server.client.update_collection_aliases

    async def switch_among_writers(operations: list[object]) -> bool:
        await old.put([chunk("late", text="late words"), chunk("newer", text="late, and not the last")])
        await old.remove("pools", owner="ana", keep=["same", "late", "newer", "gone since"])
        done = await really_switch(operations)
        await old.put([chunk("new, late"), chunk("gone since", at=5)])
        await index.put([chunk("newer", text="the last words"), chunk("new")])
        await server.client.delete(server.alias, [str(point_id("gone since", "ana"))])
        return done

    monkeypatch.setattr(server.client, "update_collection_aliases", switch_among_writers)

    await server.rebuilt(OLD)

    assert {one.id: one.text for one in await index.chunks(owner="ana")} == {
        "same": chunk("same").text,
        "late": "late words",
        "newer": "the last words",
        "new": chunk("new").text,
        "new, late": chunk("new, late").text,
    }


class Killed(Exception):
    """Stands for a kill: nothing is tidied up."""


async def test_a_rebuilding_that_was_killed_goes_on_with_what_it_had(server: Server):
    index = await server.opened()
    await index.put([chunk(f"c{n}", document=f"d{n % 2}") for n in range(100)])

    async def killed() -> None:
        raise Killed

    async def fine() -> None: ...

    with pytest.raises(Killed):
        await server.rebuilt(Meanwhile(name="new", dimension=64, happens=[killed, fine]))
    await index.remove("d1", owner="ana")
    counted = Counting(name="new", dimension=64)
    await server.rebuilt(counted)

    fresh = await server.opened(NEW)
    assert await ids(fresh) == {f"c{n}" for n in range(0, 100, 2)}
    assert len(counted.texts) < 50
    assert await server.collections() == [collection(server, NEW, 1)]


@dataclass(frozen=True)
class Counting(FakeEmbedder):
    texts: list[str] = field(default_factory=list)

    async def embed_passages(self, texts: list[str]) -> list[Vector]:
        self.texts.extend(texts)
        return await super().embed_passages(texts)


async def test_who_is_forgotten_is_so_in_an_unfinished_collection_too(server: Server):
    index = await server.opened()
    await index.put([chunk(f"c{n}") for n in range(100)])

    async def killed() -> None:
        raise Killed

    async def fine() -> None: ...

    with pytest.raises(Killed):
        await server.rebuilt(Meanwhile(name="new", dimension=64, happens=[killed, fine]))
    await index.forget(owner="ana")

    left = [(await server.client.count(name)).count for name in await server.collections()]
    assert left == [0, 0]


def test_a_space_changes_with_the_model_its_dimension_and_the_word_list():
    spaces = {Space("a", 3), Space("b", 3), Space("a", 4), Space("a", 3, words=9)}

    assert len({space.fingerprint for space in spaces}) == 4
