"""One embedded part: started, watched until it answers, started again when it ends."""

import asyncio
import os
import signal
import time
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from server.embedded import logfiles
from server.embedded.processes import dies_with_its_parent, end, identity_of
from server.embedded.record import PartRecord, State

FIRST_DELAY_S, LONGEST_DELAY_S, STEADY_S = 1.0, 60.0, 60.0
POLL_S = 0.2


class PartFailed(Exception):
    """A part could not be prepared; the message is shown by `status`."""


async def nothing() -> None:
    return None


@dataclass(frozen=True)
class Part:
    """`answers` tells whether it is ready for work; `prepare` runs before each start and may raise PartFailed."""

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str]
    folder: Path
    answers: Callable[[], Awaitable[bool]]
    port: int | None = None
    prepare: Callable[[], Awaitable[None]] = nothing
    user: str | None = None
    stop_signal: int = signal.SIGTERM
    patience_s: float = 10.0


class Keeper:
    """Keeps one part alive; every change goes to its record, and `changed` is told."""

    def __init__(self, part: Part, log: Path, changed: Callable[[], None]) -> None:
        self.part = part
        self.record = PartRecord(part.name, port=part.port, stop_signal=int(part.stop_signal))
        self.log = log
        self._changed = changed

    async def keep(self) -> None:
        delay = FIRST_DELAY_S
        while True:
            began = time.monotonic()
            reason = await self._run_once()
            if time.monotonic() - began > STEADY_S:
                delay = FIRST_DELAY_S
            self.record.process = None
            self.record.restarts += 1
            self._enter("failed", reason)
            await asyncio.sleep(delay)
            delay = min(2 * delay, LONGEST_DELAY_S)

    def stop(self) -> None:
        """Blocks: the supervisor is ending, and the parts end one after the other."""
        if self.record.process:
            end(self.record.process, with_signal=self.part.stop_signal, patience_s=self.part.patience_s)
        self.record.process = None
        self._enter("stopped")

    async def _run_once(self) -> str:
        """Returns why it ended."""
        try:
            self._enter("preparing")
            await self.part.prepare()
            process = await self._spawn()
        except (PartFailed, OSError) as error:
            return str(error)
        watch = asyncio.create_task(self._watch())
        try:
            code = await process.wait()
        finally:
            watch.cancel()
        if self.record.process:
            await asyncio.to_thread(end, self.record.process)
        return _ending(code, self.log)

    async def _spawn(self) -> asyncio.subprocess.Process:
        part = self.part
        logfiles.bound(self.log)
        with self.log.open("ab") as output:
            process = await asyncio.create_subprocess_exec(
                *part.command,
                env=part.environment,
                cwd=part.folder,
                stdin=asyncio.subprocess.DEVNULL,
                stdout=output,
                stderr=asyncio.subprocess.STDOUT,
                start_new_session=True,
                user=part.user,
                group=part.user,
                extra_groups=None if part.user is None else [],
                preexec_fn=dies_with_its_parent(os.getpid(), part.stop_signal),
            )
        self.record.process = identity_of(process.pid)
        self._enter("starting")
        return process

    async def _watch(self) -> None:
        began = time.monotonic()
        while not await self.part.answers():  # noqa: ASYNC110 (another process: there is no event to wait for)
            await asyncio.sleep(POLL_S)
        self.record.ready_after_s = round(time.monotonic() - began, 1)
        self._enter("ready")

    def _enter(self, state: State, reason: str = "") -> None:
        self.record.state = state
        self.record.since = time.time()
        # Why it ended last stays visible until it is ready again.
        if reason or state == "ready":
            self.record.reason = reason
        self._changed()


def _ending(code: int, log: Path) -> str:
    if code == -signal.SIGKILL:
        return "killed from outside; perhaps the machine ran out of memory"
    if code < 0:
        return f"ended by {signal.Signals(-code).name}"
    return f"ended with {code}: {logfiles.reason_in(log)}"
