"""How a worker process opens what it needs, from values that can be sent to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp
from qdrant_client import AsyncQdrantClient

from retrievers.base import Embedder
from retrievers.centred import Centred
from retrievers.embeddings import EmbeddingModel, HttpEmbedder
from retrievers.layout import Layout
from retrievers.qdrant import QdrantStore, open_qdrant
from retrievers.remote.client import open_remote
from retrievers.store import Space

__all__ = ["Address", "open_embedder", "open_remote", "open_server"]

# Nobody waits for one batch, and a busy machine without a GPU takes minutes for it.
PATIENCE_S = 900.0


USUAL = EmbeddingModel()


@dataclass(frozen=True)
class Address:
    """Of an index on a Qdrant server."""

    url: str
    api_key: str
    index: str


@asynccontextmanager
async def open_embedder(url: str, api_key: str = "", model: EmbeddingModel = USUAL) -> AsyncIterator[Embedder]:
    async with aiohttp.ClientSession() as session:
        yield Centred(HttpEmbedder(session, url, model, api_key=api_key, timeout_s=PATIENCE_S))


@asynccontextmanager
async def open_server(at: Address, space: Space, layout: Layout) -> AsyncIterator[QdrantStore]:
    client = AsyncQdrantClient(url=at.url, api_key=at.api_key or None)
    async with open_qdrant(client, space, at.index, layout) as store:
        yield store
