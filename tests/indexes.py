"""Indexes for tests, on each of the back ends."""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from uuid import uuid4

from qdrant_client import AsyncQdrantClient

from retrievers.base import Embedder
from retrievers.edge import open_edge
from retrievers.qdrant import open_qdrant
from retrievers.qdrant_collections import versions
from retrievers.store import space_of
from retrievers.stored_index import StoredIndex
from tests.fakes_retriever import FakeEmbedder

SERVER_URL = os.environ.get("QDRANT_TEST_URL", "")
FAKE = FakeEmbedder()


@asynccontextmanager
async def edge_index(folder: Path, embedder: Embedder = FAKE) -> AsyncIterator[StoredIndex]:
    async with open_edge(folder, space_of(embedder)) as store:
        yield StoredIndex(store, embedder)


@asynccontextmanager
async def local_index() -> AsyncIterator[StoredIndex]:
    async with open_qdrant(AsyncQdrantClient(":memory:"), space_of(FAKE), "notes") as store:
        yield StoredIndex(store, FAKE)


@asynccontextmanager
async def server_index() -> AsyncIterator[StoredIndex]:
    alias = f"haru-test-{uuid4()}"
    async with open_qdrant(AsyncQdrantClient(SERVER_URL), space_of(FAKE), alias) as store:
        yield StoredIndex(store, FAKE)
        for collection in await versions(store.client, alias):
            await store.client.delete_collection(collection)
