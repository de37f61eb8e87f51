"""Where requests end: what was reserved too much is given back, what was used is written down, one line is logged."""

import asyncio
import time
from collections.abc import Callable, Coroutine
from typing import Any

import structlog

from server.errors import LimitsUnavailable
from server.limits.ledger import Cost, Draw, Ledger, Reservation
from server.logs import RequestLine, log_request
from server.ticket import Ticket
from server.usage.row import used_of
from server.usage.writer import UsageWriter

log = structlog.get_logger()
Hears = Callable[[Ticket, float], None]


def nobody(ticket: Ticket, now: float) -> None:
    pass


class Desk:
    """`hears` is told of each request that is closed, and when."""

    def __init__(self, ledger: Ledger, usage: UsageWriter, hears: Hears = nobody) -> None:
        self.usage = usage
        self._ledger = ledger
        self._hears = hears
        self._settling: set[asyncio.Task[None]] = set()

    @property
    def settling(self) -> int:
        return len(self._settling)

    def settle(self, ticket: Ticket) -> None:
        """Once the runs have ended, and before their reader knows: who then asks again at once finds the place free."""
        tally = ticket.tally
        if ticket.reservation:
            used = Cost(ticket.calls, tally.input_tokens + tally.output_tokens)
            self._begin(self._settled(ticket.reservation, used))
            ticket.reservation = None

    def close(self, ticket: Ticket) -> None:
        """Never raises, and never keeps the caller waiting."""
        self.settle(ticket)
        tally = ticket.tally
        now = time.monotonic()
        if ticket.feature:
            self.usage.add(used_of(ticket, now))
        self._hears(ticket, now)
        line = RequestLine(
            request_id=ticket.request_id,
            user_id=ticket.identity.user if ticket.identity else None,
            feature=ticket.feature,
            model=tally.model or None,
            ctx_len=tally.longest_prompt,
            input_tokens=tally.input_tokens,
            output_tokens=tally.output_tokens,
            latency_ms=round((now - ticket.began) * 1000, 1),
            status_code=ticket.status,
        )
        log_request(log, line)

    def bill(self, ticket: Ticket) -> None:
        """Closes one that was never admitted: its tokens are owed by the buckets of the request that it follows."""
        tally = ticket.tally
        self._begin(self._owed(ticket, Cost(0, tally.input_tokens + tally.output_tokens)))
        self.close(ticket)

    async def aclose(self) -> None:
        if self._settling:
            await asyncio.wait(self._settling)

    def _begin(self, settling: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(settling)
        self._settling.add(task)
        task.add_done_callback(self._settling.discard)

    async def _settled(self, reservation: Reservation, used: Cost) -> None:
        try:
            await self._ledger.settle(reservation, used)
        except LimitsUnavailable:
            log.warning("limits_not_settled", reservation=reservation.id)

    async def _owed(self, ticket: Ticket, used: Cost) -> None:
        """Nothing is reserved; who is in debt already owes no more for it."""
        draws = [Draw(bucket, 0) for bucket in ticket.buckets if bucket.unit == "tokens"]
        try:
            decision = await self._ledger.reserve(draws)
        except LimitsUnavailable:
            log.warning("limits_not_settled", request_id=ticket.request_id)
            return
        if decision.reservation:
            await self._settled(decision.reservation, used)
