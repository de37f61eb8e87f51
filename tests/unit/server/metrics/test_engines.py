"""Whether an engine that has work gets on with it."""

import pytest

from nodes.completions import Piece
from nodes.engines.base import Engine
from server.metrics.engines import Progress

ENGINE = Engine("one", "http://127.0.0.1:9/v1", profile="small")


class Talking:
    """Says what it is given, and leaves when its reader does."""

    def __init__(self, pieces):
        self._pieces = pieces
        self.left = False

    async def stream(self, payload):
        try:
            for piece in self._pieces:
                yield Piece(piece)
        finally:
            self.left = True


@pytest.fixture
def now():
    return [0.0]


@pytest.fixture
def progress(now):
    return Progress(lambda: now[0])


async def test_an_engine_is_silent_from_its_last_text_on(progress, now):
    stream = progress.dialled(lambda _: Talking(["a", "b"]))(ENGINE).stream({})
    now[0] = 10.0
    await anext(stream)
    now[0] = 35.0

    assert progress.silent_s() == {"small": 25.0}
    await stream.aclose()


async def test_without_work_no_engine_is_silent(progress, now):
    stream = progress.dialled(lambda _: Talking(["a"]))(ENGINE).stream({})
    assert [piece.text async for piece in stream] == ["a"]
    now[0] = 500.0

    assert progress.silent_s() == {"small": 0.0}


async def test_work_that_begins_after_a_rest_is_not_silent_from_before(progress, now):
    dial = progress.dialled(lambda _: Talking(["a"]))
    assert [piece.text async for piece in dial(ENGINE).stream({})] == ["a"]
    now[0] = 500.0
    stream = dial(ENGINE).stream({})
    await anext(stream)

    assert progress.silent_s() == {"small": 0.0}
    await stream.aclose()


async def test_a_reader_that_leaves_makes_the_engine_stop(progress):
    engine = Talking(["a", "b"])
    stream = progress.dialled(lambda _: engine)(ENGINE).stream({})
    await anext(stream)
    await stream.aclose()

    assert engine.left
