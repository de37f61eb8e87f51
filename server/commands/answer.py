"""An answer of the chat door, read on where a connection broke, and stopped when the reader has had enough."""

import time
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from typing import Any

import httpx
import orjson

from server.commands.client import Refused, Server, answering, told_plainly

ENDS = ("done", "stopped", "error")
# Half a minute in all: a server that is started anew is back by then.
WAITS = (0.2, 0.5, 1, 2, 4, 8, 15)
# The server says something every 15 seconds, if only that it is there.
PATIENCE = httpx.Timeout(10, read=45)


@dataclass(frozen=True)
class Told:
    """One event of docs/reference/chat.md."""

    number: int
    kind: str
    data: dict[str, Any]


class Answer:
    """The events of one answer, each of them once, whatever happens to the connection."""

    def __init__(self, server: Server, body: dict[str, Any], wait: Callable[[float], None] = time.sleep) -> None:
        self._server = server
        self._body = body
        self._wait = wait
        self._run = ""
        self._seen = 0
        self._has_ended = False

    def events(self) -> Generator[Told, None, None]:
        """Raises Refused, also for an answer that ended with an error."""
        waits = list(WAITS)
        with told_plainly(self._server):
            while not self._has_ended:
                before = self._seen
                try:
                    yield from self._connected()
                except httpx.TransportError:
                    if not (self._run and waits):
                        raise
                if self._seen > before:
                    waits = list(WAITS)
                elif not waits:
                    raise Refused("the server ended the answer before it was complete")
                else:
                    self._wait(waits.pop(0))

    def stop(self) -> None:
        """What is written is kept there. Nothing is said if the server is away."""
        if not self._run or self._has_ended:
            return
        stopping = answering(self._server, "POST", f"/api/chat/runs/{self._run}/stop", timeout=PATIENCE)
        with suppress(Refused, httpx.HTTPError), stopping:
            pass

    def _connected(self) -> Iterator[Told]:
        with self._opened() as response:
            self._run = response.headers["x-haru-run"]
            for told in _told(response.iter_lines()):
                self._seen = told.number
                self._has_ended = told.kind in ENDS
                if told.kind == "error":
                    raise Refused(str(told.data.get("message") or "the server reported an error"))
                yield told

    def _opened(self) -> AbstractContextManager[httpx.Response]:
        if not self._run:
            return answering(self._server, "POST", "/api/chat", timeout=PATIENCE, json=self._body)
        place = f"/api/chat/runs/{self._run}/events"
        return answering(self._server, "GET", place, timeout=PATIENCE, headers={"last-event-id": str(self._seen)})


def _told(lines: Iterator[str]) -> Iterator[Told]:
    number, kind = 0, ""
    for line in lines:
        field, _, value = line.partition(": ")
        if field == "id":
            number = int(value)
        elif field == "event":
            kind = value
        elif field == "data":
            yield Told(number, kind, orjson.loads(value))
