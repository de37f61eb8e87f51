"""Who asks, in which thread, with which profile and adapter."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """Filled by the server after it checked that the caller owns all of it; a graph trusts it."""

    user: str
    thread: str | None = None
    profile: str | None = None
    adapter: str | None = None
