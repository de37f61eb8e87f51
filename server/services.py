"""Opens everything the server talks to, and closes it in reverse."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import aiohttp
import psycopg
import structlog
from qdrant_client import AsyncQdrantClient
from sqlalchemy.exc import SQLAlchemyError

from graphs.feature import Deps
from nodes.completions import Completions
from nodes.llm import VllmModels
from retrievers.articles import open_articles
from retrievers.base import Index
from retrievers.edge import open_edge
from retrievers.embeddings import HttpEmbedder
from retrievers.qdrant import open_qdrant
from server.admission.room import Limits, Room
from server.db.migrate import upgrade
from server.db.pool import Pool, open_pool
from server.db.saver import ThreadSaver
from server.desk import Desk
from server.profiles import load_profiles
from server.retention import open_retention, rules_of
from server.settings import Settings
from server.usage.writer import open_usage_writer

log = structlog.get_logger()
READ_SECONDS = 120
COLLECTION = "haru"


@dataclass(frozen=True)
class Services:
    settings: Settings
    session: aiohttp.ClientSession
    pool: Pool
    saver: ThreadSaver
    deps: Deps
    room: Room
    desk: Desk


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(_session())
        pool = await stack.enter_async_context(open_pool(settings.database_url))
        saver = ThreadSaver(pool)
        usage = await stack.enter_async_context(open_usage_writer(pool, settings.var))
        await stack.enter_async_context(open_retention(pool, rules_of(settings)))
        setup = asyncio.create_task(_set_up(settings.database_url, saver))
        stack.callback(setup.cancel)
        retriever = await stack.enter_async_context(open_retriever(settings, session))
        articles = await stack.enter_async_context(open_articles())
        completions = Completions(session, settings.vllm_base_url, settings.vllm_api_key)
        profiles = load_profiles(settings)
        models = VllmModels(completions, profiles, settings.profile)
        room = Room(Limits(profiles[settings.profile].slots))
        yield Services(settings, session, pool, saver, Deps(models, retriever, articles), room, Desk(usage))


def _session() -> aiohttp.ClientSession:
    """No limit here: how many may ask the engine at once is decided in the room. No total time-out either:
    a long answer is not a fault, silence is."""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=READ_SECONDS)
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30)
    return aiohttp.ClientSession(connector=connector, timeout=timeout)


@asynccontextmanager
async def open_retriever(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[Index]:
    embedder = HttpEmbedder(session, settings.embeddings_base_url, api_key=settings.embeddings_api_key)
    if not settings.qdrant_url:
        async with open_edge(settings.var / "qdrant", embedder) as edge:
            yield edge
        return
    client = AsyncQdrantClient(url=settings.qdrant_url, api_key=settings.qdrant_api_key or None)
    async with open_qdrant(client, embedder, COLLECTION) as server:
        yield server


async def _set_up(url: str, saver: ThreadSaver) -> None:
    """The database may start later than we do; until then /readyz says so."""
    while True:
        try:
            await asyncio.to_thread(upgrade, url)
            await saver.setup()
        except (psycopg.Error, SQLAlchemyError) as error:
            log.warning("storage_not_ready", reason=str(error))
            await asyncio.sleep(1)
        else:
            return
