"""What is done after a turn while nobody waits: a title after the first one, a summary when the window fills up."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field
from typing import Any

import psycopg
import structlog
from psycopg_pool import PoolTimeout

from graphs.chat import WORDINGS
from graphs.chat_memory.summary import Summariser, extract, language_of_all
from graphs.chat_memory.window import SUMMARY_SHARE, Room
from graphs.feature import Deps
from nodes.caller import Caller
from nodes.completions import ModelError
from nodes.events import unheard
from nodes.privacy.find import MaskingFailed
from nodes.run import Run
from nodes.tally import Tally
from nodes.tokens import likely_tokens
from server.admission.entrance import Entrance
from server.admission.queue import Urgency
from server.admission.rooms import Rooms
from server.conversations.store import Conversations
from server.conversations.titles import Titles
from server.db.turn import Turn
from server.errors import Refusal
from server.features.runs import failed
from server.models.stays import Serving
from server.ticket import CLIENT_LEFT, Ticket

log = structlog.get_logger()
# In a rush new conversations keep their first words as title, until a later turn of theirs.
CHORES_AT_ONCE = 4
Work = Callable[[Turn, Run, Tally], Coroutine[Any, Any, None]]


def unbilled(ticket: Ticket) -> None:
    """For tests and tools."""


@dataclass
class Chores:
    """Each is a task of its own, with the lowest urgency; what fails is left undone and tried again after a later
    turn, or done without a model when it must."""

    deps: Deps
    store: Conversations
    rooms: Rooms
    serving: Serving
    bill: Callable[[Ticket], None] = unbilled
    _tasks: dict[str, set["asyncio.Task[None]"]] = field(default_factory=dict)

    def after(self, turn: Turn, run: Run, asked: Ticket) -> None:
        is_calm = sum(map(len, self._tasks.values())) < CHORES_AT_ONCE
        if is_calm and turn.is_stored and not turn.is_titled and len(turn.history) > 1:
            self._begin(asked.follow_up("title"), self._entitle, turn, run)
        if turn.is_stored and self._leaving(turn, run):
            self._begin(asked.follow_up("summary"), self._summarise, turn, run)

    def cancel(self, conversation: str) -> None:
        for task in self._tasks.get(conversation, ()):
            task.cancel()

    async def done(self) -> None:
        """Returns when none is left."""
        while tasks := [task for some in self._tasks.values() for task in some]:
            await asyncio.wait(tasks)

    async def close(self) -> None:
        for conversation in list(self._tasks):
            self.cancel(conversation)
        await self.done()

    def _begin(self, ticket: Ticket, work: Work, turn: Turn, run: Run) -> None:
        task = asyncio.create_task(self._run(ticket, work, turn, run))
        mine = self._tasks.setdefault(turn.conversation, set())
        mine.add(task)

        def ended(_: "asyncio.Task[None]") -> None:
            mine.discard(task)
            if not mine:
                self._tasks.pop(turn.conversation, None)

        task.add_done_callback(ended)

    async def _run(self, ticket: Ticket, work: Work, turn: Turn, run: Run) -> None:
        ticket.ended(CLIENT_LEFT)
        try:
            async with self.serving.stay(ticket, unheard):
                await work(turn, run, ticket.tally)
            ticket.ended(200)
        except (ModelError, Refusal, MaskingFailed, psycopg.Error, PoolTimeout) as error:
            log.info("chore_left_undone", chore=ticket.feature, kind=type(error).__name__)
            failed(ticket, error)
        finally:
            if ticket.tally.input_tokens:
                self.bill(ticket)

    async def _entitle(self, turn: Turn, run: Run, tally: Tally) -> None:
        question, answer = (message["content"] for message in turn.history[-2:])
        titles = Titles(self.deps)
        if title := await titles.write(question, answer, run.caller, self._slots(run.caller), tally):
            await self.store.entitle(turn.owner, turn.conversation, title)

    async def _summarise(self, turn: Turn, run: Run, tally: Tally) -> None:
        leaving, tokens = self._leaving(turn, run), run.window // SUMMARY_SHARE
        wording = WORDINGS.of(language_of_all(leaving)).summarise
        summariser = Summariser(self.deps.models, "chat", wording, tokens)
        summary = await summariser.write(leaving, run.caller, tally, self._slots(run.caller))
        await self.store.summarise(
            turn.owner, turn.conversation, leaving[-1]["id"], summary or extract(leaving, tokens) or "…"
        )

    def _leaving(self, turn: Turn, run: Run) -> list[dict[str, Any]]:
        instructions = turn.instructions or run.caller.instructions or ""
        room = Room.in_window(run.window, likely_tokens(instructions) + run.window // SUMMARY_SHARE)
        return turn.history[: room.soon(turn.history)]

    def _slots(self, caller: Caller) -> Entrance:
        return Entrance(self.rooms.of(caller.profile), caller.user, Urgency.CHORE)
