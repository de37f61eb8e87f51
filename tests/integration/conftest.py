"""The whole application on real PostgreSQL and Qdrant Edge, with a scripted engine in the model's place."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from types import MappingProxyType

import httpx
import psycopg
import pytest
import uvicorn
from fastapi import FastAPI
from langserve import api_handler

from server.admission.room import Limits, Room
from server.admission.rooms import Rooms
from server.app import create_app
from server.auth.accounts import Accounts
from server.db.migrate import upgrade
from server.limits.policy import Policy, RoleRule
from server.logs import set_up_logs
from server.services import Services, open_services
from server.settings import Settings
from tests.postgres import Postgres, running_postgres
from tests.scripted_engine import ScriptedEngine, scripted_engine

ADMIN = "local"
# Reading the certificates for each client would take a tenth of the whole suite.
PLAIN = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
UNLIMITED = Policy(user=RoleRule(), admin=RoleRule())


@pytest.fixture(scope="session", autouse=True)
def _logs() -> None:
    """As the server writes them; structlog's own way of printing an exception takes seconds."""
    set_up_logs("error")


@pytest.fixture(scope="session", autouse=True)
def _schemas() -> None:
    """LangServe writes down each model's schema again for every application, of which each test has one."""
    api_handler._schema_json = cache(api_handler._schema_json)


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    with running_postgres() as server:
        yield server


@pytest.fixture(scope="session")
def template(postgres: Postgres) -> Iterator[str]:
    """A database with all tables in it: making them takes seconds, copying them does not."""
    with postgres.database() as url:
        upgrade(url)
        yield psycopg.conninfo.conninfo_to_dict(url)["dbname"]


@pytest.fixture
def database(postgres: Postgres, template: str) -> Iterator[str]:
    """A database for one test, with its tables."""
    with postgres.database(template) as url:
        yield url


@pytest.fixture
async def engine() -> AsyncIterator[ScriptedEngine]:
    async with scripted_engine() as running:
        yield running


@dataclass
class Haru:
    """A running server: `url` for real clients, `http` for plain requests of an administrator."""

    url: str
    app: FastAPI
    http: httpx.AsyncClient
    server: uvicorn.Server
    stack: AsyncExitStack

    @property
    def accounts(self) -> Accounts:
        return self.app.state.services.accounts

    async def as_user(self, name: str, role: str = "user") -> httpx.AsyncClient:
        """A client of that user, who is made if there is none, with a session of its own."""
        user = await self.accounts.users.by_name(name) or await self.accounts.users.create(name, role)
        tokens = await self.accounts.sessions.open(user.id, "tests")
        return await self.client({"authorization": f"Bearer {tokens.access}"})

    async def id_of(self, name: str = ADMIN) -> str:
        user = await self.accounts.users.by_name(name)
        assert user
        return user.id

    async def client(self, headers: Mapping[str, str] = MappingProxyType({})) -> httpx.AsyncClient:
        """Nobody's, but for what the header fields say."""
        client = httpx.AsyncClient(base_url=self.url, timeout=30, headers=headers, verify=PLAIN)
        return await self.stack.enter_async_context(client)

    @property
    def signed(self) -> dict[str, str]:
        """The administrator's header field, for clients of another make."""
        return {"authorization": f"Bearer {self.token}"}

    @property
    def token(self) -> str:
        return self.http.headers["authorization"].removeprefix("Bearer ")


@asynccontextmanager
async def serving(
    settings: Settings, limits: Limits | None = None, policy: Policy = UNLIMITED, *, ready: bool = True
) -> AsyncIterator[Haru]:
    """`limits` are those of the engine, `policy` those of the callers. Not `ready`: some part is away on purpose."""
    async with open_services(settings) as services:
        rooms = Rooms(lambda _: Room(limits), settings.profile) if limits else services.rooms
        async with listening(replace(services, rooms=rooms, policy=policy), ready=ready) as haru:
            yield haru


@asynccontextmanager
async def listening(services: Services, *, ready: bool = True) -> AsyncIterator[Haru]:
    app = create_app(services)
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", loop="none", timeout_graceful_shutdown=2)
    server = uvicorn.Server(config)
    task = asyncio.create_task(server.serve())
    while not server.started:
        if task.done():
            task.result()
        await asyncio.sleep(0.01)
    port = server.servers[0].sockets[0].getsockname()[1]
    url = f"http://127.0.0.1:{port}"
    try:
        async with AsyncExitStack() as stack:
            nobody = await stack.enter_async_context(httpx.AsyncClient(base_url=url, timeout=30, verify=PLAIN))
            await _ready(nobody, whole=ready)
            haru = Haru(url, app, nobody, server, stack)
            haru.http = await haru.as_user(ADMIN, "admin")
            yield haru
    finally:
        server.should_exit = True
        await task


async def _ready(http: httpx.AsyncClient, *, whole: bool) -> None:
    """All parts answer, or at least the database."""
    async with asyncio.timeout(20):
        while True:
            answer = await http.get("/readyz")
            if answer.status_code == 200 or (not whole and answer.json()["parts"]["postgres"] == "ok"):
                return
            await asyncio.sleep(0.05)


@pytest.fixture
def settings(database: str, engine: ScriptedEngine, tmp_path: Path) -> Settings:
    return Settings(
        _env_file=None,
        var=tmp_path,
        database_url=database,
        vllm_base_url=engine.base_url,
        embeddings_base_url=engine.base_url,
    )


@pytest.fixture
async def haru(settings: Settings) -> AsyncIterator[Haru]:
    async with serving(settings) as running:
        yield running


@pytest.fixture
async def sql(database: str) -> AsyncIterator[psycopg.AsyncConnection]:
    async with await psycopg.AsyncConnection.connect(database, autocommit=True) as connection:
        yield connection
