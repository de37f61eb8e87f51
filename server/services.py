"""Opens everything the server talks to, and closes it in reverse."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from importlib import import_module
from uuid import uuid4

import aiohttp
import psycopg
import structlog
from redis.asyncio import Redis

from graphs import FEATURES
from graphs.feature import Deps
from nodes.adapted import AdaptedModels
from nodes.engines.fleet import Engines
from nodes.engines.routed import Routed, dial_with
from nodes.entailment.base import Entailment
from nodes.entailment.masked import MaskedEntailment
from nodes.entailment.nearness import Nearness
from nodes.entailment.nli import NliModel
from nodes.llm import VllmModels
from nodes.masked import MaskedModels
from nodes.masked_rerank import MaskedReranker
from nodes.privacy.words import BannedWords
from nodes.privacy.words import words_of as banned_words_of
from nodes.profile import Profile
from retrievers.base import Embedder, Index
from retrievers.centred import Centred
from retrievers.edge import open_edge
from retrievers.edge_lock import InUse
from retrievers.embeddings import HttpEmbedder
from retrievers.hosted.source import HostedRepositories, open_repositories
from retrievers.layout import Layout
from retrievers.ranking.rerank import HttpReranker, Reranker
from retrievers.reader import open_articles
from retrievers.remote.client import open_remote
from retrievers.store import Space, Store, space_of
from retrievers.stored_index import StoredIndex
from retrievers.web import Web, open_web
from server.adapters.keeper import Adapters
from server.adapters.opening import open_adapters
from server.admission.rooms import Rooms
from server.auth.accounts import Accounts, open_accounts
from server.auth.bootstrap import first_administrator
from server.background import rest
from server.cache.answers import Answers
from server.cache.memory_cache import MemoryCache
from server.cache.redis_cache import RedisCache
from server.db.pool import Pool, open_pool
from server.db.saver import ThreadSaver
from server.db.tables import NotMigrated, make_tables
from server.desk import Desk
from server.embedding_model import embedding_model_of
from server.fleet import AWAY_S, OWN_AWAY_S, open_fleet, rooms_of
from server.limits.guarded import GuardedLedger
from server.limits.ledger import Ledger
from server.limits.memory_ledger import MemoryLedger
from server.limits.policy import Policy, read_limits
from server.limits.redis_ledger import RedisLedger
from server.metrics.labels import words_of
from server.metrics.metrics import Metrics
from server.models.base import Driver
from server.models.kubernetes.opening import driver_of
from server.models.local import LocalDriver
from server.models.opening import MAIN, Models, models_of
from server.models.probe import TokenProbe
from server.models.reconcile import Engines as OwnEngines
from server.models.stays import OneProfile, Serving
from server.models.trial import Measured, untried
from server.profiles import load_profiles, servable
from server.redis.client import redis_of
from server.redis.guard import Guard
from server.regression.budget import read_budget
from server.regression.store import FileResults
from server.request_id import for_engine
from server.retention import open_retention, rules_of
from server.settings import Settings, WrongSetting
from server.traces.recorder import Recorder
from server.traces.writer import TraceWriter, open_trace_writer
from server.usage.writer import UsageWriter, open_usage_writer

log = structlog.get_logger()
READ_SECONDS = 120
COMPARE_SECONDS = 5
MEBIBYTE = 2**20


@dataclass(frozen=True)
class Services:
    """`guards` stand before each use of Redis; there are none without it. `models` switches engines, where haru runs
    them."""

    settings: Settings
    session: aiohttp.ClientSession
    pool: Pool
    saver: ThreadSaver
    accounts: Accounts
    deps: Deps
    index: Index
    web: Web
    repositories: HostedRepositories
    fleet: Engines
    rooms: Rooms
    serving: Serving
    desk: Desk
    policy: Policy
    ledger: Ledger
    adapters: Adapters
    redis: Redis | None
    answers: Answers | None
    words: BannedWords | None
    guards: Mapping[str, Guard]
    recorder: Recorder
    trace_writer: TraceWriter
    metrics: Metrics
    models: Models | None = None


@asynccontextmanager
async def open_services(settings: Settings) -> AsyncIterator[Services]:
    async with AsyncExitStack() as stack:
        session = await stack.enter_async_context(_session())
        pool = await stack.enter_async_context(open_pool(settings.database_url))
        saver = ThreadSaver(pool)
        usage = await stack.enter_async_context(open_usage_writer(pool, settings.var))
        trace_writer = await stack.enter_async_context(open_trace_writer(pool, settings))
        await stack.enter_async_context(open_retention(pool, rules_of(settings)))
        setup = asyncio.create_task(_set_up(pool, settings.database_url, saver))
        stack.callback(setup.cancel)
        accounts = await stack.enter_async_context(open_accounts(settings, pool))
        retriever = await stack.enter_async_context(open_retriever(settings, session))
        articles = await stack.enter_async_context(open_articles())
        web = await stack.enter_async_context(open_web())
        repositories = await stack.enter_async_context(_open_repositories(settings))
        profiles = load_profiles(settings)
        metrics = _metrics(profiles)
        dial = metrics.progress.dialled(dial_with(session, for_engine))
        fleet = await stack.enter_async_context(open_fleet(settings, profiles, dial))
        adapters = await stack.enter_async_context(open_adapters(settings, pool, session, fleet))
        models = AdaptedModels(VllmModels(Routed(fleet, dial, places=adapters), profiles, settings.profile))
        rooms = rooms_of(fleet, profiles, settings.profile, OWN_AWAY_S if settings.has_own_engines else AWAY_S)
        switching = _switching(settings, session, pool, fleet)
        redis = await stack.enter_async_context(open_redis(settings))
        budget_s = settings.redis_budget_ms / 1000
        guards = {name: Guard(budget_s=budget_s, name=name) for name in ("limits", "cache")} if redis else {}
        ledger = await stack.enter_async_context(_open_ledger(settings, redis, guards))
        desk = await stack.enter_async_context(_open_desk(ledger, usage, metrics))
        deps = Deps(
            MaskedModels(models) if settings.mask_prompts else models,
            retriever,
            articles,
            repositories,
            _entailment(settings, session),
            embedder=_comparing(settings, session),
            reranker=_reranker(settings, session),
        )
        yield Services(
            settings=settings,
            session=session,
            pool=pool,
            saver=saver,
            accounts=accounts,
            deps=deps,
            index=retriever,
            web=web,
            repositories=repositories,
            fleet=fleet,
            rooms=rooms,
            models=switching,
            serving=switching.stays(MAIN) if switching else OneProfile(settings.profile),
            desk=desk,
            policy=read_limits([feature.name for feature in FEATURES], settings.limits_file),
            ledger=ledger,
            adapters=adapters,
            redis=redis,
            answers=_answers(settings, redis, guards),
            words=_words(settings),
            guards=guards,
            recorder=Recorder(
                trace_writer, settings.trace_sample, settings.trace_content == "masked", hears=metrics.ended
            ),
            trace_writer=trace_writer,
            metrics=metrics,
        )


def _metrics(profiles: Mapping[str, Profile]) -> Metrics:
    models = {profile.model for profile in profiles.values()}
    return Metrics(words_of((feature.name for feature in FEATURES), models, profiles))


def _comparing(settings: Settings, session: aiohttp.ClientSession) -> Embedder:
    """For what can do without: nobody waits long for it."""
    url, key = settings.embeddings_base_url, settings.embeddings_api_key
    return HttpEmbedder(session, url, api_key=key, timeout_s=COMPARE_SECONDS)


def _switching(settings: Settings, session: aiohttp.ClientSession, pool: Pool, fleet: Engines) -> Models | None:
    """None where somebody else starts and ends the engines."""
    if settings.cluster_namespace:
        driver: Driver = driver_of(settings, session)
    elif settings.engines_socket:
        driver = LocalDriver(settings.engines_socket)
    else:
        return None
    profiles, key = servable(settings), settings.vllm_api_key
    trial = Measured(session, FileResults(settings.var / "bench"), read_budget()) if settings.trial else untried
    owned = OwnEngines(driver, TokenProbe(session), profiles, key, settings.slots, settings.engines_device, trial)
    return models_of(pool, fleet, owned, {MAIN: settings.profile}, uuid4())


def _session() -> aiohttp.ClientSession:
    """No limit here: how many may ask the engine at once is decided in the room. No total time-out either:
    a long answer is not a fault, silence is."""
    timeout = aiohttp.ClientTimeout(total=None, sock_connect=5, sock_read=READ_SECONDS)
    connector = aiohttp.TCPConnector(limit=0, keepalive_timeout=30)
    return aiohttp.ClientSession(connector=connector, timeout=timeout)


@asynccontextmanager
async def open_redis(settings: Settings) -> AsyncIterator[Redis | None]:
    if not settings.redis_url:
        yield None
        return
    redis = redis_of(settings.redis_url, socket_timeout_s=settings.redis_budget_ms / 1000)
    try:
        yield redis
    finally:
        await redis.aclose()


@asynccontextmanager
async def _open_ledger(settings: Settings, redis: Redis | None, guards: Mapping[str, Guard]) -> AsyncIterator[Ledger]:
    if redis is None:
        yield MemoryLedger()
        return
    ledger = GuardedLedger(RedisLedger(redis), guards["limits"], settings.limits_fail)
    try:
        yield ledger
    finally:
        await ledger.aclose()


@asynccontextmanager
async def _open_desk(ledger: Ledger, usage: UsageWriter, metrics: Metrics) -> AsyncIterator[Desk]:
    desk = Desk(ledger, usage, metrics.closed)
    try:
        yield desk
    finally:
        await desk.aclose()


def _open_repositories(settings: Settings) -> AbstractAsyncContextManager[HostedRepositories]:
    return open_repositories(settings.repository_hosts, allow_private=settings.repository_private)


def _answers(settings: Settings, redis: Redis | None, guards: Mapping[str, Guard]) -> Answers | None:
    """No minutes, no cache."""
    if not settings.cache_minutes:
        return None
    ttl_s = settings.cache_minutes * 60
    if redis is None:
        return Answers(MemoryCache(ttl_s, settings.cache_mb * MEBIBYTE))
    return Answers(RedisCache(redis, guards["cache"], ttl_s))


def _words(settings: Settings) -> BannedWords | None:
    if settings.banned_words is None:
        return None
    try:
        return BannedWords(banned_words_of(settings.banned_words.read_text("utf-8")))
    except (OSError, UnicodeError) as error:
        raise WrongSetting(f"HARU_BANNED_WORDS: {settings.banned_words} cannot be read: {error}") from None


def _entailment(settings: Settings, session: aiohttp.ClientSession) -> Entailment:
    if not settings.nli_base_url or not settings.nli_model:
        return Nearness(embedder_of(settings, session))
    asked = NliModel(
        session,
        settings.nli_base_url,
        settings.nli_model,
        api_key=settings.nli_api_key,
        separator=settings.nli_separator,
    )
    return MaskedEntailment(asked) if settings.mask_prompts else asked


def _reranker(settings: Settings, session: aiohttp.ClientSession) -> Reranker | None:
    if not settings.rerank_base_url or not settings.rerank_model:
        return None
    asked = HttpReranker(session, settings.rerank_base_url, settings.rerank_model, settings.rerank_api_key)
    return MaskedReranker(asked) if settings.mask_prompts else asked


def embedder_of(settings: Settings, session: aiohttp.ClientSession) -> HttpEmbedder:
    url, key = settings.embeddings_base_url, settings.embeddings_api_key
    return HttpEmbedder(session, url, embedding_model_of(settings), api_key=key)


@asynccontextmanager
async def open_retriever(settings: Settings, session: aiohttp.ClientSession) -> AsyncIterator[Index]:
    embedder = Centred(embedder_of(settings, session))
    async with _open_store(settings, space_of(embedder)) as store:
        yield StoredIndex(store, embedder)


@asynccontextmanager
async def _open_store(settings: Settings, space: Space) -> AsyncIterator[Store]:
    if not settings.qdrant_url:
        async with AsyncExitStack() as stack:
            yield await _open_embedded(stack, settings, space)
        return
    # Not imported above: the client's library is 40 MB, which only who has a Qdrant server should pay.
    qdrant = import_module("retrievers.qdrant")
    client = qdrant.AsyncQdrantClient(url=settings.qdrant_url, api_key=settings.qdrant_api_key or None)
    async with qdrant.open_qdrant(client, space, settings.qdrant_index, layout_of(settings)) as server:
        yield server


async def _open_embedded(stack: AsyncExitStack, settings: Settings, space: Space) -> Store:
    """From the process that owns it; here if there is none, which the folder's lock says."""
    if settings.index_socket:
        return await stack.enter_async_context(open_remote(settings.index_socket))
    try:
        return await stack.enter_async_context(open_edge(settings.index_folder, space))
    except InUse:
        # Not every process that has it open serves others: an API without a stack does not.
        if not settings.own_index_socket.exists():
            raise
        return await stack.enter_async_context(open_remote(settings.own_index_socket))


def layout_of(settings: Settings) -> Layout:
    return Layout(
        quantization=settings.qdrant_quantization,
        hnsw_m=settings.qdrant_hnsw_m,
        hnsw_ef=settings.qdrant_hnsw_ef,
        on_disk=settings.qdrant_on_disk,
        shards=settings.qdrant_shards,
        replicas=settings.qdrant_replicas,
    )


async def _set_up(pool: Pool, url: str, saver: ThreadSaver) -> None:
    """The database may start later than we do; until then /readyz says so."""
    while True:
        try:
            await make_tables(pool, url)
            await first_administrator(pool)
            await saver.setup()
        except (psycopg.Error, NotMigrated) as error:
            log.warning("storage_not_ready", reason=str(error))
            await rest(1)
        else:
            return
