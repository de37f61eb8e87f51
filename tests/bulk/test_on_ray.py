"""Ray on two processes makes the index that one process makes, also when it is killed in between."""

import asyncio
import os
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import psutil
import pytest

from retrievers.bulk.base import File, Labels
from retrievers.bulk.steps import look_at
from retrievers.centred import Centred
from retrievers.embeddings import EmbeddingModel
from retrievers.remote.client import RemoteStore, open_remote
from retrievers.store import Owned, Seen, Store
from retrievers.stored_index import StoredIndex
from server.settings import ROOT
from tests.bulk.corpus import FILES, UNREADABLE, write_corpus
from tests.bulk.embeddings import Embeddings, embeddings_server
from tests.fakes_retriever import FakeEmbedder, FakeStore
from tests.index_owner import IndexProcess

pytest.importorskip("ray", reason="./test ray installs it")

ANA = Labels("ana", tags=("bulk",))
# Vectors travel and are stored as 32-bit numbers.
CLOSE = 1e-5


@pytest.fixture
async def index(tmp_path: Path) -> AsyncIterator[RemoteStore]:
    owner = IndexProcess(tmp_path / "index", tmp_path / "run" / "index.sock")
    await owner.start()
    try:
        async with open_remote(owner.socket) as store:
            yield store
    finally:
        await owner.stop()


@pytest.fixture
async def embeddings() -> AsyncIterator[Embeddings]:
    async with embeddings_server() as server:
        yield server


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_corpus(tmp_path / "notes")
    return tmp_path / "notes"


async def test_two_processes_make_the_index_that_one_makes(folder: Path, index: RemoteStore, embeddings: Embeddings):
    code, said = await ingested(folder, index, embeddings)

    alone = await stored_alone(folder)
    assert await digests(index) == await digests(alone)
    assert await furthest_apart(index, alone) < CLOSE
    assert len(embeddings.texts) == await index.count(Owned("ana"))
    assert code == 1, "two files cannot be read"
    assert f"{FILES - 2} of {FILES} files" in said
    assert all(name in said for name in UNREADABLE)


async def test_a_run_that_was_killed_goes_on_where_it_was(folder: Path, index: RemoteStore, embeddings: Embeddings):
    chunks = await digests(await stored_alone(folder))
    embeddings.holds_after = len(chunks) // 2
    async with running(folder, index, embeddings) as process:
        await embeddings.reached.wait()
        await something_in(index)
        await killed(process)
    paid = len(embeddings.texts)
    there = await digests(index)
    assert len(there) < len(chunks)

    embeddings.go.set()
    await ingested(folder, index, embeddings)

    assert await digests(index) == chunks
    assert await index.count(Owned("ana")) == len(chunks)
    assert len(embeddings.texts) - paid <= len(chunks) - len(there), "what was there is not embedded again"


async def test_a_second_run_embeds_what_changed_and_removes_what_is_gone(
    folder: Path, index: RemoteStore, embeddings: Embeddings
):
    await ingested(folder, index, embeddings)
    paid = len(embeddings.texts)
    (folder / "part-0" / "note-0.md").write_text("# Note 0\n\nOnly this is left.\n")

    await ingested(folder, index, embeddings)

    assert len(embeddings.texts) == paid + 1
    assert await digests(index) == await digests(await stored_alone(folder))


def files_in(folder: Path) -> list[File]:
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return [File(str(path.resolve()), folder.name, path.relative_to(folder).as_posix()) for path in found]


@asynccontextmanager
async def running(
    folder: Path, index: RemoteStore, embeddings: Embeddings
) -> AsyncIterator[asyncio.subprocess.Process]:
    own = {"EMBEDDINGS_BASE_URL": embeddings.url, "HARU_INDEX_SOCKET": str(index.socket), "COLUMNS": "200"}
    how = ("--engine", "ray", "--source", folder.name, "--owner", "ana", "--tags", "bulk")
    command = (sys.executable, "-m", "server.cli", "ingest", str(folder), *how)
    process = await asyncio.create_subprocess_exec(
        *command, cwd=ROOT, env=os.environ | own, stdout=asyncio.subprocess.DEVNULL, stderr=asyncio.subprocess.PIPE
    )
    try:
        yield process
    finally:
        if process.returncode is None:
            process.kill()
        await process.wait()


async def ingested(folder: Path, index: RemoteStore, embeddings: Embeddings) -> tuple[int, str]:
    async with running(folder, index, embeddings) as process:
        _, said = await process.communicate()
    assert process.returncode is not None
    return process.returncode, said.decode()


async def killed(process: asyncio.subprocess.Process) -> None:
    """With the processes that read, embed and write for it, which Ray ends when their driver is gone."""
    workers = [
        one for one in psutil.Process(process.pid).children(recursive=True) if "ray::Map" in " ".join(one.cmdline())
    ]
    assert workers
    process.kill()
    _, alive = await asyncio.to_thread(psutil.wait_procs, workers, 120)
    assert not alive


async def something_in(index: RemoteStore) -> None:
    while await index.is_empty():  # noqa: ASYNC110 (only asking tells)
        await asyncio.sleep(0.1)


async def stored_alone(folder: Path) -> Store:
    """In this process, one file after the other."""
    store = FakeStore()
    index = StoredIndex(store, Centred(FakeEmbedder(name=EmbeddingModel().name)))
    for file in files_in(folder):
        await index.put((await look_at(file, ANA, store)).fresh)
    return store


async def digests(store: Store) -> dict[str, str]:
    return await store.digests(Owned("ana"))


async def furthest_apart(one: Store, other: Store) -> float:
    """The largest difference of two numbers of the same chunk's vectors."""
    here, there = await vectors(one), await vectors(other)
    assert here.keys() == there.keys()
    return max(abs(a - b) for key in here for a, b in zip(here[key], there[key], strict=True))


async def vectors(store: Store) -> dict[str, tuple[float, ...]]:
    [everything] = await store.rank(
        Seen("ana"), dense=await FakeEmbedder().embed_query("pool"), sparse=None, depth=10_000, with_vectors=True
    )
    return {scored.chunk.id: scored.vector for scored in everything}
