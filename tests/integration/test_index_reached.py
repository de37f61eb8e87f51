"""Where the embedded index is opened: at the process that owns it, or here if none does."""

from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from pathlib import Path

import aiohttp
import pytest

from retrievers.base import Index, RetrievalUnavailable
from retrievers.centred import space_with
from retrievers.edge import open_edge
from retrievers.edge_lock import InUse, only_opener
from retrievers.embeddings import EmbeddingModel
from retrievers.remote.client import RemoteStore
from retrievers.stored_index import StoredIndex
from server.services import open_retriever
from server.settings import Settings
from tests.index_owner import IndexProcess


@pytest.fixture
async def session() -> AsyncIterator[aiohttp.ClientSession]:
    async with aiohttp.ClientSession() as opened:
        yield opened


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(var=tmp_path, embeddings_base_url="http://127.0.0.1:9/v1")


@pytest.fixture
async def owner(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[IndexProcess]:
    """Of the folder in the settings; a test starts it."""
    space = space_with(EmbeddingModel())
    process = IndexProcess(settings.index_folder, settings.own_index_socket, space)
    yield process
    await process.stop()


def opened(settings: Settings, session: aiohttp.ClientSession) -> AbstractAsyncContextManager[Index]:
    return open_retriever(settings, session)


async def test_it_is_opened_here_while_nobody_owns_it(settings: Settings, session: aiohttp.ClientSession):
    async with opened(settings, session) as index:
        assert await index.count(owner="ana") == 0
        with pytest.raises(InUse):
            await open_edge(settings.index_folder, space_with(EmbeddingModel())).__aenter__()


async def test_the_process_that_owns_it_is_asked(
    settings: Settings, session: aiohttp.ClientSession, owner: IndexProcess
):
    await owner.start()
    async with opened(settings, session) as index:
        assert isinstance(index, StoredIndex)
        assert isinstance(index.store, RemoteStore)
        assert await index.count(owner="ana") == 0


async def test_an_api_whose_stack_starts_the_owner_waits_for_it_and_does_not_open_it_itself(
    settings: Settings, session: aiohttp.ClientSession, owner: IndexProcess
):
    under_a_stack = settings.model_copy(update={"index_socket": settings.own_index_socket})
    async with opened(under_a_stack, session) as index:
        with pytest.raises(RetrievalUnavailable, match="nobody answers"):
            await index.count(owner="ana")
        await owner.start()
        assert await index.count(owner="ana") == 0


async def test_a_holder_that_serves_nobody_is_named(settings: Settings, session: aiohttp.ClientSession):
    with only_opener(settings.index_folder, "Qdrant Edge"), pytest.raises(InUse, match="only one may open it"):
        await opened(settings, session).__aenter__()
