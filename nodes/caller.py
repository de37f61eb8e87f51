"""Who asks, in which thread, with which profile and adapter, and what they have set for themselves."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Caller:
    """Filled by the server after it checked that the caller owns all of it; a graph trusts it. `instructions` are for
    chats for which neither the call nor the conversation has any."""

    user: str
    thread: str | None = None
    profile: str | None = None
    adapter: str | None = None
    instructions: str | None = None
