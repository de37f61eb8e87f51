"""Answers that are being written: each a task of its own, which its readers may leave and find again."""

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from nodes.caller import Caller
from nodes.events import Again, Drafted, Event, Final, Retract, Step, Text, Waiting
from nodes.halt import Halt
from nodes.state import STOPPED
from server.auth.proofs import Proof
from server.auth.standing import Standing
from server.chat.events import encoded
from server.chat.record import Record
from server.chat.runlog import Known, RunLog
from server.errors import Interrupted, body_of, problem_of
from server.features.outbox import own_task
from server.features.runs import RunOptions, Runs, report
from server.identity import Identity
from server.ticket import CLIENT_LEFT, Ticket

RETRY_AFTER_S = 1
# What a halted run may take to store what it has written.
STORE_SECONDS = 3.0


@dataclass(frozen=True)
class Question:
    """`missing` is the model that was chosen for the conversation, if another has to answer."""

    given: dict[str, Any]
    caller: Caller
    sampling: Mapping[str, Any]
    ticket: Ticket
    proof: Proof
    missing: str | None = None


class Live:
    """One answer on its way. With a conversation it goes on without readers; without, the one who asked must stay."""

    def __init__(self, known: Known, question: Question) -> None:
        self.known = known
        self.question = question
        self.halt = Halt()
        self.task: asyncio.Task[Any] | None = None
        self._record = Record()
        self._is_entered = False
        self._is_begun = False
        self._is_left = False
        self._is_interrupted = False

    def start(self, record: Record, work: Callable[["Live"], Any]) -> None:
        self._record = record
        ticket = self.question.ticket
        told = {
            "run": self.known.run,
            "conversation_id": self.known.conversation,
            "request_id": ticket.request_id,
            "model": ticket.profile,
            "missing": self.question.missing,
        }
        record.tell("start", encoded(told))
        self.task = own_task(work(self), _nothing)

    def enter(self) -> bool:
        """Whether the answer is still wanted. Up to here there is nothing to cancel."""
        self._is_entered = True
        return not (self.halt.is_wanted or self._is_left)

    def stop(self) -> None:
        """Keeps what is written, and gives up at once what has not begun: it may be waiting for its turn."""
        self.halt.stop()
        if not self._is_begun:
            self.cancel()

    def leave(self) -> None:
        """The one who asked has gone."""
        if not self.known.conversation:
            self._is_left = True
            self.cancel()

    @property
    def identity(self) -> Identity | None:
        return self.question.ticket.identity

    def cut(self) -> None:
        """Nobody works in this name any more (S-8)."""
        self.stop()

    def interrupt(self) -> None:
        self._is_interrupted = True
        self.stop()

    def cancel(self) -> None:
        if self._is_entered and self.task:
            self.task.cancel()

    def hear(self, event: Event) -> None:
        match event:
            case Text(_, text):
                self._record.text(text)
            case Step(node, state, facts):
                self._is_begun = True
                self._record.tell("step", encoded({"node": node, "state": state, **facts}), hurry=False)
            case Waiting(_, position, expected_s):
                self._record.tell("waiting", encoded({"position": position, "expected_s": expected_s}))
            case Again(_, problems):
                self._record.tell("again", encoded({"problems": problems}))
            case Drafted() | Retract() | Final():
                pass  # `done` brings the text that stays

    def ends_with(self, output: dict[str, Any]) -> None:
        if output.get("finish") != STOPPED:
            self._end("done", {"output": output}, 200)
        elif self._is_interrupted:
            self.fails_with(Interrupted(RETRY_AFTER_S), output)
        else:
            self._end("stopped", {"output": output}, 200)

    def fails_with(self, error: Exception, output: dict[str, Any] | None = None) -> None:
        body = body_of(error) | ({"output": output} if output else {})
        self._end("error", body, problem_of(error).status, body["code"])

    def ends_without_output(self) -> None:
        if self._is_interrupted:
            self.fails_with(Interrupted(RETRY_AFTER_S))
        else:
            self._end("stopped", {"output": None}, CLIENT_LEFT if self._is_left else 200)

    def _end(self, kind: str, data: dict[str, Any], status: int, code: str | None = None) -> None:
        self._record.tell(kind, encoded(data))
        self.question.ticket.ended(status, code)


class Chats:
    """All answers that this process writes. `new_id` must give at least 128 random bits: who knows a run's id and is
    its owner may read and stop it."""

    def __init__(
        self,
        log: RunLog,
        standing: Standing,
        close: Callable[[Ticket], None],
        new_id: Callable[[], str],
        server: str = "",
    ) -> None:
        self.log = log
        self._standing = standing
        self._close = close
        self._new_id = new_id
        self._server = server
        self._live: set[Live] = set()
        self._is_draining = False

    async def begin(self, runs: Runs, question: Question) -> Live:
        """Raises Interrupted when the server is about to stop."""
        if self._is_draining:
            raise Interrupted(RETRY_AFTER_S)
        caller = question.caller
        live = Live(Known(self._new_id(), caller.user, caller.thread, self._server), question)
        record = await self.log.begin(live.known, live.stop)
        # From here on it is the run that closes the ticket.
        question.ticket.kept = True
        self._live.add(live)
        live.start(record, lambda live: self._write(runs, live))
        return live

    async def drain(self, seconds: float) -> None:
        """Lets answers end for so long; then each is told that it can be asked again, and keeps what is written."""
        self._is_draining = True
        await self._ended(seconds)
        for live in list(self._live):
            live.interrupt()
        await self._ended(STORE_SECONDS)
        for live in list(self._live):
            live.cancel()
        await self._ended(STORE_SECONDS)

    async def close(self) -> None:
        await self.drain(0)
        await self.log.close()

    @property
    def running(self) -> int:
        return len(self._live)

    async def _ended(self, seconds: float) -> None:
        if tasks := [live.task for live in self._live if live.task]:
            await asyncio.wait(tasks, timeout=seconds)

    async def _write(self, runs: Runs, live: Live) -> None:
        try:
            with self._standing.during(live.question.proof, live):
                await self._answer(runs, live)
        except asyncio.CancelledError:
            live.ends_without_output()
        except Exception as error:  # noqa: BLE001 (the last stop before the readers)
            report(error, runs.feature.name)
            live.fails_with(error)
        finally:
            self.log.ended(live.known)
            self._live.discard(live)
            self._close(live.question.ticket)

    async def _answer(self, runs: Runs, live: Live) -> None:
        if not live.enter():
            live.ends_without_output()
            return
        asked = live.question
        options = RunOptions(live.hear, sampling=asked.sampling, ticket=asked.ticket, halt=live.halt)
        live.ends_with(await runs.answer(asked.given, asked.caller, options))


def _nothing() -> None:
    """The run itself tells its end."""
