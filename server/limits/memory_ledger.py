"""The ledger of one process: what it forgets when it ends, nobody misses."""

import time
import uuid
from collections.abc import Callable, Sequence

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

# Full buckets are looked for when so many are known, and then whenever their number has doubled.
SWEEP_FROM = 1024


class MemoryLedger:
    """Lives in one event loop. A bucket is stored as the moment when it will be full again; a full one is forgotten."""

    def __init__(
        self,
        clock: Callable[[], float] = time.monotonic,
        new_id: Callable[[], str] = lambda: uuid.uuid4().hex,
    ) -> None:
        self._clock = clock
        self._new_id = new_id
        self._full_at: dict[str, float] = {}
        self._running: dict[str, int] = {}
        self._open: set[str] = set()
        self._sweep_at = SWEEP_FROM

    def __contains__(self, reservation: Reservation) -> bool:
        return reservation.id in self._open

    def gauges(self) -> dict[str, int]:
        return {"reservations": len(self._open), "buckets": len(self._full_at), "running": sum(self._running.values())}

    async def reserve(self, draws: Sequence[Draw]) -> Decision:
        now = self._clock()
        buckets = [draw.bucket for draw in draws]
        if refused := self._refused(draws, now):
            return Decision(None, self._standings(buckets, now), refused)
        reservation = Reservation(self._new_id(), tuple(draws))
        self._open.add(reservation.id)
        for draw in draws:
            self._add(draw.bucket, draw.amount, now)
        self._forget_full(now)
        return Decision(reservation, self._standings(buckets, now))

    async def settle(self, reservation: Reservation, used: Cost) -> None:
        if reservation.id not in self._open:
            return
        self._open.remove(reservation.id)
        now = self._clock()
        for draw in reservation.draws:
            self._add(draw.bucket, used_of(draw, used) - draw.amount, now)

    async def peek(self, buckets: Sequence[Bucket]) -> tuple[Standing, ...]:
        return self._standings(buckets, self._clock())

    def _refused(self, draws: Sequence[Draw], now: float) -> Refused | None:
        if never := too_large(draws):
            return Refused(never, "too_large", None)
        waits = [(self._wait_s(draw, now), draw.bucket) for draw in draws]
        longest, bucket = max(waits, key=lambda wait: wait[0], default=(0.0, None))
        return Refused(bucket, "spent", whole_seconds(longest)) if bucket and longest > EPSILON_S else None

    def _wait_s(self, draw: Draw, now: float) -> float:
        bucket = draw.bucket
        if bucket.unit == "calls":
            fits = self._running.get(bucket.key, 0) + draw.amount <= bucket.capacity
            return 0.0 if fits else float(CALL_ENDS_S)
        return self._owed_s(bucket, now) + _seconds(bucket, draw.amount) - bucket.window_s

    def _add(self, bucket: Bucket, amount: int, now: float) -> None:
        if bucket.unit == "calls":
            running = self._running.pop(bucket.key, 0) + amount
            if running > 0:
                self._running[bucket.key] = running
            return
        full_at = max(now, self._full_at.pop(bucket.key, now)) + _seconds(bucket, amount)
        if full_at > now:
            self._full_at[bucket.key] = full_at

    def _standings(self, buckets: Sequence[Bucket], now: float) -> tuple[Standing, ...]:
        return tuple(
            standing_of_calls(bucket, self._running.get(bucket.key, 0))
            if bucket.unit == "calls"
            else standing_of(bucket, self._owed_s(bucket, now))
            for bucket in buckets
        )

    def _owed_s(self, bucket: Bucket, now: float) -> float:
        return max(0.0, self._full_at.get(bucket.key, now) - now)

    def _forget_full(self, now: float) -> None:
        if len(self._full_at) < self._sweep_at:
            return
        self._full_at = {key: full_at for key, full_at in self._full_at.items() if full_at > now}
        self._sweep_at = max(SWEEP_FROM, 2 * len(self._full_at))


def _seconds(bucket: Bucket, amount: int) -> float:
    """How long the bucket takes to refill so much."""
    return amount * bucket.window_s / bucket.capacity
