"""What only Qdrant Edge promises: one owner, and nothing lost."""

import asyncio
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from retrievers.base import RetrievalUnavailable, Vector
from retrievers.edge_rebuild import rebuild
from tests.fakes_retriever import FakeEmbedder
from tests.indexes import edge_index
from tests.notes import chunk

ROOT = Path(__file__).parents[2]
WRITE_AND_HANG = """
import asyncio, sys
from pathlib import Path
from tests.indexes import edge_index
from tests.notes import chunk

async def main():
    async with edge_index(Path(sys.argv[1])) as index:
        await index.put([chunk(f"c{n}") for n in range(200)])
        print("written", flush=True)
        await asyncio.sleep(60)

asyncio.run(main())
"""


async def test_chunks_are_there_after_close_and_reopen(tmp_path: Path):
    async with edge_index(tmp_path / "edge") as index:
        await index.put([chunk("c1"), chunk("c2")])

    async with edge_index(tmp_path / "edge") as index:
        assert await index.count(owner="ana") == 2
        assert len(await index.search("connection pool", owner="ana", limit=5)) == 2


@asynccontextmanager
async def writer_of_200(folder: Path) -> AsyncIterator[None]:
    """Another process that has written, not flushed, and is killed at the end."""
    command = [sys.executable, "-c", WRITE_AND_HANG, str(folder)]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=asyncio.subprocess.PIPE)
    try:
        assert process.stdout is not None
        assert await process.stdout.readline() == b"written\n"
        yield
    finally:
        process.kill()
        await process.wait()


async def test_a_second_opener_is_refused(tmp_path: Path):
    async with writer_of_200(tmp_path):
        with pytest.raises(RetrievalUnavailable, match="in use by another process"):
            await edge_index(tmp_path).__aenter__()


async def test_chunks_are_there_after_kill_9(tmp_path: Path):
    async with writer_of_200(tmp_path):
        pass

    async with edge_index(tmp_path) as index:
        assert await index.count(owner="ana") == 200
        assert len(await index.search("part c199", owner="ana", limit=5)) == 5


async def test_a_folder_written_with_another_dimension_is_refused(tmp_path: Path):
    async with edge_index(tmp_path, FakeEmbedder(dimension=384)):
        pass

    with pytest.raises(RetrievalUnavailable, match="384"):
        await edge_index(tmp_path, FakeEmbedder(dimension=1024)).__aenter__()


def files_with(folder: Path, text: str) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file() and text.encode() in path.read_bytes()]


async def test_what_is_forgotten_leaves_the_files_at_the_next_opening(tmp_path: Path):
    folder = tmp_path / "edge"
    async with edge_index(folder) as index:
        await index.put([chunk(f"a{n}", owner="ana", text=f"kanarienvogel {n}") for n in range(600)])
        await index.put([chunk(f"b{n}", owner="bob") for n in range(600)])
        await index.forget(owner="ana")
        [kept] = await index.search("part b7", owner="bob", limit=1)

    async with edge_index(folder) as index:
        assert await index.count(owner="bob") == 600
        [found] = await index.search("part b7", owner="bob", limit=1)
        assert (found.id, found.text) == (kept.id, kept.text)
        await index.put([chunk("later", owner="ana")])
        assert await index.count(owner="ana") == 1

    assert files_with(tmp_path, "kanarienvogel") == []


async def test_a_rewriting_that_was_killed_between_its_two_steps_loses_nothing(tmp_path: Path):
    folder = tmp_path / "edge"
    async with edge_index(folder) as index:
        await index.put([chunk("a", owner="ana"), chunk("b", owner="bob")])
        await index.forget(owner="ana")
    folder.rename(tmp_path / "edge.old")

    async with edge_index(folder) as index:
        assert (await index.count(owner="ana"), await index.count(owner="bob")) == (0, 1)
    assert not (tmp_path / "edge.old").exists()


async def test_a_folder_made_anew_has_every_chunk_with_vectors_of_the_other_model(tmp_path: Path):
    folder, told = tmp_path / "edge", []
    chunks = [chunk(f"c{n}", tags=("x",), position=n) for n in range(300)]
    async with edge_index(folder, FakeEmbedder(dimension=384)) as index:
        await index.put(chunks)

    await rebuild(folder, FakeEmbedder(dimension=64), lambda done, total: told.append((done, total)))

    async with edge_index(folder, FakeEmbedder(dimension=64)) as index:
        assert sorted(await index.chunks(owner="ana"), key=lambda one: one.position) == chunks
        [found] = await index.search("part c7", owner="ana", limit=1, ways=["dense"], with_vectors=True)
        assert len(found.vector) == 64
    assert told == [(256, 300), (300, 300)]
    assert names_in(tmp_path) == ["edge", "edge.lock"]


async def test_another_model_of_the_same_dimension_is_not_compared_with_the_old_vectors(tmp_path: Path):
    async with edge_index(tmp_path / "edge", FakeEmbedder(name="one")):
        pass

    with pytest.raises(RetrievalUnavailable, match="haru index rebuild"):
        await edge_index(tmp_path / "edge", FakeEmbedder(name="other")).__aenter__()


async def test_a_folder_in_use_is_not_made_anew(tmp_path: Path):
    async with writer_of_200(tmp_path / "edge"):
        with pytest.raises(RetrievalUnavailable, match="in use by another process"):
            await rebuild(tmp_path / "edge", FakeEmbedder(dimension=64), lambda done, total: None)


def names_in(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Failing(FakeEmbedder):
    async def embed_passages(self, texts: list[str]) -> list[Vector]:
        raise RetrievalUnavailable("embeddings", "away")


async def test_a_rebuilding_that_fails_leaves_the_folder_as_it_was(tmp_path: Path):
    async with edge_index(tmp_path / "edge") as index:
        await index.put([chunk("c1")])

    with pytest.raises(RetrievalUnavailable, match="away"):
        await rebuild(tmp_path / "edge", Failing(dimension=64), lambda done, total: None)

    async with edge_index(tmp_path / "edge") as index:
        assert await index.chunks(owner="ana") == [chunk("c1")]
    assert names_in(tmp_path) == ["edge", "edge.lock"]
