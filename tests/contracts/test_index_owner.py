"""The process that owns an index loses nothing, keeps others out, and serves many at once."""

import asyncio
import io
import os
import stat
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest

from retrievers.base import RetrievalUnavailable
from retrievers.edge import open_edge
from retrievers.edge_copy import take_over, unpack
from retrievers.edge_lock import InUse
from retrievers.remote.address import LONGEST_PATH
from retrievers.remote.client import RemoteStore, open_remote
from retrievers.remote.copying import copying_from
from retrievers.sparse import SparseVector
from retrievers.store import Owned, Point, Seen
from retrievers.stored_index import StoredIndex
from tests.index_owner import SPACE, IndexProcess, index_process
from tests.indexes import FAKE, edge_index
from tests.notes import INTERVIEW_NOTES, chunk, stored

ANA = Owned("ana")


@pytest.fixture
async def owner(tmp_path: Path) -> AsyncIterator[IndexProcess]:
    async with index_process(tmp_path) as running:
        yield running


@pytest.fixture
async def store(owner: IndexProcess) -> AsyncIterator[RemoteStore]:
    async with open_remote(owner.socket) as opened:
        yield opened


def point(name: str, **changed: str) -> Point:
    dense = [float(len(name)), *[1.0] * (SPACE.dimension - 1)]
    return Point(chunk(name, **changed), dense, SparseVector([7], [1.0]))


async def nearest(store: RemoteStore, limit: int = 3) -> list[str]:
    [found] = await store.rank(Seen("ana"), dense=[1.0] * SPACE.dimension, sparse=None, depth=limit, with_vectors=False)
    return [scored.chunk.id for scored in found]


async def test_every_acknowledged_chunk_is_there_after_kill_9_in_the_middle_of_writing(
    owner: IndexProcess, store: RemoteStore
):
    acknowledged: list[str] = []
    some = asyncio.Event()

    async def write_for_ever() -> None:
        while True:
            batch = [point(f"{len(acknowledged)}.{n}") for n in range(50)]
            await store.write(batch)
            acknowledged.extend(one.chunk.id for one in batch)
            if len(acknowledged) >= 500:
                some.set()

    writer = asyncio.create_task(write_for_ever())
    await some.wait()
    await owner.kill()
    with pytest.raises(RetrievalUnavailable):
        await writer
    await owner.start()

    there = [one.id for one in await store.read(ANA)]
    assert set(acknowledged) <= set(there)
    assert len(there) == len(set(there)) <= len(acknowledged) + 50


async def test_a_removal_that_was_acknowledged_stays_after_kill_9(owner: IndexProcess, store: RemoteStore):
    await store.write([point("gone", document="old"), point("kept")])
    await store.remove(Owned("ana", "old"))
    await owner.kill()
    await owner.start()

    assert [one.id for one in await store.read(ANA)] == ["kept"]


async def test_the_process_finds_what_the_library_finds_here(store: RemoteStore, tmp_path: Path):
    async with edge_index(tmp_path / "here") as here:
        for document in INTERVIEW_NOTES:
            await stored(document, here)
            await stored(document, StoredIndex(store, FAKE))
        queries = ["트랜잭션을 왜 사용하나요?", "graph traversal", "token 저장"]
        found = [await StoredIndex(store, FAKE).search(one, owner="ana", limit=10) for one in queries]

        assert found == [await here.search(one, owner="ana", limit=10) for one in queries]
        assert all(found)


async def test_clients_at_once_see_each_others_chunks(owner: IndexProcess, store: RemoteStore):
    async with open_remote(owner.socket) as other:
        await asyncio.gather(
            *(store.write([point(f"a{n}")]) for n in range(20)),
            *(other.write([point(f"b{n}")]) for n in range(20)),
        )
        counts = await asyncio.gather(store.count(ANA), other.count(ANA))

    assert counts == [40, 40]


async def test_searches_are_answered_while_much_is_written(store: RemoteStore):
    await store.write([point("first")])
    writing = asyncio.create_task(store.write([point(f"n{n}") for n in range(3_000)]))
    found = [await nearest(store) for _ in range(3)]
    is_writing = not writing.done()
    await writing

    assert is_writing
    assert all(found)
    assert await store.count(ANA) == 3_001


async def test_an_owner_that_is_gone_is_named_and_needs_no_new_client_when_it_is_back(
    owner: IndexProcess, store: RemoteStore
):
    await store.write([point("c1")])
    await owner.kill()
    with pytest.raises(RetrievalUnavailable, match=r"the index: nobody answers at .*index\.sock; `haru status`"):
        await store.count(ANA)
    with pytest.raises(RetrievalUnavailable, match="`haru up` starts it"):
        await store.write([point("c2")])
    await owner.start()
    await store.write([point("c3")])

    assert {one.id for one in await store.read(ANA)} == {"c1", "c3"}


async def test_a_second_owner_is_refused_and_told_who_has_the_folder(owner: IndexProcess, store: RemoteStore):
    assert owner.process
    second = IndexProcess(owner.folder, owner.socket.with_name("second.sock"))
    await second.start()
    assert second.process

    assert await second.process.wait() == 1
    assert f"is in use by another process (pid {owner.process.pid}); only one may open it" in second.said
    assert await store.is_empty()


async def test_the_folder_may_be_opened_here_once_its_owner_has_ended(owner: IndexProcess, store: RemoteStore):
    await store.write([point("c1")])
    with pytest.raises(InUse):
        await open_edge(owner.folder, SPACE).__aenter__()
    assert await owner.stop() == 0

    async with open_edge(owner.folder, SPACE) as edge:
        assert await edge.count(ANA) == 1
    assert not owner.socket.exists()


async def test_other_users_can_neither_connect_nor_read(owner: IndexProcess, store: RemoteStore):
    await store.write([point("c1")])
    files = [owner.folder, *owner.folder.rglob("*")]

    assert stat.S_IMODE(owner.socket.stat().st_mode) == 0o600
    assert [path for path in files if path.stat().st_mode & 0o077] == []


async def test_a_folder_may_lie_deeper_than_a_sockets_path_may_be_long(tmp_path: Path):
    deep = tmp_path / "/".join(["deeper" * 5] * 5)
    async with index_process(deep) as owner, open_remote(owner.socket) as store:
        assert len(os.fsencode(owner.socket)) > LONGEST_PATH
        await store.write([point("c1")])

        assert await nearest(store) == ["c1"]


async def test_what_cannot_be_understood_is_refused_and_the_owner_goes_on(owner: IndexProcess, store: RemoteStore):
    sent = {"nothing": b"{}", "write": b"{", "rank": b'{"seen": {"owner": "ana", "within": 1}}', "count": b"[]"}
    statuses = {}
    for what, body in sent.items():
        async with store.session.post(f"http://index/{what}", data=body) as got:
            statuses[what] = got.status

    assert statuses == {"nothing": 404, "write": 400, "rank": 400, "count": 400}
    assert await store.is_empty()


async def test_a_body_that_is_too_long_is_refused_before_it_is_understood(owner: IndexProcess, store: RemoteStore):
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(70):
            yield b" " * 2**20

    try:
        async with store.session.post("http://index/write", data=endless()) as got:
            assert got.status == 413
    except aiohttp.ClientConnectionError:
        # It may hang up before everything was sent.
        pass
    assert await store.is_empty()


async def test_vectors_of_another_dimension_are_refused_in_words(store: RemoteStore):
    with pytest.raises(RetrievalUnavailable, match="384"):
        await store.write([Point(chunk("c1"), [1.0] * 3, SparseVector([], []))])


async def test_copy_is_of_one_moment_and_who_writes_waits_until_it_is_read(
    owner: IndexProcess, store: RemoteStore, tmp_path: Path
):
    await store.write([point("before")])
    held, read = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()

    def copied() -> tuple[int, bytes]:
        with copying_from(owner.socket) as copy:
            loop.call_soon_threadsafe(held.set)
            asyncio.run_coroutine_threadsafe(read.wait(), loop).result(timeout=30)
            return copy.points, b"".join(copy.pieces)

    copying = asyncio.create_task(asyncio.to_thread(copied))
    await held.wait()
    writing = asyncio.create_task(store.write([point("after")]))
    assert await nearest(store) == ["before"], "who searches is answered meanwhile"
    read.set()
    points, content = await copying
    await writing

    copy = tmp_path / "copy"
    assert (points, unpack(io.BytesIO(content), copy), take_over(copy)) == (1, 1, 1)
    assert await store.count(ANA) == 2


async def test_copy_of_who_is_away_is_refused(tmp_path: Path):
    with pytest.raises(RetrievalUnavailable), copying_from(tmp_path / "nobody.sock"):
        pass
