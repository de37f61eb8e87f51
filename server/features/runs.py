"""Runs of one feature: with a thread they are remembered, and one thread answers one message at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from langchain_core.runnables import RunnableConfig
from pydantic import BaseModel

from graphs.feature import Feature, Workflow
from nodes.caller import Caller
from nodes.events import Emit, Step, unheard
from nodes.halt import Halt
from nodes.run import Run
from server.admission.entrance import Entrance
from server.admission.queue import Urgency
from server.cache.keys import key_of
from server.db.knowledge import knowledge_of
from server.db.saver import ThreadSaver
from server.db.turn import Turn, conversation_of
from server.errors import Failed, InvalidInput, Refusal, TurnInProgress, problem_of
from server.features.adapting import Asked, adapted
from server.features.drawing import drawing_of
from server.features.restored import Replay
from server.features.sameness import asked_of, prompt_version
from server.features.underway import Underway
from server.request_id import REQUEST_ID
from server.services import Services
from server.ticket import Ticket
from server.traces.tree import About, new_id

log = structlog.get_logger()
TURN_WAIT_SECONDS = 60.0
AfterTurn = Callable[[Turn, Run, Ticket], None]


@dataclass(frozen=True)
class RunOptions:
    """How a run is watched, placed, asked, counted and ended early."""

    emit: Emit = unheard
    urgency: Urgency = Urgency.NOW
    sampling: Mapping[str, Any] = field(default_factory=dict)
    ticket: Ticket = field(default_factory=lambda: Ticket(""))
    halt: Halt = field(default_factory=Halt)


class Turns:
    """Who may answer in a thread now; the next one waits its turn, for a while."""

    def __init__(self, wait_seconds: float = TURN_WAIT_SECONDS) -> None:
        self._wait = wait_seconds
        self._locks: dict[str, asyncio.Lock] = {}
        self._holders: dict[str, int] = {}

    @asynccontextmanager
    async def of(self, thread: str) -> AsyncIterator[None]:
        """Raises TurnInProgress if the thread is not free in time."""
        lock = self._locks.setdefault(thread, asyncio.Lock())
        self._holders[thread] = self._holders.get(thread, 0) + 1
        try:
            await self._acquire(lock)
            try:
                yield
            finally:
                lock.release()
        finally:
            self._holders[thread] -= 1
            if not self._holders[thread]:
                del self._holders[thread], self._locks[thread]

    async def _acquire(self, lock: asyncio.Lock) -> None:
        try:
            async with asyncio.timeout(self._wait):
                await lock.acquire()
        except TimeoutError as error:
            raise TurnInProgress from error


class Runs:
    """The feature's graph twice: one that keeps its state in the thread's checkpoint, one that keeps nothing."""

    def __init__(  # noqa: PLR0913 (what all features share)
        self,
        feature: Feature,
        services: Services,
        saver: ThreadSaver,
        turns: Turns,
        underway: Underway,
        after_turn: AfterTurn = lambda turn, run, ticket: None,
    ) -> None:
        self.feature = feature
        self._services = services
        self._forgetful = feature.build(services.deps)
        self._remembering = feature.build(services.deps, saver) if feature.remembers else None
        self._turns = turns
        self._underway = underway
        self._after_turn = after_turn
        self._prompt_version = prompt_version(feature.name)

    @property
    def drawing(self) -> dict[str, Any]:
        return drawing_of(self._forgetful)

    async def repeat(self, replay: Replay, caller: Caller, options: RunOptions) -> tuple[str, dict[str, Any]]:
        """The id of the new trace, and the output; nothing else is remembered of it. Raises Failed."""
        try:
            with self._underway.one():
                async with self._served(Asked(replace(caller, thread=None), self.feature.name), options) as served:
                    return await self._repeated(replay, served, options)
        except Exception as error:
            report(error, self.feature.name)
            failed(options.ticket, error)
            raise Failed from error
        finally:
            self._services.desk.settle(options.ticket)

    async def _repeated(self, replay: Replay, caller: Caller, options: RunOptions) -> tuple[str, dict[str, Any]]:
        run = replace(self._context(caller, options, replay.prompt), searching=replay.searching)
        options.ticket.prompts.add(run.prompt)
        state = dict(replay.state)
        for key, make in self.feature.anew.items() if replay.begin != "retrieve" else ():
            state[key] = await make(self._services.deps)(state, run)
        workflow = self.feature.build(self._services.deps, begin=replay.begin)
        about = about_run(self.feature.name, run, options.ticket, replay_of=replay.of)
        recorder = replace(self._services.recorder, share=1.0)
        facts = {"window": run.window, "begin": replay.begin, "instructed": replay.instructed}
        with recorder.recorded(run, about, replay.given, self.feature.anew, **facts) as told:
            answer = await workflow.ainvoke(state, run.trace, context=told)
            told.span.gives(answer["output"])
        return about.id, dict(answer["output"])

    async def answer_or_fail(
        self, given: dict[str, Any], caller: Caller, options: RunOptions | None = None
    ) -> dict[str, Any]:
        """Whatever goes wrong is logged and raised as Failed."""
        options = options or RunOptions()
        try:
            return await self.answer(given, caller, options)
        except Exception as error:
            report(error, self.feature.name)
            failed(options.ticket, error)
            raise Failed from error

    async def answer(self, given: dict[str, Any], caller: Caller, options: RunOptions | None = None) -> dict[str, Any]:
        """`given` has the fields of the feature's input, already validated."""
        options = options or RunOptions()
        try:
            # Who keeps the ticket looks after the run as well.
            with nullcontext() if options.ticket.kept else self._underway.one():
                return await self._answer(given, caller, options)
        finally:
            # The runs of a batch end one after the other, and are settled with the request.
            if options.ticket.calls == 1:
                self._services.desk.settle(options.ticket)

    async def _answer(self, given: dict[str, Any], caller: Caller, options: RunOptions) -> dict[str, Any]:
        input_ = _plain(given)
        async with self._served(self._asked(input_, caller), options) as served:
            return await self._run(input_, served, options)

    @asynccontextmanager
    async def _served(self, asked: Asked, options: RunOptions) -> AsyncIterator[Caller]:
        """By one profile and one adapter to its end."""
        services, ticket, emit = self._services, options.ticket, options.emit
        named = asked.named or asked.caller.adapter or ""
        asked = replace(asked, named=named)
        async with services.serving.stay(ticket, emit), adapted(services.adapters, asked, ticket, emit) as caller:
            yield caller

    def _asked(self, input_: dict[str, Any], caller: Caller) -> Asked:
        """An adapter may be named in a run's input, too."""
        return Asked(caller, self.feature.name, input_.get("domain") or "", input_.get("adapter_name") or "")

    async def _run(self, input_: dict[str, Any], caller: Caller, options: RunOptions) -> dict[str, Any]:
        run = self._context(caller, options, self.feature.prompt(input_))
        options.ticket.prompts.add(run.prompt)
        if self._remembering is None:
            return await self._repeatable(input_, run, options)
        if caller.thread is None:
            if input_.get("after"):
                raise InvalidInput("after: there is no conversation to go back in.")
            return await self._invoked(self._forgetful, input_, run, options.ticket)
        if self.feature.converses:
            return await self._converse(self._remembering, input_, run, options.ticket)
        thread = f"{self.feature.name}:{caller.user}:{caller.thread}"
        return await self._remember(
            self._remembering, input_, {"configurable": {"thread_id": thread}}, run, options.ticket
        )

    async def _repeatable(self, input_: dict[str, Any], run: Run, options: RunOptions) -> dict[str, Any]:
        """The same question of the same caller gets the answer it got before (SRV-8)."""

        async def make() -> dict[str, Any]:
            return await self._invoked(self._forgetful, input_, run, options.ticket)

        answers = self._services.answers
        if answers is None or not self.feature.lasts(input_):
            return await make()
        asked = asked_of(self.feature.name, input_, run, options.ticket.profile or "", self._prompt_version)
        found = await knowledge_of(self._services.pool, run.caller.user)
        key = key_of(replace(asked, knowledge=f"{asked.knowledge} {found}"))
        if options.ticket.wants_fresh:
            return dict(await answers.make_again(key, make))
        output, hit = await answers.get_or_make(key, make)
        if hit.how != "fresh":
            options.ticket.cache = hit.how
            options.ticket.fields["x-haru-cache"] = f"{hit.how}; age={hit.age_s:.0f}"
            run.emit(Step("cache", "done", {"how": hit.how, "age_s": round(hit.age_s)}))
        return dict(output)

    async def _converse(self, workflow: Workflow, input_: dict[str, Any], run: Run, ticket: Ticket) -> dict[str, Any]:
        caller = run.caller
        turn = Turn(
            conversation_of(caller.user, caller.thread or ""),
            caller.user,
            input_.get("after"),
            answers=not input_["messages"],
            profile=caller.profile,
            adapter=caller.adapter,
            request_id=REQUEST_ID.get(),
            tally=run.tally,
        )
        ticket.conversation = turn.conversation
        output = await self._remember(workflow, input_, turn.config(), run, ticket)
        self._after_turn(turn, run, ticket)
        return {**output, "conversation_id": turn.conversation, "revision": turn.revision}

    async def _remember(
        self, workflow: Workflow, input_: dict[str, Any], config: RunnableConfig, run: Run, ticket: Ticket
    ) -> dict[str, Any]:
        async with self._turns.of(config["configurable"]["thread_id"]):
            return await self._invoked(workflow, input_, run, ticket, config)

    async def _invoked(
        self, workflow: Workflow, input_: dict[str, Any], run: Run, ticket: Ticket, config: RunnableConfig | None = None
    ) -> dict[str, Any]:
        about = about_run(self.feature.name, run, ticket)
        kept: dict[str, Any] = {"durability": "exit"} if config else {}
        with self._services.recorder.recorded(run, about, input_, self.feature.anew, window=run.window) as told:
            answer = await workflow.ainvoke(input_, {**(config or {}), **run.trace}, context=told, **kept)
            told.span.gives(answer["output"])
        output: dict[str, Any] = answer["output"]
        return output

    def _context(self, caller: Caller, options: RunOptions, prompt: str) -> Run:
        return Run(
            caller,
            options.emit,
            self._services.deps.models.window(caller, self.feature.name),
            Entrance(self._services.rooms.of(caller.profile), caller.user, options.urgency, options.emit),
            options.sampling,
            options.ticket.tally,
            options.halt,
            prompt=prompt,
        )


def failed(ticket: Ticket, error: BaseException) -> None:
    """What the ticket remembers of it, whatever status the response already has."""
    problem = problem_of(error)
    ticket.ended(problem.status, problem.code)


def report(error: BaseException, feature: str | None) -> None:
    # A refusal of our own is not a fault, and under load there are many. A body that does not fit is none either, and
    # its exception tells what was in it.
    if problem_of(error).status >= 500 and not isinstance(error, Refusal | RequestValidationError):
        log.error("run_failed", feature=feature, kind=type(error).__name__, exc_info=error)
    else:
        log.info("run_refused", feature=feature, kind=type(error).__name__)


def about_run(name: str, run: Run, ticket: Ticket, **more: str) -> About:
    return About(
        id=new_id(),
        user=run.caller.user,
        name=name,
        feature=ticket.feature or name,
        profile=run.caller.profile or ticket.profile,
        adapter=run.caller.adapter,
        prompt=run.prompt,
        request_id=ticket.request_id or None,
        conversation=ticket.conversation,
        **more,
    )


def _plain(value: Any) -> Any:
    """LangServe turns the input model into a dictionary, but leaves models inside lists as they are."""
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
