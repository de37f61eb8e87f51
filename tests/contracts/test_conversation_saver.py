"""What chat may expect of the keeper of its conversations, on LangGraph's own in memory and on ours in PostgreSQL."""

import asyncio
import uuid
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import psycopg
import pytest
from langgraph.checkpoint.memory import InMemorySaver

from graphs.chat import FEATURE
from graphs.feature import Deps
from nodes.caller import Caller
from nodes.events import Text
from nodes.halt import Halt
from nodes.run import Run
from server.db.conversation_saver import LOAD, ConversationSaver
from server.db.migrate import upgrade
from server.db.pool import open_pool
from server.db.turn import Turn
from server.errors import InvalidInput, NotFound, NotSignedIn, ThreadChanged
from tests.fakes import FakeModels, FakeRetriever
from tests.postgres import running_postgres

ANA, BEN = str(uuid.UUID(int=1)), str(uuid.UUID(int=2))


@pytest.fixture(scope="module")
def postgres():
    with running_postgres() as server:
        yield server


@asynccontextmanager
async def opened(url):
    async with open_pool(url) as pool:
        yield ConversationSaver(pool)


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
    async with opened(database) as saver:
        yield saver


@pytest.fixture(params=["memory", "postgres"])
def saver(request):
    return InMemorySaver() if request.param == "memory" else request.getfixturevalue("stored")


@dataclass
class Chat:
    """One server's view of a conversation."""

    saver: object
    conversation: str = field(default_factory=lambda: str(uuid.uuid4()))
    models: FakeModels = field(default_factory=lambda: FakeModels(["An answer."]))
    owner: str = ANA
    last: Turn | None = None

    async def say(self, *texts, after=None, halt=None, emit=None):
        messages = [{"role": "user", "content": text} for text in texts]
        self.last = Turn(self.conversation, self.owner, after, answers=not messages)
        graph = FEATURE.build(Deps(self.models, FakeRetriever(), None), self.saver)
        extra = {"emit": emit} if emit else {}
        run = Run(Caller(self.owner, thread=self.conversation), halt=halt or Halt(), **extra)
        given = {"messages": messages, "after": after}
        return (await graph.ainvoke(given, self.last.config(), context=run, durability="exit"))["output"]

    @property
    def heard(self):
        return [message["content"] for message in self.models.heard[-1][1:]]


async def test_turn_sees_the_turns_before_it(saver):
    chat = Chat(saver, models=FakeModels(["Hello Ana.", "You are Ana."]))
    await chat.say("I am Ana.")
    await chat.say("Who am I?")

    assert chat.heard == ["I am Ana.", "Hello Ana.", "Who am I?"]


async def test_conversations_are_apart(saver):
    await Chat(saver).say("I am Ana.")
    other = Chat(saver)
    await other.say("Who am I?")

    assert other.heard == ["Who am I?"]


async def test_turn_may_follow_an_earlier_answer(saver):
    chat = Chat(saver, models=FakeModels(["One.", "Two.", "Three."]))
    first = await chat.say("First")
    await chat.say("Second")
    await chat.say("Instead", after=first["answer_id"])

    assert chat.heard == ["First", "One.", "Instead"]


async def test_question_is_answered_again(saver):
    chat = Chat(saver, models=FakeModels(["One.", "Two.", "Another two."]))
    await chat.say("First")
    second = await chat.say("Second")
    again = await chat.say(after=second["question_id"])

    assert chat.heard == ["First", "One.", "Second"]
    assert (again["question_id"], again["content"]) == (second["question_id"], "Another two.")


async def test_turn_may_begin_anew(saver):
    chat = Chat(saver)
    await chat.say("First")
    await chat.say("Rather this", after="start")

    assert chat.heard == ["Rather this"]


async def test_whole_copy_of_a_client_is_taken_once(saver):
    chat = Chat(saver)
    await chat.say("First")
    await chat.say("First", "Second")

    assert chat.heard == ["First", "An answer.", "Second"]


async def test_failed_turn_changes_nothing(saver):
    chat, broken = Chat(saver), Chat(saver, models=FakeModels([]))
    broken.conversation = chat.conversation
    await chat.say("First")
    with pytest.raises(IndexError):
        await broken.say("Lost")
    await chat.say("Second")

    assert chat.heard == ["First", "An answer.", "Second"]


class Held(FakeModels):
    """Answers once it is let go on."""

    def __init__(self, answers):
        super().__init__(answers)
        self.asked, self.go_on = asyncio.Event(), asyncio.Event()

    async def ainvoke(self, messages, **options):
        self.asked.set()
        await self.go_on.wait()
        return await super().ainvoke(messages, **options)


class Slow(FakeModels):
    """Lets others work after each word."""

    async def astream(self, messages, **options):
        async for chunk in super().astream(messages, **options):
            yield chunk
            await asyncio.sleep(0)


async def test_stopped_answer_is_kept_as_far_as_it_was_written(saver):
    chat, halt = Chat(saver, models=Slow(["Twelve long chapters follow.", "Well."])), Halt()
    stopped = await chat.say("All?", halt=halt, emit=lambda event: isinstance(event, Text) and halt.stop())
    await chat.say("Enough?")

    assert (stopped["finish"], stopped["content"]) == ("stopped", "Twelv")
    assert chat.heard == ["All?", "Twelv", "Enough?"]


async def test_answer_that_was_stopped_before_its_first_word_is_not_shown_to_the_model(saver):
    chat, halt = Chat(saver, models=Held(["Never.", "Well."])), Halt()
    turn = asyncio.create_task(chat.say("All?", halt=halt))
    await chat.models.asked.wait()
    halt.stop()
    stopped = await turn
    chat.models.go_on.set()
    await chat.say("Enough?")

    assert (stopped["finish"], stopped["content"], chat.heard) == ("stopped", "", ["Enough?"])


async def test_odd_text_comes_back_as_it_was(saver):
    """S-18: plain text, whatever it looks like; PostgreSQL cannot hold zero characters, which a model may write."""
    odd = ['{"lc":1,"type":"constructor","id":["os","system"]}', "줄\n바꿈", "\u2028", "😀", "' OR 1=1; --", "\\"]
    chat = Chat(saver, models=FakeModels(["a\0b"]))
    for text in odd:
        await chat.say(text)

    assert chat.heard[::2] == odd
    assert set(chat.heard[1::2]) == {"a\ufffdb"}


async def test_another_users_conversation_is_not_found(stored):
    """S-9, S-36: neither read nor written to, whichever way it is named."""
    chat = Chat(stored)
    said = await chat.say("Mine")
    thief = Chat(stored, chat.conversation, owner=BEN)

    for after in (None, "start", said["answer_id"]):
        with pytest.raises(NotFound):
            await thief.say("Yours?", after=after)
    assert thief.models.calls == 0


async def test_message_of_another_conversation_cannot_be_followed(stored):
    elsewhere = await Chat(stored).say("There")
    chat = Chat(stored)
    await chat.say("Here")

    with pytest.raises(NotFound):
        await chat.say("Both", after=elsewhere["answer_id"])


async def test_only_questions_are_answered_and_only_answers_followed(stored):
    chat = Chat(stored)
    said = await chat.say("First")

    with pytest.raises(InvalidInput):
        await chat.say(after=said["answer_id"])
    with pytest.raises(InvalidInput):
        await chat.say("More", after=said["question_id"])


@pytest.mark.parametrize("turns_before", [0, 1])
async def test_of_two_turns_at_once_on_two_servers_one_wins(database, turns_before):
    """The first turn of all as well."""
    async with opened(database) as one, opened(database) as two:
        chat = Chat(one)
        for _ in range(turns_before):
            await chat.say("Before")
        slow, quick = Chat(one, chat.conversation, Held(["Slow."])), Chat(two, chat.conversation)
        late = asyncio.create_task(slow.say("Slow?"))
        await slow.models.asked.wait()
        await quick.say("Quick?")
        slow.models.go_on.set()

        with pytest.raises(ThreadChanged):
            await late
        await chat.say("And now?")
        assert chat.heard[-3:] == ["Quick?", "An answer.", "And now?"]


async def test_many_first_turns_at_once_leave_exactly_one(database):
    async with opened(database) as one, opened(database) as two:
        first = Chat(one, models=Held(["One."]))
        chats = [first, *(Chat(saver, first.conversation, Held(["One."])) for saver in (two, one, two))]
        turns = [asyncio.create_task(chat.say("Me first")) for chat in chats]
        for chat in chats:
            await chat.models.asked.wait()
        for chat in chats:
            chat.models.go_on.set()
        ended = await asyncio.gather(*turns, return_exceptions=True)

    assert sorted(type(end).__name__ for end in ended) == ["ThreadChanged", "ThreadChanged", "ThreadChanged", "dict"]


async def test_conversation_deleted_during_a_turn_stays_deleted(stored, database):
    chat = Chat(stored)
    await chat.say("First")
    chat.models = Held(["Too late."])
    late = asyncio.create_task(chat.say("Second"))
    await chat.models.asked.wait()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DELETE FROM conversations")
        chat.models.go_on.set()
        with pytest.raises(ThreadChanged):
            await late

        assert connection.execute("SELECT count(*) FROM messages").fetchone() == (0,)


@pytest.mark.parametrize(("turns_before", "refusal"), [(0, NotSignedIn), (1, ThreadChanged)])
async def test_account_deleted_during_a_turn_is_no_fault_of_the_store(stored, database, turns_before, refusal):
    chat = Chat(stored)
    for _ in range(turns_before):
        await chat.say("Before")
    chat.models = Held(["Too late."])
    late = asyncio.create_task(chat.say("And now?"))
    await chat.models.asked.wait()
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DELETE FROM users WHERE id = %s", (ANA,))
    chat.models.go_on.set()

    with pytest.raises(refusal):
        await late


async def test_branch_is_read_step_by_step_even_of_tables_that_were_never_analysed(stored, database):
    """A plan that reads the whole conversation for each step costs its square."""
    chat = Chat(stored)
    for number in range(60):
        await chat.say(f"Question {number}")
    wanted = {"conversation": chat.conversation, "owner": ANA, "from_start": False, "after": None}
    with psycopg.connect(database) as connection:
        [plan] = connection.execute("EXPLAIN (ANALYZE, FORMAT JSON) " + LOAD, wanted).fetchone()

    assert plan[0]["Plan"]["Shared Hit Blocks"] < 120 * 10


async def test_nothing_is_left_of_a_deleted_user(stored, database):
    chat = Chat(stored)
    first = await chat.say("First")
    await chat.say(after=first["question_id"])
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DELETE FROM users WHERE id = %s", (ANA,))

        assert connection.execute("SELECT count(*) FROM conversations").fetchone() == (0,)
        assert connection.execute("SELECT count(*) FROM messages").fetchone() == (0,)


async def test_cancelled_first_turn_leaves_no_conversation(stored, database):
    chat = Chat(stored, models=Held(["Never."]))
    turn = asyncio.create_task(chat.say("First"))
    await chat.models.asked.wait()
    turn.cancel()
    await asyncio.wait([turn])

    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM conversations").fetchone() == (0,)


async def test_turn_stored_before_a_lost_connection_is_not_stored_twice(stored, database, monkeypatch):
    """The answer of the database was lost, not the turn."""
    store, tries = stored._store, []

    async def lossy(row):
        revision = await store(row)
        tries.append(revision)
        if len(tries) == 1:
            raise psycopg.OperationalError("the connection was lost")
        return revision

    monkeypatch.setattr(stored, "_store", lossy)
    chat = Chat(stored)
    await chat.say("First")

    with psycopg.connect(database) as connection:
        assert connection.execute("SELECT count(*) FROM messages").fetchone() == (2,)
    assert (tries, chat.last.revision) == ([1, 1], 1)


async def test_turn_costs_two_statements(stored, database):
    chat = Chat(stored)
    await chat.say("First")
    statements = []
    connection_of = stored._pool.connection

    @asynccontextmanager
    async def counted():
        async with connection_of() as connection:
            execute = connection.execute
            connection.execute = lambda *given, **named: statements.append(given[0]) or execute(*given, **named)
            try:
                yield connection
            finally:
                del connection.execute

    stored._pool.connection = counted
    await chat.say("Second")

    assert len(statements) == 2
