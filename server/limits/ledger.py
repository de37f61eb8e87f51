"""The promise of a ledger: what a call may cost is reserved before it, and settled when its cost is known."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

Unit = Literal["requests", "tokens", "calls", "bytes"]
Reason = Literal["spent", "too_large"]

# Sums of floating-point seconds may be off by so much; no real wait is so short.
EPSILON_S = 1e-5
# Nobody knows when a running call ends.
CALL_ENDS_S = 1


@dataclass(frozen=True)
class Bucket:
    """`capacity` refills evenly within `window_s`; of `calls`, so many run at once, and each is forgotten after
    `window_s` if nobody says that it ended. Keys of one caller begin with the same `{tag}`."""

    name: str
    key: str
    capacity: int
    window_s: int
    unit: Unit


@dataclass(frozen=True)
class Cost:
    """What a call is expected to use, or has used."""

    requests: int = 1
    tokens: int = 0
    bytes: int = 0

    def __post_init__(self) -> None:
        """A negative one would be a gift."""
        if min(self.requests, self.tokens, self.bytes) < 0:
            raise ValueError(f"a cost is never negative: {self}")


@dataclass(frozen=True)
class Draw:
    bucket: Bucket
    amount: int


@dataclass(frozen=True)
class Reservation:
    """Whoever gets one must settle it, however the call ends."""

    id: str
    draws: tuple[Draw, ...]


@dataclass(frozen=True)
class Standing:
    """`remaining` is negative where calls used more than they had reserved; after `reset_s` the bucket is full, which
    of running calls nobody knows."""

    bucket: Bucket
    remaining: int
    reset_s: int | None


@dataclass(frozen=True)
class Refused:
    """The same draws are admitted after `retry_after_s` if nobody else draws; never if one is larger than its
    bucket."""

    bucket: Bucket
    reason: Reason
    retry_after_s: int | None


@dataclass(frozen=True)
class Decision:
    """A reservation or a refusal; the standings are those after it."""

    reservation: Reservation | None
    standings: tuple[Standing, ...]
    refused: Refused | None = None


class Ledger(Protocol):
    """All or nothing over all draws. Settling gives back what was reserved too much, never above the capacity, or takes
    what was used too much, below zero if need be. Settling twice is settling once."""

    async def reserve(self, draws: Sequence[Draw]) -> Decision: ...

    async def settle(self, reservation: Reservation, used: Cost) -> None: ...

    async def peek(self, buckets: Sequence[Bucket]) -> tuple[Standing, ...]: ...


def draws_of(buckets: Iterable[Bucket], expected: Cost) -> tuple[Draw, ...]:
    return tuple(Draw(bucket, _amount(bucket, expected, calls=1)) for bucket in buckets)


def used_of(draw: Draw, used: Cost) -> int:
    """A call that ended runs no more."""
    return _amount(draw.bucket, used, calls=0)


def too_large(draws: Iterable[Draw]) -> Bucket | None:
    """The first bucket that could never give so much."""
    return next((draw.bucket for draw in draws if draw.amount > draw.bucket.capacity), None)


def standing_of(bucket: Bucket, owed_s: float) -> Standing:
    """Of a bucket that is full again in `owed_s` seconds."""
    owed = owed_s * bucket.capacity / bucket.window_s
    slack = EPSILON_S * bucket.capacity / bucket.window_s
    return Standing(bucket, bucket.capacity - math.ceil(owed - slack), whole_seconds(owed_s))


def standing_of_calls(bucket: Bucket, running: int) -> Standing:
    return Standing(bucket, bucket.capacity - running, None)


def whole_seconds(seconds: float) -> int:
    return max(0, math.ceil(seconds - EPSILON_S))


def _amount(bucket: Bucket, cost: Cost, calls: int) -> int:
    return {"requests": cost.requests, "tokens": cost.tokens, "calls": calls, "bytes": cost.bytes}[bucket.unit]
