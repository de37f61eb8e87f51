"""What tests of limits share: a slow clock, buckets, and ledgers to try."""

from collections.abc import Sequence

from server.limits.ledger import Bucket, Cost, Draw, draws_of


class SlowClock:
    """Goes on only when told to."""

    def __init__(self, time: float = 1_800_000_000.0) -> None:
        self.time = time

    def __call__(self) -> float:
        return self.time


def requests(capacity: int = 10, window_s: int = 60, user: str = "ana") -> Bucket:
    return Bucket("requests", f"{{{user}}}:requests", capacity, window_s, "requests")


def tokens(capacity: int = 1000, window_s: int = 60, user: str = "ana") -> Bucket:
    return Bucket("tokens", f"{{{user}}}:tokens", capacity, window_s, "tokens")


def at_once(capacity: int = 2, lease_s: int = 900, user: str = "ana") -> Bucket:
    return Bucket("at-once", f"{{{user}}}:at-once", capacity, lease_s, "calls")


def draws(buckets: Sequence[Bucket] | Bucket, requests: int = 1, tokens: int = 0) -> tuple[Draw, ...]:
    listed = [buckets] if isinstance(buckets, Bucket) else buckets
    return draws_of(listed, Cost(requests, tokens))
