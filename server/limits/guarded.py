"""The shared ledger, and what happens while Redis is away: everybody passes, this process decides, or nobody passes."""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Literal, TypeVar

import structlog

from server.errors import LimitsUnavailable
from server.limits.ledger import Bucket, Cost, Decision, Draw, Reservation, Standing
from server.limits.memory_ledger import MemoryLedger
from server.limits.redis_ledger import RedisLedger
from server.redis.breaker import State
from server.redis.guard import Guard, RedisAway

T = TypeVar("T")
log = structlog.get_logger()
FailMode = Literal["open", "local", "closed"]
# What could not be settled is settled when Redis is back; beyond so many, the oldest stay as they were reserved.
LATE = 10_000
NOTHING = Cost(requests=0, tokens=0)


class GuardedLedger:
    """Never fails but with LimitsUnavailable, from `reserve` and `peek` of a ledger that fails `closed`. Lives in one
    event loop; whoever opens it must `aclose` it."""

    def __init__(
        self, redis: RedisLedger, guard: Guard, fail: FailMode = "local", local: MemoryLedger | None = None
    ) -> None:
        self.fail = fail
        self._redis = redis
        self._guard = guard
        self._local = local or MemoryLedger()
        self._late: deque[tuple[Reservation, Cost]] = deque(maxlen=LATE)
        self._catching_up: asyncio.Task[None] | None = None

    @property
    def state(self) -> State:
        return self._guard.state

    @property
    def failures(self) -> int:
        """How many questions in a row Redis left without an answer."""
        return self._guard.breaker.failures

    @property
    def late(self) -> int:
        """How many reservations wait for Redis to be settled."""
        return len(self._late)

    async def reserve(self, draws: Sequence[Draw]) -> Decision:
        proposed = self._redis.propose(draws)
        if not draws:
            return Decision(proposed, ())
        try:
            return await self._ask(lambda: self._redis.take(proposed))
        except RedisAway as away:
            if away.was_asked:
                self._settle_late(proposed, NOTHING)
            return await self._without_redis(draws)
        except BaseException:
            self._settle_late(proposed, NOTHING)
            raise

    async def settle(self, reservation: Reservation, used: Cost) -> None:
        if reservation in self._local:
            await self._local.settle(reservation, used)
            return
        if not reservation.draws:
            return
        try:
            await self._ask(lambda: self._redis.settle(reservation, used))
        except RedisAway:
            self._settle_late(reservation, used)
        except BaseException:
            self._settle_late(reservation, used)
            raise

    async def peek(self, buckets: Sequence[Bucket]) -> tuple[Standing, ...]:
        if not buckets:
            return ()
        try:
            return await self._ask(lambda: self._redis.peek(buckets))
        except RedisAway:
            if self.fail == "closed":
                raise self._unavailable() from None
            return await self._local.peek(buckets) if self.fail == "local" else ()

    async def aclose(self) -> None:
        if self._catching_up:
            self._catching_up.cancel()
            await asyncio.wait([self._catching_up])

    async def _ask(self, question: Callable[[], Awaitable[T]]) -> T:
        answer = await self._guard.ask(question)
        self._catch_up()
        return answer

    async def _without_redis(self, draws: Sequence[Draw]) -> Decision:
        if self.fail == "closed":
            raise self._unavailable()
        if self.fail == "local":
            return await self._local.reserve(draws)
        return Decision(self._redis.propose(()), ())

    def _unavailable(self) -> LimitsUnavailable:
        return LimitsUnavailable(max(1, round(self._guard.breaker.rest_s)))

    def _settle_late(self, reservation: Reservation, used: Cost) -> None:
        """Redis may have heard a question whose answer did not come in time, or may still hear it."""
        self._late.append((reservation, used))
        self._catch_up()

    def _catch_up(self) -> None:
        is_busy = self._catching_up is not None and not self._catching_up.done()
        if self._late and not is_busy and self.state == "closed":
            self._catching_up = asyncio.create_task(self._settle_all())

    async def _settle_all(self) -> None:
        while self._late:
            reservation, used = self._late.popleft()
            try:
                await self._guard.ask(partial(self._redis.settle, reservation, used))
            except RedisAway:
                self._late.appendleft((reservation, used))
                return
        log.info("limits_caught_up")
