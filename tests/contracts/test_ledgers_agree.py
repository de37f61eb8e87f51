"""Whatever is asked in whatever order, the ledger in Redis answers what the one in memory answers."""

import asyncio

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule, run_state_machine_as_test
from redis.asyncio import Redis

from server.limits.ledger import Cost
from server.limits.memory_ledger import MemoryLedger
from server.limits.redis_ledger import RedisLedger
from tests.ledgers import SlowClock, at_once, draws, requests, tokens
from tests.redis import running_redis

BUCKETS = (requests(7, 61), tokens(1000, 60), at_once(3, lease_s=10**6))


@pytest.fixture(scope="module")
def server():
    with running_redis() as running:
        yield running


class Both(RuleBasedStateMachine):
    url = ""

    def __init__(self):
        super().__init__()
        self.runner = asyncio.Runner()
        self.redis = Redis.from_url(self.url)
        self.runner.run(self.redis.flushdb())
        self.clock = SlowClock()
        self.memory = MemoryLedger(self.clock)
        self.shared = RedisLedger(self.redis, self.clock)
        self.open, self.settled = [], []

    @rule(count=st.integers(0, 8), amount=st.integers(0, 1100), which=st.sets(st.sampled_from(BUCKETS), min_size=1))
    def reserve(self, count, amount, which):
        asked = draws(sorted(which, key=BUCKETS.index), count, amount)
        one, other = self.on_both(lambda ledger: ledger.reserve(asked))
        assert (one.standings, one.refused) == (other.standings, other.refused)
        assert bool(one.reservation) == bool(other.reservation) == (not one.refused)
        if one.reservation:
            self.open.append((one.reservation, other.reservation))

    @precondition(lambda self: self.open)
    @rule(data=st.data(), count=st.integers(0, 9), amount=st.integers(0, 2500))
    def settle(self, data, count, amount):
        at = data.draw(st.integers(0, len(self.open) - 1))
        pair = self.open.pop(at)
        self.settle_pair(pair, Cost(count, amount))
        self.settled.append(pair)

    @precondition(lambda self: self.settled)
    @rule(data=st.data())
    def settle_again(self, data):
        self.settle_pair(data.draw(st.sampled_from(self.settled)), Cost(0, 0))

    @rule(seconds=st.floats(0, 90))
    def wait(self, seconds):
        self.clock.time += seconds

    @invariant()
    def same_standings(self):
        one, other = self.on_both(lambda ledger: ledger.peek(BUCKETS))
        assert one == other
        assert all(standing.remaining <= standing.bucket.capacity for standing in one)
        assert one[2].remaining >= 0

    def teardown(self):
        for pair in self.open:
            self.settle_pair(pair, Cost(0, 0))
        [calls] = self.runner.run(self.shared.peek(BUCKETS[2:]))
        assert calls.remaining == 3
        gauges = self.memory.gauges()
        assert (gauges["reservations"], gauges["running"]) == (0, 0)
        self.runner.run(self.redis.aclose())
        self.runner.close()

    def settle_pair(self, pair, used):
        self.runner.run(self.memory.settle(pair[0], used))
        self.runner.run(self.shared.settle(pair[1], used))

    def on_both(self, question):
        return self.runner.run(question(self.memory)), self.runner.run(question(self.shared))


def test_both_ledgers_agree(server):
    run_state_machine_as_test(
        type("BothOnThisServer", (Both,), {"url": server.url}),
        settings=settings(max_examples=40, stateful_step_count=25, deadline=None),
    )
