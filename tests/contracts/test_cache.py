"""The same promises of the cache in memory and of the one in Redis, with answers that are asked for at once."""

import asyncio
from collections.abc import AsyncIterator, Iterator

import pytest
from redis.asyncio import Redis

from server.cache.answers import Answers, Hit
from server.cache.base import LARGEST, Kept, ResponseCache
from server.cache.memory_cache import MemoryCache
from server.cache.redis_cache import RedisCache
from server.redis.guard import Guard
from tests.ledgers import SlowClock
from tests.redis import RunningRedis, running_redis

NOTE = {"title": "풀이 닫힌다", "parts": ["a", None, 1.5], "problems": []}


@pytest.fixture(scope="module")
def server() -> Iterator[RunningRedis]:
    with running_redis() as running:
        yield running


@pytest.fixture
def clock():
    return SlowClock()


@pytest.fixture(params=["memory", "redis"])
async def cache(request, clock, server) -> AsyncIterator[ResponseCache]:
    if request.param == "memory":
        yield MemoryCache(clock=clock)
        return
    async with Redis.from_url(server.url) as redis:
        await redis.flushdb()
        # These tests are not about time: a slow machine is no reason for a miss.
        yield RedisCache(redis, Guard(budget_s=10), clock=clock)


@pytest.fixture
def answers(cache, clock):
    return Answers(cache, clock)


class Maker:
    """Counts how often it was asked, and waits until it may end."""

    def __init__(self, value=NOTE, error=None):
        self.value, self.error = value, error
        self.calls = 0
        self.may_end = asyncio.Event()
        self.began = asyncio.Event()

    async def __call__(self):
        self.calls += 1
        self.began.set()
        await self.may_end.wait()
        if self.error:
            raise self.error
        return self.value


async def test_what_was_put_is_found_with_its_time(cache, clock):
    await cache.put("k", NOTE)

    assert await cache.get("k") == Kept(NOTE, clock.time)
    assert await cache.get("other") is None


@pytest.mark.parametrize("value", ["", None, [], "가" * 100_000, {"a": {"b": ["c"]}}])
async def test_every_value_of_json_comes_back_as_it_was(cache, value):
    await cache.put("k", value)

    assert (await cache.get("k")).value == value


async def test_later_one_replaces_the_earlier(cache):
    await cache.put("k", "one")
    await cache.put("k", "two")

    assert (await cache.get("k")).value == "two"


@pytest.mark.parametrize("value", ["\ud800", "x" * (LARGEST + 1)], ids=["lone surrogate", "too large"])
async def test_what_cannot_be_kept_is_not_kept_and_no_error(cache, value):
    await cache.put("k", value)

    assert await cache.get("k") is None


async def test_nobody_can_change_what_others_get(cache):
    value = {"problems": []}
    await cache.put("k", value)
    value["problems"].append("mine")
    (await cache.get("k")).value["problems"].append("yours")

    assert (await cache.get("k")).value == {"problems": []}


async def test_first_is_fresh_and_the_next_one_a_hit_with_its_age(answers, clock):
    make = Maker()
    make.may_end.set()

    first = await answers.get_or_make("k", make)
    clock.time += 7
    second = await answers.get_or_make("k", make)

    assert first == (NOTE, Hit("fresh"))
    assert second == (NOTE, Hit("hit", 7.0))
    assert make.calls == 1


async def test_asked_many_times_at_once_it_is_made_once(answers):
    make = Maker()
    tasks = [asyncio.create_task(answers.get_or_make("k", make)) for _ in range(20)]
    await make.began.wait()
    make.may_end.set()

    got = await asyncio.gather(*tasks)

    assert make.calls == 1
    assert [value for value, _ in got] == [NOTE] * 20
    assert sorted(hit.how for _, hit in got) == ["fresh"] + ["shared"] * 19
    assert len(answers) == 0


async def test_different_keys_do_not_wait_for_each_other(answers):
    stuck, quick = Maker(), Maker("quick")
    quick.may_end.set()
    waiting = asyncio.create_task(answers.get_or_make("k", stuck))
    await stuck.began.wait()

    assert (await answers.get_or_make("other", quick))[0] == "quick"
    stuck.may_end.set()
    await waiting


async def test_if_the_first_leaves_another_one_makes_it(answers):
    first, second = Maker("first"), Maker("second")
    leader = asyncio.create_task(answers.get_or_make("k", first))
    await first.began.wait()
    followers = [asyncio.create_task(answers.get_or_make("k", second)) for _ in range(5)]
    await asyncio.sleep(0)

    leader.cancel()
    second.may_end.set()
    got = await asyncio.gather(*followers)

    with pytest.raises(asyncio.CancelledError):
        await leader
    assert (first.calls, second.calls) == (1, 1)
    assert [value for value, _ in got] == ["second"] * 5
    assert len(answers) == 0


async def test_follower_who_leaves_disturbs_nobody(answers):
    make = Maker()
    leader = asyncio.create_task(answers.get_or_make("k", make))
    await make.began.wait()
    leaving, staying = [asyncio.create_task(answers.get_or_make("k", make)) for _ in range(2)]
    await asyncio.sleep(0)
    leaving.cancel()
    await asyncio.gather(leaving, return_exceptions=True)
    make.may_end.set()

    assert await leader == (NOTE, Hit("fresh"))
    assert await staying == (NOTE, Hit("shared"))


async def test_error_is_told_to_all_who_wait_and_not_kept(answers):
    failing, make = Maker(error=ValueError("no model")), Maker()
    tasks = [asyncio.create_task(answers.get_or_make("k", failing)) for _ in range(5)]
    await failing.began.wait()
    failing.may_end.set()
    make.may_end.set()

    ended = await asyncio.gather(*tasks, return_exceptions=True)

    assert [str(error) for error in ended] == ["no model"] * 5
    assert failing.calls == 1
    assert await answers.get_or_make("k", make) == (NOTE, Hit("fresh"))
    assert len(answers) == 0


async def test_answer_that_cannot_be_kept_is_still_an_answer(answers):
    make = Maker("\ud800")
    make.may_end.set()

    assert await answers.get_or_make("k", make) == ("\ud800", Hit("fresh"))
    assert await answers.get_or_make("k", make) == ("\ud800", Hit("fresh"))


async def test_redis_forgets_after_the_time_to_live_and_holds_large_values_compressed(server):
    async with Redis.from_url(server.url) as redis:
        cache = RedisCache(redis, Guard(budget_s=10), ttl_s=100)
        await cache.put("k", "가" * 10_000)

        assert 0 < await redis.pttl("haru:cache:k") <= 100_000
        assert await redis.strlen("haru:cache:k") < 1000


@pytest.mark.parametrize("data", [b"", b"\x00", b"\x00[1]", b"\x01nonsense", b"\x00[null,1]", b"garbage"])
async def test_foreign_bytes_in_redis_are_a_miss(server, data):
    async with Redis.from_url(server.url) as redis:
        await redis.set("haru:cache:k", data)

        assert await RedisCache(redis, Guard(budget_s=10)).get("k") is None
