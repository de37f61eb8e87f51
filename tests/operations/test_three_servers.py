"""Three servers and two engines behind the real nginx, with one PostgreSQL and one Redis: whoever answers, it is one
haru (SRV-5, SRV-8, SRV-9, MOD-5)."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass
from urllib.parse import urlsplit

import httpx
import psycopg
import pytest

from server.db.tables import newest_version
from tests.integration.doors import INPUTS
from tests.integration.live import new_conversation, told
from tests.integration.processes import Process, key_of, limits_file, process
from tests.operations.edge import Edge, edge
from tests.redis import own_redis
from tests.scripted_engine import ScriptedEngine, scripted_engine

NAMES = ("one", "two", "three")
NOTE = {"input": INPUTS["til"]}


@dataclass
class Site:
    servers: list[Process]
    engines: tuple[ScriptedEngine, ScriptedEngine]
    nginx: Edge
    database: str

    def asked(self) -> set[str]:
        """The servers that answered something through nginx."""
        return {
            server.url for server in self.servers if f'"upstream":"{urlsplit(server.url).netloc}"' in self.nginx.log
        }

    def heard(self) -> list[int]:
        return [len(engine.heard) for engine in self.engines]


@pytest.fixture
def empty(postgres):
    """Nobody made the tables yet."""
    with postgres.database() as url:
        yield url


@pytest.fixture
async def site(settings, engine, empty, tmp_path):
    """All three are started at the same time; a user may ask twelve times a day."""
    async with AsyncExitStack() as stack:
        second = await stack.enter_async_context(scripted_engine())
        redis = stack.enter_context(own_redis())
        shared = settings.model_copy(
            update={
                "database_url": empty,
                "redis_url": redis.url,
                "vllm_more_urls": (second.base_url,),
                "limits_file": limits_file(tmp_path, requests=12),
            }
        )
        starting = [stack.enter_async_context(process(shared, name)) for name in NAMES]
        servers = list(await asyncio.gather(*starting))
        nginx = await stack.enter_async_context(edge(*(server.url for server in servers)))
        yield Site(servers, (engine, second), nginx, empty)


@pytest.fixture
async def kim(site):
    async with site.nginx.client(await key_of(site.database, "kim")) as client:
        yield client


def turn(text):
    return {"messages": [{"role": "user", "content": text}]}


async def said_in(client, conversation):
    answer = await client.get(f"/api/conversations/{conversation}")
    return [message["content"] for message in answer.json()["messages"] if message["role"] == "user"]


async def test_tables_are_made_once_though_three_start_together(site, kim):
    with psycopg.connect(site.database) as connection:
        versions = connection.execute("SELECT version_num FROM alembic_version").fetchall()
    logs = [server.log.read_text() for server in site.servers]

    assert versions == [(newest_version(),)]
    assert not any("already exists" in log or '"level":"error"' in log for log in logs)


async def test_a_limit_is_one_for_all_servers(site, kim):
    answers = await asyncio.gather(
        *(kim.post("/chat/invoke", json={"input": turn(f"Question {n}")}) for n in range(20))
    )

    codes = [answer.status_code for answer in answers]
    assert site.asked() == {server.url for server in site.servers}
    assert (codes.count(200), codes.count(429)) == (12, 8)
    assert sum(site.heard()) == 12


async def test_an_answer_that_one_server_keeps_the_others_give_again(site, kim):
    first = await kim.post("/til/invoke", json=NOTE)
    heard = site.heard()
    again = [await kim.post("/til/invoke", json=NOTE) for _ in range(6)]

    assert first.status_code == 200
    assert {answer.headers["x-haru-cache"].split(";")[0] for answer in again} == {"hit"}
    assert all(answer.json()["output"] == first.json()["output"] for answer in again)
    assert site.asked() == {server.url for server in site.servers}
    assert site.heard() == heard


async def test_a_conversation_goes_on_at_whichever_server_is_asked(site, kim):
    conversation = new_conversation()
    texts = [f"Turn {number}" for number in range(6)]
    for text in texts:
        await told(kim, conversation_id=conversation, **turn(text))

    async with AsyncExitStack() as stack:
        headers = {"authorization": kim.headers["authorization"]}
        clients = [
            await stack.enter_async_context(httpx.AsyncClient(base_url=server.url, headers=headers))
            for server in site.servers
        ]
        kept = [await said_in(client, conversation) for client in clients]

    assert kept == [texts] * 3
    assert site.asked() == {server.url for server in site.servers}


async def test_a_server_that_is_killed_takes_no_turn_with_it(site, kim):
    conversation = new_conversation()
    await told(kim, conversation_id=conversation, **turn("Before"))

    await site.servers[0].die()
    after = [f"After {number}" for number in range(4)]
    for text in after:
        events = await told(kim, conversation_id=conversation, **turn(text))
        assert events[-1][1] == "done"

    assert await said_in(kim, conversation) == ["Before", *after]


async def test_an_engine_that_dies_is_noticed_by_nobody(site, kim):
    conversation = new_conversation()
    await told(kim, conversation_id=conversation, **turn("Before"))

    [busy] = [engine for engine in site.engines if engine.heard]
    busy.dies = True
    events = await told(kim, conversation_id=conversation, **turn("After"))

    assert events[-1][1] == "done"
    assert await said_in(kim, conversation) == ["Before", "After"]
    assert all(site.heard())
