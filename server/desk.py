"""Where requests end: what was reserved too much is given back, what was used is written down, one line is logged."""

import time

import structlog

from server.ticket import Ticket
from server.usage.row import used_of
from server.usage.writer import UsageWriter

log = structlog.get_logger()


class Desk:
    def __init__(self, usage: UsageWriter) -> None:
        self.usage = usage

    def close(self, ticket: Ticket) -> None:
        """Never raises, and never keeps the caller waiting."""
        if ticket.feature:
            self.usage.add(used_of(ticket, time.monotonic()))
        log.info("request", request_id=ticket.request_id, status_code=ticket.status)
