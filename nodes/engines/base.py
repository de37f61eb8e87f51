"""An engine that answers, and the promise of whoever chooses among several."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol


@dataclass(frozen=True)
class Engine:
    """`weight` is its share of the calls."""

    name: str
    base_url: str
    api_key: str = field(default="", repr=False)
    profile: str = ""
    slots: int = 8
    weight: float = 1.0


class Lease(Protocol):
    @property
    def engine(self) -> Engine: ...

    def failed(self, error: Exception) -> None: ...


class Fleet(Protocol):
    def lease(
        self, profile: str, *, prefix: str = "", adapter: str = "", who: str = ""
    ) -> AbstractAsyncContextManager[Lease]: ...

    def replace(self, profile: str, engines: Sequence[Engine]) -> None:
        """Running leases finish where they are."""
        ...

    def draining(self, engine: str) -> int:
        """Leases still out."""
        ...
