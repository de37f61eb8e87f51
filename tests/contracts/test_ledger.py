"""The same promises of the ledger in memory and of the one in Redis."""

import asyncio
import random
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from itertools import count

import pytest
from redis.asyncio import Redis

from server.limits.ledger import Cost, Ledger, Refused, Standing
from server.limits.memory_ledger import MemoryLedger
from server.limits.redis_ledger import RedisLedger
from tests.ledgers import SlowClock, at_once, draws, requests, tokens
from tests.redis import RunningRedis, running_redis

NOTHING = Cost(requests=0, tokens=0)


@pytest.fixture(scope="module")
def server() -> Iterator[RunningRedis]:
    with running_redis() as running:
        yield running


@pytest.fixture
def clock():
    return SlowClock()


@pytest.fixture(params=["memory", "redis"])
async def ledger(request, clock, server) -> AsyncIterator[Ledger]:
    if request.param == "memory":
        yield MemoryLedger(clock)
        return
    async with Redis.from_url(server.url) as redis:
        await redis.flushdb()
        yield RedisLedger(redis, clock)


async def remaining(ledger, *buckets):
    return [standing.remaining for standing in await ledger.peek(buckets)]


async def test_what_was_never_used_is_full(ledger):
    assert await ledger.peek([requests(10), at_once(2)]) == (
        Standing(requests(10), 10, 0),
        Standing(at_once(2), 2, None),
    )


async def test_reserved_at_once_and_refilled_evenly(ledger, clock):
    decision = await ledger.reserve(draws(requests(10), requests=6))
    clock.time += 12

    assert decision.standings == (Standing(requests(10), 4, 36),)
    assert await ledger.peek([requests(10)]) == (Standing(requests(10), 6, 24),)
    clock.time += 1000
    assert await remaining(ledger, requests(10)) == [10]


async def test_refusal_names_the_bucket_and_the_exact_wait(ledger, clock):
    await ledger.reserve(draws(requests(10), requests=10))
    clock.time += 1

    decision = await ledger.reserve(draws(requests(10), requests=3))

    assert decision.reservation is None
    assert decision.refused == Refused(requests(10), "spent", 17)  # three take 18 s
    clock.time += 16.99
    assert (await ledger.reserve(draws(requests(10), requests=3))).refused == Refused(requests(10), "spent", 1)
    clock.time += 0.01
    assert (await ledger.reserve(draws(requests(10), requests=3))).reservation


async def test_all_or_nothing_and_the_longest_wait_counts(ledger):
    await ledger.reserve(draws([requests(10), tokens(1000)], requests=10, tokens=500))

    decision = await ledger.reserve(draws([requests(10), tokens(1000)], requests=1, tokens=900))

    assert decision.refused == Refused(tokens(1000), "spent", 24)
    assert await remaining(ledger, requests(10), tokens(1000)) == [0, 500]


async def test_draw_larger_than_its_bucket_is_never_admitted(ledger):
    decision = await ledger.reserve(draws([requests(10), tokens(1000)], tokens=1001))

    assert decision.refused == Refused(tokens(1000), "too_large", None)
    assert await remaining(ledger, requests(10), tokens(1000)) == [10, 1000]


async def test_what_was_not_used_comes_back(ledger):
    decision = await ledger.reserve(draws([requests(10), tokens(1000)], tokens=800))

    await ledger.settle(decision.reservation, Cost(tokens=300))

    assert await remaining(ledger, requests(10), tokens(1000)) == [9, 700]


async def test_what_was_used_beyond_is_owed(ledger, clock):
    decision = await ledger.reserve(draws(tokens(1000), tokens=800))

    await ledger.settle(decision.reservation, Cost(tokens=1500))

    assert await remaining(ledger, tokens(1000)) == [-500]
    refused = (await ledger.reserve(draws(tokens(1000), tokens=100))).refused
    assert refused == Refused(tokens(1000), "spent", 36)
    clock.time += 36
    assert (await ledger.reserve(draws(tokens(1000), tokens=100))).reservation


async def test_settling_twice_is_settling_once(ledger):
    decision = await ledger.reserve(draws([tokens(1000), at_once(2)], tokens=800))
    other = await ledger.reserve(draws([tokens(1000), at_once(2)], tokens=100))

    await ledger.settle(decision.reservation, Cost(tokens=500))
    await ledger.settle(decision.reservation, NOTHING)

    assert other.reservation
    assert await remaining(ledger, tokens(1000), at_once(2)) == [400, 1]


async def test_given_back_late_it_is_not_above_the_capacity(ledger, clock):
    decision = await ledger.reserve(draws(tokens(1000), tokens=800))
    clock.time += 55

    await ledger.settle(decision.reservation, NOTHING)

    assert await ledger.peek([tokens(1000)]) == (Standing(tokens(1000), 1000, 0),)


async def test_so_many_calls_at_once(ledger):
    first = await ledger.reserve(draws(at_once(2)))
    await ledger.reserve(draws(at_once(2)))

    third = await ledger.reserve(draws([requests(10), at_once(2)]))
    await ledger.settle(first.reservation, Cost())

    assert third.refused == Refused(at_once(2), "spent", 1)
    assert await remaining(ledger, requests(10), at_once(2)) == [10, 1]
    assert (await ledger.reserve(draws(at_once(2)))).reservation


async def test_callers_do_not_draw_from_each_other(ledger):
    await ledger.reserve(draws([requests(10), at_once(2)], requests=10))

    assert await remaining(ledger, requests(10, user="ben"), at_once(2, user="ben")) == [10, 2]


async def test_call_without_limits_is_admitted(ledger):
    decision = await ledger.reserve(())

    await ledger.settle(decision.reservation, Cost(tokens=10**9))

    assert decision.reservation
    assert decision.standings == ()


async def test_fractions_do_not_add_up_to_a_gift(ledger, clock):
    """A capacity that its window does not divide."""
    admitted = 0
    for _ in range(300):
        admitted += (await ledger.reserve(draws(requests(7)))).reservation is not None
        clock.time += 1

    assert admitted == 7 + 34  # 299 s refill 34.88


@dataclass
class Lives:
    """N callers at once reserve, work, and settle, abort, or use more than they said. What may be spent is counted."""

    ledger: Ledger
    clock: SlowClock
    chance: random.Random
    spent: int = 0
    in_flight: int = 0
    worst: float = 0.0

    async def call(self) -> None:
        reserved = self.chance.randrange(1, 400)
        decision = await self.ledger.reserve(draws([tokens(1000), at_once(5)], tokens=reserved))
        if not decision.reservation:
            assert decision.refused.retry_after_s >= 1
            return
        self.in_flight += 1
        assert self.in_flight <= 5
        used = 0
        try:
            for _ in range(self.chance.randrange(4)):
                await asyncio.sleep(0)
            used = self.chance.choice([0, reserved // 2, reserved])
        finally:
            self.spent += used
            self.in_flight -= 1
            # Twice, as a clumsy caller would.
            await self.ledger.settle(decision.reservation, Cost(tokens=used))
            await self.ledger.settle(decision.reservation, NOTHING)


@pytest.mark.parametrize("seed", range(6))
async def test_whatever_happens_no_more_is_spent_than_the_limit_and_all_comes_back(ledger, clock, seed):
    """S-28, S-29: the limit is what one bucket holds and what flows in meanwhile."""
    chance = random.Random(seed)
    lives, began = Lives(ledger, clock, chance), clock.time
    tasks: list[asyncio.Task] = []
    for turn in count():
        tasks += [asyncio.create_task(lives.call()) for _ in range(chance.randrange(1, 6))]
        if chance.random() < 0.3:
            chance.choice(tasks).cancel() if isinstance(ledger, MemoryLedger) else None
        await asyncio.sleep(0)
        clock.time += chance.choice([0, 0, 0.5, 2])
        [standing] = await ledger.peek([tokens(1000)])
        assert standing.remaining <= 1000
        assert lives.spent <= 1000 + (clock.time - began) * 1000 / 60 + lives.in_flight * 400
        if turn == 60:
            break
    ended = await asyncio.gather(*tasks, return_exceptions=True)

    assert {type(end) for end in ended} <= {type(None), asyncio.CancelledError}
    assert lives.spent <= 1000 + (clock.time - began) * 1000 / 60
    assert await remaining(ledger, at_once(5)) == [5]
    clock.time += 60
    assert await ledger.peek([tokens(1000)]) == (Standing(tokens(1000), 1000, 0),)
