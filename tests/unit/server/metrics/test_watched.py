"""What is asked over the network before a page is written: not more often than makes sense, and never to its harm."""

from contextlib import asynccontextmanager

import psycopg
import pytest

from server.metrics.gauges import Reading
from server.metrics.labels import words_of
from server.metrics.metrics import Metrics
from server.metrics.stored import ACTIVE, Stored
from server.metrics.watched import Watched
from tests.exposition import samples_of


class Database:
    """Answers both questions, or is away."""

    def __init__(self):
        self.asked = 0
        self.is_away = False

    @asynccontextmanager
    async def connection(self, timeout):  # noqa: ASYNC109 (the pool's own word)
        if self.is_away:
            raise psycopg.OperationalError("away")
        self.asked += 1
        yield self

    async def execute(self, statement):
        is_active = statement is ACTIVE
        self.rows = [{"5m": 1, "1d": 3}] if is_active else [{"name": "requests", "bytes": 8192}]
        return self

    async def fetchone(self):
        return self.rows[0]

    async def fetchall(self):
        return self.rows


@pytest.fixture
def now():
    return [1000.0]


@pytest.fixture
def database():
    return Database()


@pytest.fixture
def asked():
    """How often the parts were asked, and what they say."""
    return {"times": 0, "postgres": "ok"}


@pytest.fixture
def watched(now, database, asked):
    async def parts():
        asked["times"] += 1
        return {"postgres": asked["postgres"]}

    metrics = Metrics(words_of([], [], []))
    made = Watched(metrics, Stored(database, lambda: now[0]), parts, lambda: now[0])
    up = Reading("haru_part_up", "Up.", lambda: {(part,): ok for part, ok in made.answers.items()}, ("part",))
    metrics.watch([up, Reading("haru_active_users", "People.", lambda: made.stored.active, ("within",))])
    return made


async def page_of(watched):
    return samples_of((await watched.page()).decode())


async def test_parts_and_database_are_asked_for_a_page(watched):
    page = await page_of(watched)

    assert page["haru_part_up", {"part": "postgres"}] == 1
    assert page["haru_active_users", {"within": "1d"}] == 3


async def test_whoever_scrapes_at_once_again_gets_what_is_known(watched, asked, database):
    for _ in range(5):
        await watched.page()

    assert (asked["times"], database.asked) == (1, 1)


async def test_a_part_that_is_away_is_told_at_the_next_page(watched, asked, now):
    await watched.page()
    asked["postgres"] = "OperationalError"
    now[0] += 15

    assert (await page_of(watched))["haru_part_up", {"part": "postgres"}] == 0


async def test_while_the_database_is_away_the_last_figures_stay(watched, database, now):
    await watched.page()
    database.is_away = True
    now[0] += 60

    assert (await page_of(watched))["haru_active_users", {"within": "1d"}] == 3
