"""Whatever two clients do to one conversation: nothing is lost or orphaned, and every path is whole (CHAT-5)."""

import asyncio
import uuid

import psycopg
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graphs.chat import FEATURE
from graphs.feature import Deps
from nodes.caller import Caller
from nodes.run import Run
from server.conversations.store import Conversations
from server.db.conversation_saver import ConversationSaver
from server.db.migrate import upgrade
from server.db.pool import open_pool
from server.db.turn import Turn
from server.errors import RevisionChanged, ThreadChanged
from tests.fakes import FakeModels, FakeRetriever
from tests.postgres import running_postgres

ANA = str(uuid.UUID(int=1))
# What a client does, with which of the messages that it knows, and whether it looks at the conversation before.
MOVES = st.lists(
    st.tuples(
        st.sampled_from(["say", "edit", "again", "choose", "anew", "together", "fork"]),
        st.integers(0, 50),
        st.booleans(),
    ),
    max_size=14,
)


@pytest.fixture(scope="module")
def database():
    with running_postgres() as server, server.database() as url:
        upgrade(url)
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute("INSERT INTO users (id, name) VALUES (%s, 'ana')", (ANA,))
        yield url


class Tree:
    """The conversation as it must be: each message that was answered for, with the one it follows."""

    def __init__(self, pool):
        self.store, self.conversation = Conversations(pool), str(uuid.uuid4())
        self.saver = ConversationSaver(pool)
        self.expected = {}
        self.seen = None

    async def turn(self, text, after=None):
        turn = Turn(self.conversation, ANA, after, answers=not text)
        graph = FEATURE.build(Deps(FakeModels(["Yes."]), FakeRetriever(), None), self.saver)
        messages = [{"role": "user", "content": text}] if text else []
        run = Run(Caller(ANA, thread=self.conversation))
        answer = await graph.ainvoke(
            {"messages": messages, "after": after}, turn.config(), context=run, durability="exit"
        )
        output, past = answer["output"], turn.history
        if text:
            self.expected[output["question_id"]] = past[-3]["id"] if len(past) > 2 else None
        self.expected[output["answer_id"]] = output["question_id"]
        return output

    async def move(self, kind, pick, looks):
        if looks or self.seen is None:
            self.seen = await self.store.of(ANA, self.conversation)
        answers = [id_ for id_ in self.expected if self._is_answer(id_)]
        questions = [id_ for id_ in self.expected if not self._is_answer(id_)]
        at = {"choose": [*answers, *questions], "again": questions}.get(kind, answers)
        message = at[pick % len(at)]
        moves = {
            "say": lambda: self.turn(f"Question {pick}"),
            "edit": lambda: self.turn(f"Question {pick}", message),
            "again": lambda: self.turn("", message),
            "anew": lambda: self.turn(f"Question {pick}", "start"),
            "choose": lambda: self._choose(message),
            "together": lambda: self._together(message),
            "fork": lambda: self._fork(message),
        }
        await moves[kind]()

    async def _choose(self, message):
        """With an old copy it is refused, and changes nothing."""
        before = await self.store.of(ANA, self.conversation)
        try:
            after = await self.store.change(ANA, self.conversation, {"head": message}, self.seen["revision"])
        except RevisionChanged:
            assert self.seen["revision"] != before["revision"]
            assert await self.store.of(ANA, self.conversation) == before
        else:
            assert message in self.path(str(after["head"]))

    async def _together(self, after):
        """Two servers at once: each either keeps its whole turn or none of it."""
        ended = await asyncio.gather(self.turn("One?", after), self.turn("Two?"), return_exceptions=True)
        assert all(isinstance(end, dict | ThreadChanged) for end in ended)
        assert any(isinstance(end, dict) for end in ended)

    async def _fork(self, message):
        fork = str(uuid.uuid4())
        await self.store.fork(ANA, fork, self.conversation, message, {})
        copied = await self.store.messages(ANA, fork, 200)
        rows = {str(row["id"]): row for row in await self.store.tree(ANA, self.conversation)}
        assert [row["content"] for row in copied] == [rows[id_]["content"] for id_ in self.path(message)]
        assert not {str(row["id"]) for row in copied} & self.expected.keys()

    def path(self, message):
        path = []
        while message is not None:
            path.insert(0, message)
            message = self.expected[message]
        return path

    def _is_answer(self, message):
        return len(self.path(message)) % 2 == 0

    async def check(self):
        rows = await self.store.tree(ANA, self.conversation)
        found = {str(row["id"]): row["parent_id"] and str(row["parent_id"]) for row in rows}
        assert found == self.expected
        place = await self.store.of(ANA, self.conversation)
        shown = await self.store.messages(ANA, self.conversation, 200)
        assert [str(row["id"]) for row in shown] == self.path(str(place["head"]))
        assert [row["role"] for row in shown] == ["user", "assistant"] * (len(shown) // 2)
        for row in shown:
            parent = row["parent_id"] and str(row["parent_id"])
            assert sorted(map(str, row["siblings"])) == sorted(id_ for id_, of in found.items() if of == parent)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(moves=MOVES)
def test_no_edit_regeneration_or_choice_of_two_clients_loses_anything(database, moves):
    async def live():
        async with open_pool(database, size=4) as pool:
            tree = Tree(pool)
            await tree.turn("Begin")
            for move in moves:
                await tree.move(*move)
            await tree.check()

    asyncio.run(live())
