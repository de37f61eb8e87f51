"""Which adapter answers a run, told to its reader and written down; and what became of the run with it."""

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace

from nodes.caller import Caller
from nodes.completions import ModelError
from nodes.events import Emit, Step
from server.adapters.base import Asking, Version
from server.adapters.keeper import Adapters
from server.ticket import Ticket


@dataclass(frozen=True)
class Asked:
    """`named` is the adapter that was asked for, if one was; without it one may be written down for the user."""

    caller: Caller
    feature: str
    domain: str = ""
    named: str = ""


@asynccontextmanager
async def adapted(adapters: Adapters, asked: Asked, ticket: Ticket, emit: Emit) -> AsyncIterator[Caller]:
    """The caller with the profile of the ticket and the adapter that is chosen. Raises ModelNotServed."""
    caller = replace(asked.caller, profile=ticket.profile or asked.caller.profile)
    asking = Asking(caller.user, asked.feature, asked.domain, asked.named, caller.profile or "", ticket.is_operators)
    chosen = await adapters.of(asking)
    ticket.adapter = chosen.version.name if chosen.version else None
    if chosen.version or asked.named:
        facts = {"adapter": ticket.adapter or asked.named, "why": chosen.why}
        emit(Step("adapter", "started" if chosen.version else "done", facts))
    with _watched(adapters, chosen.version, ticket):
        yield replace(caller, adapter=chosen.model or None)


@contextmanager
def _watched(adapters: Adapters, version: Version | None, ticket: Ticket) -> Iterator[None]:
    """How its runs go says how good a version is."""
    tally, is_error = ticket.tally, False
    before = tally.unsound
    try:
        yield
    except ModelError:
        is_error = True
        raise
    finally:
        if version:
            adapters.ended(version, error=is_error or bool(tally.fell_back), failed=tally.unsound > before)
