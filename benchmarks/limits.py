"""What a limit adds to a call: one reserve and one settle, in memory, in Redis, and in front of a Redis that stopped.

python -m benchmarks.limits [--calls 3000]
"""

import argparse
import asyncio
import statistics
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

import uvloop

from server.limits.guarded import GuardedLedger
from server.limits.ledger import Cost, Ledger, draws_of
from server.limits.memory_ledger import MemoryLedger
from server.limits.policy import Payer, Policy, RoleRule
from server.limits.redis_ledger import RedisLedger
from server.logs import set_up_logs
from server.redis.client import redis_of
from server.redis.guard import Guard
from tests.redis import RunningRedis, own_redis

MANY = 10**9
RULE = RoleRule(requests=MANY, tokens=MANY, tokens_a_day=MANY, at_once=MANY)
BUCKETS = Policy(user=RULE, admin=RULE).buckets_of(Payer("ana", "user"), "chat")

COLUMNS = ("ledger", "reserve p50 ms", "p99", "max", "settle p50 ms", "p99", "max", "calls/s")


async def call(ledger: Ledger) -> tuple[float, float]:
    """Milliseconds to reserve, and to settle."""
    began = time.perf_counter()
    decision = await ledger.reserve(draws_of(BUCKETS, Cost(tokens=1000)))
    reserved = time.perf_counter()
    await ledger.settle(decision.reservation, Cost(tokens=700))
    return (reserved - began) * 1e3, (time.perf_counter() - reserved) * 1e3


async def measure(title: str, ledger: Ledger, calls: int, at_once: int = 1) -> None:
    taken: list[tuple[float, float]] = []

    async def lane() -> None:
        for _ in range(calls // at_once):
            taken.append(await call(ledger))

    began = time.perf_counter()
    await asyncio.gather(*(lane() for _ in range(at_once)))
    rate = len(taken) / (time.perf_counter() - began)
    reserve, settle = zip(*taken, strict=True)
    print(f"| {title} | {_figures(reserve)} | {_figures(settle)} | {rate:,.0f} |", flush=True)


def _figures(taken: tuple[float, ...]) -> str:
    percentiles = statistics.quantiles(taken, n=100, method="inclusive")
    return f"{percentiles[49]:.3f} | {percentiles[98]:.3f} | {max(taken):.1f}"


@asynccontextmanager
async def guarded(server: RunningRedis) -> AsyncIterator[GuardedLedger]:
    redis = redis_of(server.url)
    ledger = GuardedLedger(RedisLedger(redis), Guard(), "local")
    try:
        yield ledger
    finally:
        await ledger.aclose()
        await redis.aclose()


async def main(calls: int) -> None:
    print(f"| {' | '.join(COLUMNS)} |\n|{'---|' * len(COLUMNS)}")
    await measure("memory", MemoryLedger(), calls)
    with own_redis() as server:
        async with guarded(server) as ledger:
            await measure("Redis, one after the other", ledger, calls)
            await measure("Redis, 16 at once", ledger, calls, at_once=16)
        await stopped(server, server.stop, "Redis stopped (SIGSTOP)", calls)
        server.go_on()
        await stopped(server, server.kill, "Redis killed", calls)


async def stopped(server: RunningRedis, end: Callable[[], None], title: str, calls: int) -> None:
    """The first calls wait for the budget until the circuit opens, later ones for a probe every two seconds."""
    async with guarded(server) as ledger:
        await call(ledger)
        end()
        await measure(f"{title}, one after the other", ledger, calls)
    if end == server.stop:
        server.go_on()
    async with guarded(server) as ledger:
        end()
        await measure(f"{title}, 16 at once", ledger, calls, at_once=16)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--calls", type=int, default=3000)
    args = parser.parse_args()
    set_up_logs("error")
    uvloop.run(main(args.calls))
