"""What a mock interview may expect of the keeper of its state, on LangGraph's own in memory and on ours."""

import uuid

import psycopg
import pytest
from langgraph.checkpoint.memory import InMemorySaver
from langgraph.types import Command

from graphs.feature import Deps
from graphs.interview_mock.course import open_prompt
from graphs.interview_mock.graph import build
from graphs.interview_mock.session import MockInput
from nodes.caller import Caller
from nodes.run import Run
from server.db.interview_saver import InterviewSaver, Seat
from server.db.migrate import upgrade
from server.db.pool import open_pool
from server.errors import NotFound, NotSignedIn, ThreadChanged
from tests.fakes import FakeModels, FakeRetriever
from tests.postgres import running_postgres

ANA, BEN = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))
GIVEN = {"given": MockInput(topics=["Redis", "Kafka"], count=2, follow_ups=0).model_dump(), "carried": []}


@pytest.fixture(scope="module")
def postgres():
    with running_postgres() as server:
        yield server


@pytest.fixture
def database(postgres):
    with postgres.database() as url:
        upgrade(url)
        with psycopg.connect(url, autocommit=True) as connection:
            for user, name in ((ANA, "ana"), (BEN, "ben")):
                connection.execute("INSERT INTO users (id, name) VALUES (%s, %s)", (user, name))
        yield url


@pytest.fixture
async def stored(database):
    async with open_pool(database) as pool:
        yield InterviewSaver(pool)


@pytest.fixture(params=["memory", "postgres"])
def saver(request):
    return InMemorySaver() if request.param == "memory" else request.getfixturevalue("stored")


class Server:
    """One server's view of an interview."""

    def __init__(self, saver, seat=None):
        self.seat = seat or Seat(str(uuid.uuid4()), ANA)
        self.graph = build(Deps(FakeModels([""]), FakeRetriever(), None), saver)

    async def run(self, given):
        run = Run(Caller(self.seat.owner))
        return await self.graph.ainvoke(given, self.seat.config(), context=run, durability="exit")

    async def say(self, number, text):
        return await self.run(Command(resume={"kind": "answer", "number": number, "text": text}))

    async def prompts(self):
        state = await self.graph.aget_state(self.seat.config())
        return [(prompt["number"], prompt["outcome"]) for prompt in state.values["prompts"]]


async def test_interview_goes_on_where_another_server_left_it(saver):
    first = Server(saver)
    begun = await first.run(GIVEN)
    second = Server(saver, first.seat)

    after = await second.say(open_prompt(begun)["number"], "I don't know")
    over = await first.say(open_prompt(after)["number"], "I don't know")

    assert over["phase"] == "over"
    assert await second.prompts() == [(1, "refused"), (2, "refused")]


async def test_reply_to_a_closed_prompt_changes_nothing_and_the_open_one_still_waits(saver):
    server = Server(saver)
    await server.run(GIVEN)
    await server.say(1, "I don't know")

    after = await server.say(1, "It keeps data in memory.")

    assert after["stale"]
    assert await server.prompts() == [(1, "refused"), (2, "")]
    assert (await server.say(2, "pass"))["phase"] == "over"


async def test_texts_come_back_as_they_were(saver):
    server = Server(saver)
    await server.run(GIVEN)
    text = "Redis keeps data in memory: 빠르다 🚀 \\u0000 \"quoted\" 'and' \\ so on"

    await server.say(1, text)

    state = await server.graph.aget_state(server.seat.config())
    assert state.values["prompts"][0]["answer"] == text


# What only ours promises.


async def test_turn_that_failed_leaves_nothing(stored):
    server = Server(stored)
    begun = await server.run(GIVEN)

    async def broken(*_, **__):
        raise RuntimeError("broken")

    failing = Server(stored, server.seat)
    failing.graph.nodes["gate"].bound.afunc = broken
    with pytest.raises(RuntimeError):
        await failing.say(1, "It keeps data in memory.")

    assert await server.prompts() == [(1, "")]
    assert open_prompt(begun)["number"] == 1
    assert (await server.say(1, "I don't know"))["prompts"][-1]["number"] == 2


async def test_of_two_servers_that_grade_at_once_one_is_too_late(stored):
    first = Server(stored)
    await first.run(GIVEN)
    late = Server(stored, first.seat)
    put, waiting = stored.aput, []

    async def overtaken(*given):
        """The other server stores its turn just before this one."""
        if not waiting:
            waiting.append(True)
            await late.say(1, "pass")
        return await put(*given)

    stored.aput = overtaken
    with pytest.raises(ThreadChanged):
        await first.say(1, "I don't know")

    assert await late.prompts() == [(1, "refused"), (2, "")]


async def test_interview_of_somebody_else_is_not_found(stored):
    anas = Server(stored)
    await anas.run(GIVEN)

    with pytest.raises(NotFound):
        await Server(stored, Seat(anas.seat.interview, BEN)).say(1, "I don't know")


async def test_account_that_is_gone_begins_nothing(stored):
    with pytest.raises(NotSignedIn):
        await Server(stored, Seat(str(uuid.uuid4()), str(uuid.uuid4()))).run(GIVEN)


async def test_zero_characters_are_left_out(stored):
    server = Server(stored)
    await server.run(GIVEN)

    await server.say(1, "I don't\0 know")

    assert await server.prompts() == [(1, "refused"), (2, "")]
