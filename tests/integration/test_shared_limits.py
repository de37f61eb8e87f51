"""Several processes share one Redis, and so one limit."""

import asyncio
import multiprocessing
from concurrent.futures import ProcessPoolExecutor

from redis.asyncio import Redis

from server.limits.ledger import Cost
from server.limits.redis_ledger import RedisLedger
from tests.ledgers import at_once, draws, requests, tokens
from tests.redis import own_redis

# A day, so that nothing flows in while the test runs.
THREE_CALLS = tokens(capacity=3000, window_s=86_400)


def reserve_ten(url, barrier):
    """In a process of its own: ten at once, begun together with the other process."""
    return asyncio.run(_reserve_ten(url, barrier))


async def _reserve_ten(url, barrier):
    async with Redis.from_url(url) as redis:
        ledger = RedisLedger(redis)
        await ledger.peek([THREE_CALLS])
        barrier.wait(timeout=60)
        decisions = await asyncio.gather(*(ledger.reserve(draws(THREE_CALLS, tokens=1000)) for _ in range(10)))
        return [decision.reservation is not None for decision in decisions]


async def test_twenty_calls_of_two_processes_against_a_limit_of_three():
    spawn = multiprocessing.get_context("spawn")
    with own_redis() as server, spawn.Manager() as manager, ProcessPoolExecutor(2, mp_context=spawn) as processes:
        barrier = manager.Barrier(2)
        running = [processes.submit(reserve_ten, server.url, barrier) for _ in range(2)]
        admitted = [admitted for future in running for admitted in await asyncio.wrap_future(future)]

    assert (len(admitted), sum(admitted)) == (20, 3)


async def test_reservation_of_one_process_can_be_settled_by_another():
    with own_redis() as server:
        async with Redis.from_url(server.url) as one, Redis.from_url(server.url) as two:
            decision = await RedisLedger(one).reserve(draws(THREE_CALLS, tokens=3000))
            await RedisLedger(two).settle(decision.reservation, Cost(tokens=1000))

            [standing] = await RedisLedger(one).peek([THREE_CALLS])

    assert standing.remaining == 2000


async def test_place_of_a_process_that_died_is_free_when_its_lease_ends():
    with own_redis() as server:
        async with Redis.from_url(server.url) as redis:
            await RedisLedger(redis).reserve(draws(at_once(1, lease_s=1)))
            again = RedisLedger(redis)
            assert (await again.reserve(draws(at_once(1, lease_s=1)))).refused

            async with asyncio.timeout(10):
                while (await again.reserve(draws(at_once(1, lease_s=1)))).refused:  # noqa: ASYNC110 (Redis tells the time)
                    await asyncio.sleep(0.05)


async def test_nothing_stays_in_redis_for_ever():
    with own_redis() as server:
        async with Redis.from_url(server.url) as redis:
            ledger = RedisLedger(redis)
            for number in range(5):
                buckets = [requests(user=str(number)), tokens(user=str(number)), at_once(user=str(number))]
                decision = await ledger.reserve(draws(buckets, tokens=500))
                if number % 2:
                    await ledger.settle(decision.reservation, Cost(tokens=2000))
            lives = [await redis.ttl(key) for key in await redis.keys("*")]

    assert len(lives) >= 15
    assert all(0 < life <= 7200 for life in lives)


async def test_reservation_that_was_given_up_before_redis_heard_of_it_takes_nothing():
    with own_redis() as server:
        async with Redis.from_url(server.url) as redis:
            ledger = RedisLedger(redis)
            proposed = ledger.propose(draws([tokens(1000), at_once(2)], tokens=800))
            await ledger.settle(proposed, Cost(0, 0))

            assert (await ledger.take(proposed)).reservation is None
            assert [standing.remaining for standing in await ledger.peek([tokens(1000), at_once(2)])] == [1000, 2]
