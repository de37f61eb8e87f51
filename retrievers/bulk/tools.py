"""How a worker process opens what it needs, from values that can be sent to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import aiohttp
from qdrant_client import AsyncQdrantClient

from retrievers.embeddings import HttpEmbedder
from retrievers.qdrant import QdrantStore, open_qdrant
from retrievers.remote.client import open_remote
from retrievers.store import Space

__all__ = ["open_embedder", "open_remote", "open_server"]

# Nobody waits for one batch, and a busy machine without a GPU takes minutes for it.
PATIENCE_S = 900.0


@asynccontextmanager
async def open_embedder(url: str, api_key: str = "") -> AsyncIterator[HttpEmbedder]:
    async with aiohttp.ClientSession() as session:
        yield HttpEmbedder(session, url, api_key=api_key, timeout_s=PATIENCE_S)


@asynccontextmanager
async def open_server(url: str, api_key: str, space: Space, collection: str) -> AsyncIterator[QdrantStore]:
    async with open_qdrant(AsyncQdrantClient(url=url, api_key=api_key or None), space, collection) as store:
        yield store
