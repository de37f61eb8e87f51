"""What is known of one request from its arrival to its end: who asks, for what, what it spent, and how it ended."""

import time
from dataclasses import dataclass, field
from datetime import UTC, datetime

from fastapi import Request

from nodes.tally import Tally
from server.identity import Identity


@dataclass(slots=True)
class Ticket:
    """`fields` are added to the response's header. A `kept` one outlives its response; who keeps it closes it."""

    request_id: str
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    began: float = field(default_factory=time.monotonic)
    identity: Identity | None = None
    feature: str | None = None
    profile: str | None = None
    adapter: str | None = None
    conversation: str | None = None
    tally: Tally = field(default_factory=Tally)
    cache: str | None = None
    status: int = 0
    code: str | None = None
    fields: dict[str, str] = field(default_factory=dict)
    kept: bool = False

    def ended(self, status: int, code: str | None = None) -> None:
        """How it really ended, which the response's status does not tell once a stream has begun."""
        self.status, self.code = status, code


def ticket_of(request: Request) -> Ticket:
    ticket = request.scope.get("state", {}).get("ticket")
    if not isinstance(ticket, Ticket):
        raise TypeError("the request has no ticket: it did not come through the reception")
    return ticket
