"""Whose turn it is at the owner of an index, on a store that does one thing at a time and waits where a test wants."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from retrievers.base import RetrievalUnavailable
from retrievers.remote import client
from retrievers.remote import owner as owner_module
from retrievers.remote.client import ConnectionBroke, RemoteStore, open_remote
from retrievers.remote.owner import Owner, serving
from retrievers.sparse import SparseVector
from retrievers.store import Owned, Point, Scored, Seen
from tests.fakes_retriever import FakeStore
from tests.notes import chunk

NEVER_S = 3600.0
ANA = Owned("ana")


@dataclass
class OneThread(FakeStore):
    """`turn` stands for the one thread of Qdrant Edge; `done` tells what it did."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    done: list[str] = field(default_factory=list)
    write_begun: asyncio.Event = field(default_factory=asyncio.Event)
    may_write: asyncio.Event = field(default_factory=asyncio.Event)
    rank_asked: asyncio.Event = field(default_factory=asyncio.Event)
    may_rank: asyncio.Event = field(default_factory=asyncio.Event)
    tidied: asyncio.Queue[str] = field(default_factory=asyncio.Queue)
    full: bool = False

    def __post_init__(self) -> None:
        self.may_write.set()
        self.may_rank.set()

    async def write(self, points: list[Point]) -> None:
        async with self.turn:
            self.write_begun.set()
            await self.may_write.wait()
            await super().write(points)
            self.done.append("write")

    async def rank(self, seen: Seen, **asked: Any) -> list[list[Scored]]:
        self.rank_asked.set()
        await self.may_rank.wait()
        async with self.turn:
            self.done.append("rank")
            return await super().rank(seen, **asked)

    async def flush(self) -> None:
        self.done.append("flush")
        self.tidied.put_nowait("flush")
        if self.full:
            raise RetrievalUnavailable("disk", "no space left")

    async def optimize(self) -> None:
        self.tidied.put_nowait("optimize")


@asynccontextmanager
async def asked(
    inner: OneThread, folder: Path, quiet_s: float = NEVER_S, very_quiet_s: float = NEVER_S
) -> AsyncIterator[RemoteStore]:
    socket = folder / "index.sock"
    owner = Owner(inner, quiet_s=quiet_s, very_quiet_s=very_quiet_s)
    async with serving(owner, socket), open_remote(socket) as store, asyncio.timeout(30):
        yield store


def points(count: int, prefix: str = "p") -> list[Point]:
    return [Point(chunk(f"{prefix}{n}"), [1.0, 0.0], SparseVector([1], [1.0])) for n in range(count)]


async def search(store: RemoteStore) -> list[list[Scored]]:
    return await store.rank(Seen("ana"), dense=[1.0, 0.0], sparse=None, depth=3, with_vectors=False)


async def test_a_search_waits_for_one_batch_at_most_however_many_write(tmp_path: Path):
    inner = OneThread()
    inner.may_write.clear()
    async with asked(inner, tmp_path) as store:
        writing = asyncio.gather(*(store.write(points(96, prefix)) for prefix in "abc"))
        await inner.write_begun.wait()
        searching = asyncio.create_task(search(store))
        await inner.rank_asked.wait()
        inner.may_write.set()
        await asyncio.gather(writing, searching)

    assert inner.done == ["write", "rank", *["write"] * 8]
    assert len(inner.points) == 3 * 96


async def test_what_was_written_is_flushed_once_nobody_asks(tmp_path: Path):
    inner = OneThread()
    inner.may_rank.clear()
    async with asked(inner, tmp_path, quiet_s=0) as store:
        searching = asyncio.create_task(search(store))
        await inner.rank_asked.wait()
        await store.write(points(1))
        counts = [await store.count(ANA) for _ in range(5)]
        before = inner.done.copy()
        inner.may_rank.set()
        await searching
        await inner.tidied.get()

    assert (counts, before) == ([1] * 5, ["write"])
    assert inner.done == ["write", "rank", "flush"]


async def test_much_is_flushed_though_somebody_always_asks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(owner_module, "MOST_UNFLUSHED", 64)
    inner = OneThread()
    async with asked(inner, tmp_path) as store:
        await store.write(points(96))
        await store.write(points(32))

    assert inner.done == ["write", "write", "flush", "write", "write", "flush"]


async def test_a_flush_that_fails_is_logged_and_tried_again_after_the_next_write(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
):
    inner = OneThread(full=True)
    with caplog.at_level(logging.WARNING):
        async with asked(inner, tmp_path, quiet_s=0) as store:
            await store.write(points(1))
            await inner.tidied.get()
            inner.full = False
            await store.write(points(1))
            await inner.tidied.get()

    assert caplog.messages == ["the index could not be tidied: disk: no space left"]


async def test_it_is_optimized_once_after_a_long_quiet(tmp_path: Path):
    inner = OneThread()
    async with asked(inner, tmp_path, very_quiet_s=0) as store:
        await store.write(points(1))
        first = await inner.tidied.get()
        counts = [await store.count(ANA) for _ in range(5)]

    assert (first, counts, inner.tidied.empty()) == ("optimize", [1] * 5, True)


async def test_an_owner_that_ends_lets_a_writer_have_its_answer(tmp_path: Path):
    inner = OneThread()
    inner.may_write.clear()
    socket = tmp_path / "index.sock"
    async with open_remote(socket) as store:
        async with serving(Owner(inner), socket):
            writing = asyncio.create_task(store.write(points(1)))
            await inner.write_begun.wait()
            asyncio.get_running_loop().call_soon(inner.may_write.set)
        await writing

        with pytest.raises(RetrievalUnavailable, match="nobody answers"):
            await store.count(ANA)
    assert len(inner.points) == 1


async def test_an_owner_that_keeps_silent_is_not_waited_for_for_ever(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(client, "READ_SECONDS", 0.05)
    inner = OneThread()
    inner.may_rank.clear()
    async with asked(inner, tmp_path) as store:
        with pytest.raises(RetrievalUnavailable, match=r"did not answer within 0\.05 s"):
            await search(store)
        inner.may_rank.set()


@asynccontextmanager
async def hanging_up_once(path: Path) -> AsyncIterator[list[int]]:
    """Breaks the first connection after it was asked; the list tells how many there were."""
    connections: list[int] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(1)
        await reader.readuntil(b"\r\n\r\n")
        if len(connections) > 1:
            writer.write(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1\r\n\r\n7")
            await writer.drain()
        writer.close()

    async with await asyncio.start_unix_server(answer, path):
        yield connections


async def test_a_read_is_asked_once_more_when_the_connection_breaks_and_a_write_is_not(tmp_path: Path):
    socket = tmp_path / "index.sock"
    async with hanging_up_once(socket) as connections, open_remote(socket) as store:
        assert await store.count(ANA) == 7
        assert len(connections) == 2
        connections.clear()
        with pytest.raises(ConnectionBroke, match="ended in the middle"):
            await store.remove(ANA)
        assert len(connections) == 1
