"""Redis stops, is killed, or never answers: limits do what was declared, the cache misses, and nobody waits (S-33)."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from server.cache.redis_cache import RedisCache
from server.errors import LimitsUnavailable
from server.limits.guarded import GuardedLedger
from server.limits.ledger import Cost
from server.limits.memory_ledger import MemoryLedger
from server.limits.redis_ledger import RedisLedger
from server.redis.breaker import Breaker
from server.redis.client import redis_of
from server.redis.guard import Guard
from tests.ledgers import SlowClock, at_once, draws, requests, tokens
from tests.redis import black_hole, free_port, own_redis

# The budget is 0.1 s a question, and few are asked. A client with its own time-outs and retries takes longer than this
# on any machine.
HANGS_S = 10.0


@pytest.fixture
def server():
    with own_redis() as running:
        yield running


@pytest.fixture
def clock():
    return SlowClock()


@asynccontextmanager
async def guarded(url, clock, fail="local") -> AsyncIterator[GuardedLedger]:
    redis = redis_of(url)
    ledger = GuardedLedger(RedisLedger(redis), Guard(Breaker(clock=clock)), fail, MemoryLedger())
    try:
        yield ledger
    finally:
        await ledger.aclose()
        await redis.aclose()


async def remaining(ledger, bucket):
    [standing] = await ledger.peek([bucket])
    return standing.remaining


async def none_hangs(ask, times=8):
    for _ in range(times):
        async with asyncio.timeout(HANGS_S):
            await ask()


async def test_stopped_redis_opens_the_circuit_and_this_process_decides(server, clock):
    async with guarded(server.url, clock) as ledger:
        assert (await ledger.reserve(draws(requests(3)))).reservation
        server.stop()

        await none_hangs(lambda: ledger.reserve(draws(requests(3))))

        assert ledger.state == "open"
        assert ledger.failures <= 5
        assert (await ledger.reserve(draws(requests(3)))).refused.bucket == requests(3)


async def test_when_redis_is_back_one_probe_closes_the_circuit_and_what_was_late_is_settled(server, clock):
    """S-29: a script that Redis ran after its caller had gone must not hold a place for ever."""
    async with guarded(server.url, clock) as ledger:
        before = await ledger.reserve(draws(at_once(9)))
        server.stop()
        for _ in range(6):
            await ledger.reserve(draws(at_once(9)))
        await ledger.settle(before.reservation, Cost())
        assert ledger.state == "open"
        assert ledger.late >= 2

        server.go_on()
        clock.time += 2
        await until_true(ledger, lambda: ledger.state == "closed" and not ledger.late)

        assert ledger.failures == 0
        assert await remaining(ledger, at_once(9)) == 9


async def until_true(ledger, condition):
    async with asyncio.timeout(10):
        while not condition():
            await ledger.peek([requests()])
            await asyncio.sleep(0.01)


async def test_local_reservation_is_settled_where_it_was_made(server, clock):
    async with guarded(server.url, clock) as ledger:
        server.stop()
        local = await ledger.reserve(draws(tokens(1000), tokens=800))
        server.go_on()
        await ledger.settle(local.reservation, Cost(tokens=300))

        assert 700 <= await remaining(ledger._local, tokens(1000)) < 800
        # On a busy machine Redis may miss the first questions after it was woken, too.
        await until_true(ledger, lambda: not ledger.failures and not ledger.late)
        assert await remaining(ledger, tokens(1000)) == 1000


async def test_killed_redis_refuses_nobody_if_limits_fail_open(server, clock):
    async with guarded(server.url, clock, "open") as ledger:
        await ledger.reserve(draws(requests(1)))
        server.kill()

        decisions = [await ledger.reserve(draws(requests(1))) for _ in range(8)]
        for decision in decisions:
            await ledger.settle(decision.reservation, Cost())

        assert all(decision.reservation and decision.standings == () for decision in decisions)
        assert await ledger.peek([requests(1)]) == ()
        assert ledger.state == "open"


async def test_killed_redis_refuses_everybody_if_limits_fail_closed(server, clock):
    async with guarded(server.url, clock, "closed") as ledger:
        server.kill()

        for _ in range(8):
            with pytest.raises(LimitsUnavailable) as refusal:
                await ledger.reserve(draws(requests(1)))

        assert refusal.value.retry_after_s == 2
        with pytest.raises(LimitsUnavailable):
            await ledger.peek([requests(1)])


async def test_restarted_redis_is_used_again(clock):
    port = free_port()
    with own_redis(port) as first:
        async with guarded(first.url, clock) as ledger:
            first.kill()
            for _ in range(5):
                await ledger.reserve(draws(requests(3)))
            with own_redis(port):
                clock.time += 2
                await until_true(ledger, lambda: ledger.state == "closed")

                assert await remaining(ledger, requests(3)) == 3


async def test_black_hole_costs_nobody_seconds(clock):
    with black_hole() as url:
        async with guarded(url, clock) as ledger:
            await none_hangs(lambda: ledger.reserve(draws(requests(100))))

            assert ledger.state == "open"


async def test_many_at_once_in_front_of_a_stopped_redis_wait_no_longer(server, clock):
    async with guarded(server.url, clock) as ledger:
        await ledger.peek([requests()])
        server.stop()

        async def crowd():
            decisions = await asyncio.gather(*(ledger.reserve(draws(requests(50))) for _ in range(200)))
            assert sum(decision.reservation is not None for decision in decisions) == 50

        await none_hangs(crowd, times=1)


async def test_cancelled_while_reserving_everything_comes_back(server, clock):
    """S-29: whatever Redis did with a script whose caller left."""
    async with guarded(server.url, clock) as ledger:
        bucket = at_once(500)
        for number in range(60):
            task = asyncio.create_task(ledger.reserve(draws(bucket)))
            for _ in range(number % 12):
                await asyncio.sleep(0)
            if number % 3:
                task.cancel()
            [ended] = await asyncio.gather(task, return_exceptions=True)
            if not isinstance(ended, BaseException):
                settling = asyncio.create_task(ledger.settle(ended.reservation, Cost()))
                await asyncio.sleep(0)
                if number % 2:
                    settling.cancel()
                await asyncio.gather(settling, return_exceptions=True)

        await until_true(ledger, lambda: not ledger.late)
        async with asyncio.timeout(20):
            while await remaining(ledger, bucket) != 500:  # noqa: ASYNC110 (the last one may still be on its way)
                await asyncio.sleep(0.01)


async def test_settling_that_was_cancelled_before_redis_heard_of_it_is_made_up_for(server, clock):
    redis = redis_of(server.url)
    ledger = GuardedLedger(RedisLedger(redis), Guard(Breaker(clock=clock)))
    decision = await ledger.reserve(draws(at_once(2)))
    # The next question must connect first, and so is cancelled before it was sent.
    await redis.connection_pool.disconnect()
    settling = asyncio.create_task(ledger.settle(decision.reservation, Cost()))
    await asyncio.sleep(0)
    settling.cancel()
    await asyncio.gather(settling, return_exceptions=True)

    await until_true(ledger, lambda: not ledger.late)
    await ledger._catching_up

    assert await remaining(ledger, at_once(2)) == 2
    await ledger.aclose()
    await redis.aclose()


async def test_cache_without_redis_is_a_miss_and_no_error(server, clock):
    redis = redis_of(server.url)
    cache = RedisCache(redis, Guard(Breaker(clock=clock)))
    await cache.put("k", {"text": "hello"})
    assert (await cache.get("k")).value == {"text": "hello"}
    server.stop()

    async def ask():
        assert await cache.get("k") is None
        await cache.put("k", {"text": "other"})

    await none_hangs(ask)
    server.go_on()
    clock.time += 2
    async with asyncio.timeout(20):
        while not await cache.get("k"):  # noqa: ASYNC110 (it answers when it answers)
            await asyncio.sleep(0.01)
    await redis.aclose()
