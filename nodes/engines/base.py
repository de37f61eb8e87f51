"""The engines of a profile, and the promise of who shares the calls among them."""

from collections.abc import Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from typing import Protocol

from nodes.completions import ModelError, NotReached


class NoEngine(NotReached):
    """None of the profile's engines can be asked now."""


class AdapterAway(ModelError):
    """The engine does not have the adapter, and cannot be given it now; the text says why."""


@dataclass(frozen=True)
class Engine:
    """One server of the chat completions protocol; `slots` is how many calls it answers well at once. `weight` is its
    share: of the users, where a profile's engines differ in `arm` (an A/B comparison), else of the calls. Engines of
    one arm must answer alike."""

    name: str
    base_url: str
    api_key: str = field(default="", repr=False)
    profile: str = ""
    slots: int = 8
    weight: float = 1.0
    arm: str = ""


class Lease(Protocol):
    """One call's place at one engine. How its block is left is the verdict on the engine: normally, or by
    ModelUnavailable; any other exception, such as the reader's leaving, says nothing about it."""

    @property
    def engine(self) -> Engine: ...

    def answered(self) -> None:
        """The first text came."""
        ...

    def failed(self, error: Exception) -> None:
        """For what went wrong without an exception that leaves the block."""
        ...


class Fleet(Protocol):
    def lease(
        self, profile: str, *, prefix: str = "", adapter: str = "", who: str = "", avoid: Sequence[str] = ()
    ) -> AbstractAsyncContextManager[Lease]:
        """Calls with one adapter, or else with one prefix, go to one engine as long as it is not busier than the
        others; `who` decides the arm. `avoid` names engines that this call has tried.

        Entering never waits. It raises ModelNotServed for a profile that is not there, NoEngine if none can be asked.
        """
        ...

    def peek(self, profile: str, *, adapter: str = "") -> Engine:
        """An engine for a question beside the calls. Raises as entering a lease does."""
        ...

    def slots(self, profile: str, *, avoid: Sequence[str] = ()) -> int:
        """How many calls the engines that can be asked now answer well at once; 0 if there is none."""
        ...

    def replace(self, profile: str, engines: Sequence[Engine]) -> None:
        """From now on these answer the profile's calls; running leases finish where they are."""
        ...

    def draining(self, engine: str) -> int:
        """How many leases of the engine are still out, whether or not it is still among those asked."""
        ...


class Places(Protocol):
    """Where adapters are. `model` is the engine's name for one version of an adapter."""

    def ready(self, engine: Engine, model: str) -> AbstractAsyncContextManager[None]:
        """The engine has it as long as this is open. Raises AdapterAway."""
        ...

    def lost(self, engine: Engine, model: str) -> None:
        """The engine has answered that there is no such model."""
        ...
