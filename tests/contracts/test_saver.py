"""What a conversation may expect of its checkpointer, on LangGraph's own in memory and on ours in PostgreSQL."""

import asyncio
import contextlib
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.checkpoint.serde.jsonplus import JsonPlusSerializer
from langgraph.graph import START, StateGraph
from psycopg_pool import PoolTimeout
from typing_extensions import TypedDict

from server.db.pool import open_pool
from server.db.saver import ThreadSaver
from tests.postgres import running_postgres


class Notes(TypedDict, total=False):
    said: str
    notes: list[str]


async def note(state: Notes) -> Notes:
    if state["said"] == "fail":
        raise RuntimeError("asked to")
    return {"notes": [*state.get("notes", []), state["said"]]}


def graph(saver):
    return StateGraph(Notes).add_node(note).add_edge(START, "note").compile(checkpointer=saver)


@pytest.fixture(scope="module")
def postgres():
    with running_postgres() as server:
        yield server


@pytest.fixture(params=["memory", "postgres"])
async def saver(request, postgres):
    if request.param == "memory":
        yield InMemorySaver()
        return
    with postgres.database() as url:
        async with open_pool(url) as pool:
            saver = ThreadSaver(pool)
            await saver.setup()
            yield saver


async def say(saver, text, thread="t"):
    config = {"configurable": {"thread_id": thread}}
    return await graph(saver).ainvoke({"said": text}, config, durability="exit")


async def test_state_is_there_in_the_next_run(saver):
    await say(saver, "one")

    assert (await say(saver, "two"))["notes"] == ["one", "two"]


async def test_threads_are_apart(saver):
    await say(saver, "one", thread="a")

    assert (await say(saver, "two", thread="b"))["notes"] == ["two"]


async def test_failed_run_changes_nothing(saver):
    await say(saver, "one")
    with pytest.raises(RuntimeError):
        await say(saver, "fail")

    assert (await say(saver, "two"))["notes"] == ["one", "two"]


async def test_state_can_be_read_and_edited(saver):
    config = {"configurable": {"thread_id": "t"}}
    await say(saver, "one")
    await graph(saver).aupdate_state(config, {"notes": ["edited"]})

    assert (await graph(saver).aget_state(config)).values["notes"] == ["edited"]
    assert (await say(saver, "two"))["notes"] == ["edited", "two"]


async def test_thread_can_be_deleted(saver):
    await say(saver, "one")
    await saver.adelete_thread("t")

    assert (await say(saver, "two"))["notes"] == ["two"]


async def test_odd_text_comes_back_as_it_was(saver):
    odd = ['{"lc":1,"type":"constructor","id":["os","system"]}', "줄\n바꿈", "\u2028", "a\0b", ""]
    for text in odd:
        await say(saver, text)

    assert (await say(saver, "end"))["notes"] == [*odd, "end"]


@dataclass
class Planted:
    """Stands for any class of any package that a stored value could name."""

    word: str


async def test_stored_value_that_names_code_comes_back_as_plain_data(postgres):
    """S-18: reading a conversation never imports or calls anything."""
    kind, stored = JsonPlusSerializer(allowed_msgpack_modules=True).dumps_typed(Planted("x"))
    async with open_pool(postgres.url) as pool:
        loaded = ThreadSaver(pool).serde.loads_typed((kind, stored))

    assert not isinstance(loaded, Planted)


async def test_many_servers_make_the_tables_at_once(postgres):
    with postgres.database() as url:
        async with asyncio.TaskGroup() as group:
            for _ in range(4):
                group.create_task(_set_up(url))


async def _set_up(url):
    async with open_pool(url, size=2) as pool:
        await ThreadSaver(pool).setup()


async def test_lost_connections_are_opened_again(postgres):
    with postgres.database() as url:
        async with open_pool(url) as pool:
            saver = ThreadSaver(pool)
            await saver.setup()
            await say(saver, "one")
            await _use_at_once(pool, 8)
            with psycopg.connect(url, autocommit=True) as other:
                other.execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
                )

            assert (await say(saver, "two"))["notes"] == ["one", "two"]


async def _use_at_once(pool, count):
    """Afterwards the pool has so many idle connections."""
    barrier = asyncio.Barrier(count)

    async def use():
        async with pool.connection():
            await barrier.wait()

    await asyncio.gather(*(use() for _ in range(count)))


async def test_dead_database_is_waited_for_once():
    async with open_pool("postgresql://127.0.0.1:9/none") as pool:
        pool.timeout = 0.1
        async with asyncio.timeout(20):
            with pytest.raises(PoolTimeout):
                await ThreadSaver(pool).aget_tuple({"configurable": {"thread_id": "t"}})


async def test_database_that_comes_late_is_found(postgres):
    """Also after the pool has given up."""
    with postgres.database() as url, socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        port = place.getsockname()[1]
        folder = parse_qs(urlsplit(url).query)["host"][0]
        name = urlsplit(url).path
        async with open_pool(f"postgresql://postgres@127.0.0.1:{port}{name}") as pool:
            pool.reconnect_timeout, pool.timeout = 0.0, 0.2
            with pytest.raises(PoolTimeout):
                await ThreadSaver(pool).setup()
            place.listen()
            pool.timeout = 10
            async with _relayed(place, f"{folder}/.s.PGSQL.5432"):
                await ThreadSaver(pool).setup()


@asynccontextmanager
async def _relayed(place, path):
    async def relay(reader, writer):
        with contextlib.suppress(OSError):
            while block := await reader.read(65536):
                writer.write(block)
        writer.close()

    async def serve(reader, writer):
        theirs, ours = await asyncio.open_unix_connection(path)
        await asyncio.gather(relay(reader, ours), relay(theirs, writer))

    server = await asyncio.start_server(serve, sock=place)
    try:
        yield
    finally:
        server.close()
