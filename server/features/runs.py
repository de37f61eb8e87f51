"""Runs of one feature: with a thread they are remembered, and one thread answers one message at a time."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from types import MappingProxyType
from typing import Any

import structlog
from fastapi.exceptions import RequestValidationError
from langchain_core.runnables import RunnableConfig
from pydantic import BaseModel

from graphs.feature import Deps, Feature
from nodes.caller import Caller
from nodes.events import Emit, unheard
from nodes.run import Run
from server.admission.entrance import Entrance
from server.admission.queue import Urgency
from server.admission.room import Room
from server.db.saver import ThreadSaver
from server.errors import Failed, Refusal, TurnInProgress, problem_of

log = structlog.get_logger()
TURN_WAIT_SECONDS = 60.0
NO_SAMPLING: Mapping[str, Any] = MappingProxyType({})


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

    def __init__(self, feature: Feature, deps: Deps, saver: ThreadSaver, turns: Turns, room: Room) -> None:
        self.feature = feature
        self._deps = deps
        self._forgetful = feature.build(deps)
        self._remembering = feature.build(deps, saver) if feature.remembers else None
        self._turns = turns
        self._room = room

    async def answer_or_fail(self, given: dict[str, Any], caller: Caller) -> dict[str, Any]:
        """Whatever goes wrong is logged and raised as Failed."""
        try:
            return await self.answer(given, caller)
        except Exception as error:
            report(error, self.feature.name)
            raise Failed from error

    async def answer(
        self,
        given: dict[str, Any],
        caller: Caller,
        emit: Emit = unheard,
        urgency: Urgency = Urgency.NOW,
        sampling: Mapping[str, Any] = NO_SAMPLING,
    ) -> dict[str, Any]:
        """`given` has the fields of the feature's input, already validated."""
        input_ = _plain(given)
        if adapter := input_.get("adapter_name"):
            caller = replace(caller, adapter=adapter)
        window = self._deps.models.window(caller, self.feature.name)
        run = Run(caller, emit, window, Entrance(self._room, caller.user, urgency, emit), sampling)
        if self._remembering is None or caller.thread is None:
            return _output(await self._forgetful.ainvoke(input_, context=run))
        thread = f"{self.feature.name}:{caller.user}:{caller.thread}"
        config: RunnableConfig = {"configurable": {"thread_id": thread}}
        async with self._turns.of(thread):
            return _output(await self._remembering.ainvoke(input_, config, context=run, durability="exit"))


def report(error: BaseException, feature: str | None) -> None:
    # A refusal of our own is not a fault, and under load there are many. A body that does not fit is none either, and
    # its exception tells what was in it.
    if problem_of(error).status >= 500 and not isinstance(error, Refusal | RequestValidationError):
        log.error("run_failed", feature=feature, kind=type(error).__name__, exc_info=error)
    else:
        log.info("run_refused", feature=feature, kind=type(error).__name__)


def _output(answer: Any) -> dict[str, Any]:
    output: dict[str, Any] = answer["output"]
    return output


def _plain(value: Any) -> Any:
    """LangServe turns the input model into a dictionary, but leaves models inside lists as they are."""
    if isinstance(value, BaseModel):
        return value.model_dump()
    if isinstance(value, dict):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_plain(item) for item in value]
    return value
