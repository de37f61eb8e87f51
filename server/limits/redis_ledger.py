"""The ledger that several processes share: each reservation and each settlement is one script in Redis."""

import uuid
from collections.abc import Callable, Iterable, Sequence

from redis.asyncio import Redis

from server.limits.ledger import (
    CALL_ENDS_S,
    EPSILON_S,
    Bucket,
    Cost,
    Decision,
    Draw,
    Refused,
    Reservation,
    Standing,
    standing_of,
    standing_of_calls,
    too_large,
    used_of,
    whole_seconds,
)
from server.limits.scripts import PEEK, RESERVE, SETTLE

PREFIX = "haru:limits:"
# Longer than any call takes: a reservation that is settled later counts as it was reserved.
REMEMBERED_S = 7200


class RedisLedger:
    """Redis tells the time, so that the clocks of the processes need not agree; a `clock` is for tests."""

    def __init__(
        self,
        redis: Redis,
        clock: Callable[[], float] | None = None,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:
        self._clock = clock
        self._new_id = new_id
        self._reserve = redis.register_script(RESERVE)
        self._settle = redis.register_script(SETTLE)
        self._peek = redis.register_script(PEEK)

    async def reserve(self, draws: Sequence[Draw]) -> Decision:
        return await self.take(self.propose(draws))

    def propose(self, draws: Sequence[Draw]) -> Reservation:
        """Nothing is reserved yet. Who knows the reservation can settle it even if the answer to `take` is lost."""
        return Reservation(self._new_id(), tuple(draws))

    async def take(self, proposed: Reservation) -> Decision:
        buckets = [draw.bucket for draw in proposed.draws]
        if not buckets:
            return Decision(proposed, ())
        if never := too_large(proposed.draws):
            return Decision(None, await self.peek(buckets), Refused(never, "too_large", None))
        arguments = self._arguments(proposed.id, proposed.draws)
        refusing, longest, found = await self._reserve(_keys(proposed), arguments)
        standings = _standings(buckets, found)
        if not refusing:
            return Decision(proposed, standings)
        return Decision(None, standings, Refused(buckets[refusing - 1], "spent", whole_seconds(float(longest))))

    async def settle(self, reservation: Reservation, used: Cost) -> None:
        if not reservation.draws:
            return
        changes = [Draw(draw.bucket, _change(draw, used)) for draw in reservation.draws]
        await self._settle(_keys(reservation), self._arguments(reservation.id, changes))

    async def peek(self, buckets: Sequence[Bucket]) -> tuple[Standing, ...]:
        if not buckets:
            return ()
        nobody = Reservation("", tuple(Draw(bucket, 0) for bucket in buckets))
        return _standings(buckets, await self._peek(_keys(nobody), self._arguments("", nobody.draws)))

    def _arguments(self, name: str, draws: Iterable[Draw]) -> list[str | int | float]:
        now = repr(self._clock()) if self._clock else ""
        arguments: list[str | int | float] = [now, name, REMEMBERED_S, EPSILON_S, CALL_ENDS_S]
        for draw in draws:
            arguments += [draw.bucket.unit, draw.bucket.capacity, draw.bucket.window_s, draw.amount]
        return arguments


def _change(draw: Draw, used: Cost) -> int:
    return draw.amount if draw.bucket.unit == "calls" else used_of(draw, used) - draw.amount


def _keys(reservation: Reservation) -> list[str]:
    """All of one caller's keys have one hash tag, and so live on one node of a cluster."""
    keys = [PREFIX + draw.bucket.key for draw in reservation.draws]
    return [f"{keys[0]}:of:{reservation.id}", *keys]


def _standings(buckets: Sequence[Bucket], found: Sequence[bytes]) -> tuple[Standing, ...]:
    return tuple(
        standing_of_calls(bucket, int(float(number))) if bucket.unit == "calls" else standing_of(bucket, float(number))
        for bucket, number in zip(buckets, found, strict=True)
    )
