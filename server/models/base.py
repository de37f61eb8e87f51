"""What starts and ends engines, and the proof that one works."""

from typing import Protocol

from nodes.engines.base import Engine
from server.models.machine import EngineState
from server.profiles import EngineProfile


class DriverFailed(Exception):
    """The driver could not do it; the text says why and is for administrators."""


class DriverAway(DriverFailed):
    """Whoever runs the engines does not answer; nothing is known of them."""


class Driver(Protocol):
    """All of it may be called again: what is so already stays so. Each raises DriverFailed."""

    async def start(self, profile: str, name: str) -> str:
        """Returns the address at which it will answer, before it does; one that sleeps wakes."""
        ...

    async def stop(self, name: str) -> None: ...

    async def retire(self, name: str) -> None:
        """As `stop`, but it may sleep instead where that makes room for another."""
        ...

    async def state(self, name: str) -> EngineState: ...

    async def has_room(self, profile: str) -> bool:
        """Whether this one could run beside those that run now."""
        ...


class Probe(Protocol):
    async def __call__(self, engine: Engine, profile: EngineProfile) -> bool:
        """Whether it writes a token: an engine that answers 200 may still hang."""
        ...
