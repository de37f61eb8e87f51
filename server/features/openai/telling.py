"""An answer on its way to a reader from whom nothing can be taken back."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

from graphs.feature import Spoken
from nodes.caller import Caller
from nodes.events import Again, Drafted, Emit, Event, Text, unheard
from server.features.openai.refusals import failure
from server.features.openai.response import Reply, answer_of
from server.features.outbox import Outbox, own_task
from server.features.runs import RunOptions, Runs, failed, report
from server.ticket import CLIENT_LEFT, Ticket

# A draft that was shown stays; this rule stands between it and what replaces it.
REPLACED = "\n\n---\n\n"


@dataclass(frozen=True)
class Turn:
    """One question to one feature."""

    runs: Runs
    spoken: Spoken
    given: dict[str, Any]
    caller: Caller
    sampling: dict[str, Any]
    ticket: Ticket

    async def answer(self, emit: Emit = unheard) -> dict[str, Any]:
        options = RunOptions(emit, sampling=self.sampling, ticket=self.ticket)
        return await self.runs.answer(self.given, self.caller, options)


class Telling:
    """Shows the first draft of a live feature while it is written. Once a draft was shown and taken back, and for all
    other features from the beginning, only what verification let through is sent (docs/decisions/0005)."""

    def __init__(self, turn: Turn, reply: Reply) -> None:
        self._turn = turn
        self._reply = reply
        self._outbox = Outbox()
        self._said: list[str] = []
        self._heard = False
        self._taken_back = False
        emit = self._hear if turn.spoken.live else unheard
        self._run = own_task(turn.answer(emit), self._outbox.close)

    async def begun(self, seconds: float) -> None:
        """Waits for the first text, for so long at most; raises what the run failed with meanwhile."""
        await self._outbox.begun(seconds)
        if self._run.done():
            self._run.result()

    def stop(self, _: object = None) -> None:
        if self._run.cancel():
            self._turn.ticket.ended(CLIENT_LEFT)

    async def lines(self) -> AsyncIterator[bytes]:
        yield self._reply.opening()
        async for chunk in self._outbox:
            if text := chunk["content"]:
                self._said.append(text)
                yield self._reply.piece(text)
        yield self._last()

    def _hear(self, event: Event) -> None:
        match event:
            case Again():
                self._taken_back = self._heard
            case Text() | Drafted() if not self._taken_back:
                self._heard = self._heard or isinstance(event, Text)
                self._outbox.emit(event)

    def _last(self) -> bytes:
        try:
            answer = answer_of(self._run.result(), self._turn.spoken)
        except (Exception, asyncio.CancelledError) as error:  # noqa: BLE001 (the last stop before the client)
            report(error, self._turn.runs.feature.name)
            failed(self._turn.ticket, error)
            return self._reply.failed(failure(error))
        rest = _rest("".join(self._said), answer.text)
        return (self._reply.piece(rest) if rest else b"") + self._reply.ending(answer)


def _rest(said: str, text: str) -> str:
    """What the reader still has to get so that the verified text stands at the end."""
    if text.startswith(said):
        return text[len(said) :]
    return REPLACED + text if said.strip() else text
