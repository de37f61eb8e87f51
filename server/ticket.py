"""What is known of one request from its arrival to its end: who asks, for what, what it spent, and how it ended."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fastapi import Request

from nodes.tally import Tally
from server.identity import Identity
from server.limits.ledger import Bucket, Reservation

# What a client that goes away before its answer is recorded with, as nginx does.
CLIENT_LEFT = 499


@dataclass(slots=True)
class Ticket:
    """`calls` is how many runs it was admitted for, `buckets` what they draw from; `wants_fresh`, that no kept answer
    will do; `choose` names the profile, again if a run had to wait for one; `prompts` names the words that its runs
    tell the model. `fields` are added to the response's header. A
    `kept` one outlives its response; who keeps it closes it."""

    request_id: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    began: float = field(default_factory=time.monotonic)
    identity: Identity | None = None
    feature: str | None = None
    profile: str | None = None
    choose: Callable[[], str] | None = None
    adapter: str | None = None
    conversation: str | None = None
    calls: int = 1
    buckets: tuple[Bucket, ...] = ()
    reservation: Reservation | None = None
    wants_fresh: bool = False
    prompts: set[str] = field(default_factory=set)
    tally: Tally = field(default_factory=Tally)
    cache: str | None = None
    status: int = 0
    code: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    kept: bool = False

    @property
    def is_operators(self) -> bool:
        return self.identity is not None and self.identity.role == "admin"

    def follow_up(self, feature: str) -> "Ticket":
        """For work that this request has made necessary, and that goes on after it."""
        return Ticket(
            self.request_id,
            identity=self.identity,
            feature=feature,
            profile=self.profile,
            adapter=self.adapter,
            conversation=self.conversation,
            buckets=self.buckets,
            calls=0,
        )

    def ended(self, status: int, code: str | None = None) -> None:
        """How it really ended, which the response's status does not tell once a stream has begun."""
        self.status, self.code = status, code


def ticket_of(request: Request) -> Ticket:
    ticket = request.scope.get("state", {}).get("ticket")
    if not isinstance(ticket, Ticket):
        raise TypeError("the request has no ticket: it did not come through the reception")
    return ticket
