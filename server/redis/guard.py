"""Asks Redis within a total time, and not at all while the circuit is open."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import TypeVar

import structlog
from redis.exceptions import RedisError

from server.redis.breaker import Breaker, State

log = structlog.get_logger()
T = TypeVar("T")


class RedisAway(Exception):
    """Redis did not answer in time, answered with an error, or was not even asked because it did so before."""

    def __init__(self, *, was_asked: bool) -> None:
        super().__init__()
        self.was_asked = was_asked


class Guard:
    """`budget_s` bounds all of it: waiting for a connection, connecting, asking and reading."""

    def __init__(self, breaker: Breaker | None = None, budget_s: float = 0.1, name: str = "redis") -> None:
        self.breaker = breaker or Breaker()
        self._budget_s = budget_s
        self._name = name

    @property
    def state(self) -> State:
        return self.breaker.state

    async def ask(self, question: Callable[[], Awaitable[T]]) -> T:
        if not self.breaker.may_try():
            raise RedisAway(was_asked=False)
        before = self.state
        try:
            async with asyncio.timeout(self._budget_s):
                answer = await question()
        except (RedisError, OSError, TimeoutError) as error:
            self.breaker.failed()
            self._tell_change(before, f"{type(error).__name__}: {error}")
            raise RedisAway(was_asked=True) from error
        except BaseException:
            self.breaker.gave_up()
            raise
        self.breaker.succeeded()
        self._tell_change(before, "")
        return answer

    def _tell_change(self, before: State, reason: str) -> None:
        if self.state != before:
            log.warning("redis_circuit", of=self._name, state=self.state, before=before, reason=reason)
