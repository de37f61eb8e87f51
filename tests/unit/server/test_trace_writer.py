"""What the writer is given is written, also after the database was away, and never more held than there is room for."""

from contextlib import asynccontextmanager

import orjson
import psycopg

from nodes.caller import Caller
from nodes.recording import Span
from nodes.run import Run
from server.traces.recorder import Recorder
from server.traces.shaping import Recorded
from server.traces.tree import About, new_id
from server.traces.writer import TraceWriter


class Database:
    """Keeps the names of the traces that it took; `is_away` makes it refuse."""

    def __init__(self):
        self.is_away = False
        self.names = []
        self.connections = 0

    @asynccontextmanager
    async def connection(self, **_):
        if self.is_away:
            raise psycopg.OperationalError
        self.connections += 1
        yield self

    @asynccontextmanager
    async def transaction(self):
        yield

    async def execute(self, statement, given):
        if "INTO traces" in statement:
            self.names += [row["name"] for row in orjson.loads(given["rows"])]


def recorded(name, given=""):
    with Span("chain", name, {"given": given}) as root:
        pass
    return Recorded(About(new_id(), "ana", name), root)


async def test_what_could_not_be_written_is_written_when_the_database_is_back():
    database, followed = Database(), []
    writer = TraceWriter(database, [Followers(followed)])
    database.is_away = True
    writer.add(recorded("first"))
    await writer.settle()
    writer.add(recorded("second"))
    assert (writer.waiting, followed) == (2, [])

    database.is_away = False
    await writer.settle()

    assert (database.names, followed, writer.waiting) == (["first", "second"], ["first", "second"], 0)


class Followers(list):
    def __init__(self, heard):
        self.follow = lambda trees: heard.extend(tree.trace.about.name for tree in trees)


async def test_many_are_written_together():
    database = Database()
    writer = TraceWriter(database)
    for number in range(120):
        writer.add(recorded(str(number)))
    await writer.settle()

    assert (len(database.names), database.connections) == (120, 3)


async def test_an_end_without_a_database_tells_what_is_lost():
    database = Database()
    database.is_away = True
    writer = TraceWriter(database)
    writer.add(recorded("only"))
    writer.end()
    await writer.work()

    assert writer.lost == 1


async def test_large_inputs_fill_the_room_as_many_small_ones_do(monkeypatch):
    monkeypatch.setattr("server.traces.writer.MOST_WAITING", 100)
    monkeypatch.setattr("server.traces.writer.MOST_RUNS", 3)
    large, small = TraceWriter(Database()), TraceWriter(Database())
    for _ in range(5):
        large.add(recorded("large", "a" * 60))
        small.add(recorded("small"))

    assert [(writer.waiting, writer.lost) for writer in (large, small)] == [(1, 4), (3, 2)]


def test_a_share_of_the_runs_is_recorded():
    chances = iter([0.1, 0.5, 0.3, 0.9])
    kept = []
    recorder = Recorder(Keeper(kept), share=0.4, chance=lambda: next(chances))
    for number in range(4):
        with recorder.recorded(Run(Caller("ana")), About("id", "ana", str(number)), {}):
            pass

    assert kept == ["0", "2"]


class Keeper:
    def __init__(self, kept):
        self.add = lambda recorded: kept.append(recorded.about.name)
