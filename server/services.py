"""Opens everything the server talks to, and closes it in reverse."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module

import aiohttp
import psycopg
import structlog

from graphs.feature import Deps
from nodes.completions import Completions
from nodes.llm import VllmModels
from retrievers.articles import open_articles
from retrievers.base import Retriever
from retrievers.edge import open_edge
from retrievers.embeddings import HttpEmbedder
from server.admission.room import Limits, Room
from server.auth.accounts import Accounts, open_accounts
from server.auth.bootstrap import first_administrator
from server.db.pool import Pool, open_pool
from server.db.saver import ThreadSaver
from server.db.tables import NotMigrated, make_tables
from server.desk import Desk
from server.profiles import load_profiles
from server.settings import Settings

log = structlog.get_logger()
READ_SECONDS = 120
COLLECTION = "haru"


@dataclass(frozen=True)
class Services:
    settings: Settings
    session: aiohttp.ClientSession
    pool: Pool
    saver: ThreadSaver
    accounts: Accounts
    deps: Deps
    room: Room
    desk: Desk


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(_session())
        pool = await stack.enter_async_context(open_pool(settings.database_url))
        saver = ThreadSaver(pool)
        setup = asyncio.create_task(_set_up(pool, settings.database_url, saver))
        stack.callback(setup.cancel)
        accounts = await stack.enter_async_context(open_accounts(settings, pool))
        retriever = await stack.enter_async_context(_open_retriever(settings, session))
        articles = await stack.enter_async_context(open_articles())
        completions = Completions(session, settings.vllm_base_url, settings.vllm_api_key)
        profiles = load_profiles(settings)
        models = VllmModels(completions, profiles, settings.profile)
        room = Room(Limits(profiles[settings.profile].slots))
        deps = Deps(models, retriever, articles)
        yield Services(settings, session, pool, saver, accounts, deps, room, Desk())


def _session() -> aiohttp.ClientSession:
    """No limit here: how many may ask the engine at once is decided in the room. No total time-out either:
    a long answer is not a fault, silence is."""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=READ_SECONDS)
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30)
    return aiohttp.ClientSession(connector=connector, timeout=timeout)


@asynccontextmanager
async def _open_retriever(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[Retriever]:
    embedder = HttpEmbedder(session, settings.embeddings_base_url, api_key=settings.embeddings_api_key)
    if not settings.qdrant_url:
        async with open_edge(settings.var / "qdrant", embedder) as edge:
            yield edge
        return
    # Not imported above: the client's library is 40 MB, which only who has a Qdrant server should pay.
    qdrant = import_module("retrievers.qdrant")
    client = qdrant.AsyncQdrantClient(url=settings.qdrant_url, api_key=settings.qdrant_api_key or None)
    async with qdrant.open_qdrant(client, embedder, COLLECTION) as server:
        yield server


async def _set_up(pool: Pool, url: str, saver: ThreadSaver) -> None:
    """The database may start later than we do; until then /readyz says so."""
    while True:
        try:
            await make_tables(pool, url)
            await first_administrator(pool)
            await saver.setup()
        except (psycopg.Error, NotMigrated) as error:
            log.warning("storage_not_ready", reason=str(error))
            await asyncio.sleep(1)
        else:
            return
