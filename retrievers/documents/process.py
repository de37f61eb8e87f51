"""Strangers' files are read in a process of their own, which may take so much time and memory and no more."""

import asyncio
import signal
import sys
from dataclasses import dataclass, field

import orjson

from retrievers.documents import base
from retrievers.documents.base import (
    MAX_BYTES,
    MAX_CHARACTERS,
    DocumentDamaged,
    DocumentTooLarge,
    DocumentTooSlow,
    DocumentUnknown,
    DocumentUnreadable,
    Read,
)
from retrievers.documents.plaintext import read_plain
from retrievers.documents.sniff import kind_of, needs_parser
from retrievers.documents.titles import told

MEBIBYTE = 2**20
# A character takes at most six bytes of JSON; the reader refuses longer texts itself.
MAX_ANSWER = 6 * MAX_CHARACTERS + 4096
FAULTS: dict[str, type[DocumentUnreadable]] = {
    one.__name__: one
    for one in vars(base).values()
    if isinstance(one, type) and issubclass(one, base.DocumentUnreadable)
}
# Isolated from the environment and the current folder; our own packages are found where we found them.
STARTS = "import sys; sys.path[:] = sys.argv[4:]; from retrievers.documents.child import main; main()"


async def read_document(name: str, data: bytes) -> Read:
    """For who reads one file after another and limits himself how many at once. Raises DocumentUnreadable."""
    return await ProcessReader().text_of(name, data)


@dataclass(frozen=True)
class ProcessReader:
    """`seconds` are of the clock, `cpu_seconds` of work; a third file waits until one of two is read."""

    seconds: float = 30
    cpu_seconds: int = 20
    memory_mb: int = 640
    turn: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(2))

    async def text_of(self, name: str, data: bytes) -> Read:
        if len(data) > MAX_BYTES:
            raise DocumentTooLarge(name)
        if not needs_parser(name, data):
            return _decoded(name, data)
        async with self.turn:
            answer, code = await self._read(name, data)
        return _text(name, answer, code)

    async def _read(self, name: str, data: bytes) -> tuple[bytes, int]:
        command = ("-I", "-c", STARTS, name, str(self.memory_mb * MEBIBYTE), str(self.cpu_seconds), *sys.path)
        child = await asyncio.create_subprocess_exec(
            sys.executable,
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.DEVNULL,
            env={},
            start_new_session=True,
        )
        try:
            async with asyncio.timeout(self.seconds):
                answer = await _exchanged(child, data)
                return answer, 0 if len(answer) > MAX_ANSWER else await child.wait()
        except TimeoutError as error:
            raise DocumentTooSlow(name) from error
        finally:
            # Also when whoever asked has left.
            await _ended(child)


def _decoded(name: str, data: bytes) -> Read:
    if kind_of(name, data) != "text":
        raise DocumentUnknown(name)
    return told(name, read_plain(name, data))


async def _exchanged(child: asyncio.subprocess.Process, data: bytes) -> bytes:
    assert child.stdin is not None
    assert child.stdout is not None
    try:
        child.stdin.write(data)
        await child.stdin.drain()
        child.stdin.close()
    except (BrokenPipeError, ConnectionResetError):
        pass  # it has ended already; how, its answer or its status tells
    answer = b""
    while len(answer) <= MAX_ANSWER and (more := await child.stdout.read(MEBIBYTE)):
        answer += more
    return answer


async def _ended(child: asyncio.subprocess.Process) -> None:
    """asyncio holds a process for ended when its pipes are, so what it has still said is read away."""
    if child.returncode is None:
        child.kill()
    while child.stdout and await child.stdout.read(MEBIBYTE):
        pass
    await child.wait()


def _text(name: str, answer: bytes, code: int) -> Read:
    if len(answer) > MAX_ANSWER:
        raise DocumentTooLarge(name)
    try:
        said = orjson.loads(answer)
    except orjson.JSONDecodeError:
        raise _why(code)(name) from None
    if fault := said.get("fault"):
        raise FAULTS.get(fault, DocumentDamaged)(name)
    return Read(**{**said, "tags": tuple(said["tags"])})


def _why(code: int) -> type[DocumentUnreadable]:
    """Why there is no answer: ended by its limits, or by the system for want of memory."""
    if code == -signal.SIGXCPU:
        return DocumentTooSlow
    return DocumentTooLarge if code < 0 else DocumentDamaged
