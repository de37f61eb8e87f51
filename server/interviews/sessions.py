"""Runs of the mock interview's graph: each takes it to where it waits for the next answer, or to its end."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, cast

from langgraph.types import Command

from graphs.interview_mock.graph import NothingToAsk, build
from graphs.interview_mock.session import MockInput, MockState, Reply
from nodes.caller import Caller
from nodes.events import Emit, unheard
from nodes.run import Run
from server.admission.entrance import Entrance
from server.admission.queue import Urgency
from server.db.interview_saver import InterviewSaver, Seat
from server.errors import InvalidInput, QuestionClosed
from server.features.adapting import Asked, adapted
from server.features.drawing import drawing_of
from server.features.runs import Turns, about_run
from server.features.underway import Underway
from server.services import Services
from server.ticket import Ticket

FEATURE = "interview"
# What its traces are called.
MOCK = "interview_mock"


@dataclass(frozen=True)
class Sitting:
    """One request's part of an interview."""

    interview: str
    caller: Caller
    ticket: Ticket
    emit: Emit = unheard


class Interviews:
    """Of two replies at once the second is refused and does not wait: the first one closes its prompt."""

    def __init__(self, services: Services, underway: Underway) -> None:
        self._services = services
        self._workflow = build(services.deps, InterviewSaver(services.pool))
        self._underway = underway
        self._turns = Turns(wait_seconds=0)

    @property
    def drawing(self) -> dict[str, Any]:
        return drawing_of(self._workflow)

    async def begin(self, given: MockInput, carried: list[dict[str, Any]], sitting: Sitting) -> None:
        """Raises InvalidInput if there is nothing to ask about."""
        await self._run({"given": given.model_dump(), "carried": carried}, sitting)

    async def go_on(self, reply: Reply, sitting: Sitting) -> None:
        """Raises QuestionClosed, TurnInProgress or ThreadChanged if another reply was quicker."""
        after = await self._run(Command(resume=reply), sitting)
        if after.get("stale"):
            raise QuestionClosed

    async def _run(self, given: Mapping[str, Any] | Command[Any], sitting: Sitting) -> MockState:
        seat = Seat(sitting.interview, sitting.caller.user)
        try:
            with self._underway.one():
                async with self._turns.of(sitting.interview), self._served(sitting) as caller:
                    return await self._invoked(given, seat, self._context(sitting, caller), sitting)
        except NothingToAsk as error:
            raise InvalidInput("notes: there is nothing in them that could be asked about.") from error
        finally:
            self._services.desk.settle(sitting.ticket)

    @asynccontextmanager
    async def _served(self, sitting: Sitting) -> AsyncIterator[Caller]:
        services, ticket, emit = self._services, sitting.ticket, sitting.emit
        asked = Asked(sitting.caller, FEATURE, named=sitting.caller.adapter or "")
        async with services.serving.stay(ticket, emit), adapted(services.adapters, asked, ticket, emit) as caller:
            yield caller

    async def _invoked(
        self, given: Mapping[str, Any] | Command[Any], seat: Seat, run: Run, sitting: Sitting
    ) -> MockState:
        about = about_run(MOCK, run, sitting.ticket, interview=sitting.interview)
        asked = {"reply": given.resume} if isinstance(given, Command) else given
        with self._services.recorder.recorded(run, about, asked, window=run.window) as told:
            after = await self._workflow.ainvoke(given, seat.config(), context=told, durability="exit")
            told.span.gives({"phase": after.get("phase"), "report": after.get("report")})
        return cast(MockState, after)

    def _context(self, sitting: Sitting, caller: Caller) -> Run:
        services = self._services
        return Run(
            caller,
            sitting.emit,
            services.deps.models.window(caller, FEATURE),
            Entrance(services.rooms.of(caller.profile), caller.user, Urgency.NOW, sitting.emit),
            tally=sitting.ticket.tally,
        )
