"""What one run has told so far, small in memory, and readable from any event on."""

import asyncio
from array import array
from dataclasses import dataclass, field

from server.chat.events import ENDS, TEXT, frame, text_frame

# Readers that keep up are served with the frames as they were made; only so many are kept.
RECENT = 64
BLOCK_BYTES = 16_384
MOST_BYTES = 2**20
# Most steps end within a moment of each other; telling each at once would wake every reader for nothing.
STEPS_WAIT_SECONDS = 0.02


def _no_ends() -> "array[int]":
    return array("I")


@dataclass(frozen=True, slots=True)
class Block:
    """One event, or neighbouring texts as one: `ends` are the places in `body` where each of these texts ends."""

    last: int
    kind: str
    body: bytes
    ends: "array[int]" = field(default_factory=_no_ends)

    @property
    def first(self) -> int:
        return self.last - max(0, len(self.ends) - 1)

    @property
    def size(self) -> int:
        return len(self.body) + len(self.ends) * self.ends.itemsize

    def after(self, seen: int) -> "Block":
        """Without what a reader has who saw events up to `seen`."""
        if seen < self.first:
            return self
        at = seen - self.first
        start = self.ends[at]
        return Block(self.last, TEXT, self.body[start:], array("I", (end - start for end in self.ends[at + 1 :])))

    def and_then(self, texts: list[str]) -> "Block":
        bodies = [text.encode() for text in texts]
        ends, end = array("I", self.ends), len(self.body)
        for body in bodies:
            end += len(body)
            ends.append(end)
        return Block(self.last + len(texts), TEXT, b"".join((self.body, *bodies)), ends)

    def frame(self) -> bytes:
        if self.kind == TEXT:
            return text_frame(self.last, self.body.decode())
        return frame(self.last, self.kind, self.body)


class Record:
    """Events are numbered from 1 without a gap. Texts are merged when they are no longer new; the text of a draft that
    was taken back is dropped. Beyond `most_bytes` the oldest text is lost, and who asks for it is told of a `gap`."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self.last = 0
        self.ended = False
        self.size = 0
        self._most_bytes = most_bytes
        self._blocks: list[Block] = []
        self._texts: list[str] = []
        self._recent: list[bytes] = []
        self._lost = 0
        self._waiting: list[asyncio.Future[None]] = []
        self._later: asyncio.TimerHandle | None = None

    def text(self, text: str) -> None:
        self._texts.append(text)
        self._remember(text_frame(self.last + 1, text))
        if len(self._texts) >= RECENT:
            self._compact()
        self._wake()

    def tell(self, kind: str, body: bytes, *, hurry: bool = True) -> None:
        """`body` is JSON on one line. What is in no hurry goes out with what comes next, or after a moment."""
        self._compact()
        if kind == "again":
            self._keep([block for block in self._blocks if block.kind != TEXT])
        self._remember(frame(self.last + 1, kind, body))
        self._add(Block(self.last, kind, body))
        if kind in ENDS:
            self.ended = True
        if hurry:
            self._wake()
        elif self._later is None:
            self._later = asyncio.get_running_loop().call_later(STEPS_WAIT_SECONDS, self._wake)

    def frames_after(self, seen: int) -> bytes:
        new = self.last - seen
        if new <= len(self._recent):
            return b"".join(self._recent[len(self._recent) - new :]) if new > 0 else b""
        return b"".join(block.frame() for block in self.blocks_after(seen))

    def blocks_after(self, seen: int) -> list[Block]:
        self._compact()
        gap = [Block(self._lost, "gap", b"{}")] if seen < self._lost else []
        seen = max(seen, self._lost)
        return gap + [block.after(seen) for block in self._blocks if block.last > seen]

    async def news(self, seen: int, seconds: float) -> None:
        """Returns when there is more than `seen`, or when the time is over."""
        if self.last > seen or self.ended:
            return
        loop = asyncio.get_running_loop()
        waiting: asyncio.Future[None] = loop.create_future()
        timer = loop.call_later(seconds, _settle, waiting)
        self._waiting.append(waiting)
        try:
            await waiting
        finally:
            timer.cancel()
            if waiting in self._waiting:
                self._waiting.remove(waiting)

    def _remember(self, told: bytes) -> None:
        self.last += 1
        self._recent.append(told)
        if len(self._recent) >= 2 * RECENT:
            del self._recent[:-RECENT]

    def _compact(self) -> None:
        if not self._texts:
            return
        texts, self._texts = self._texts, []
        before = self._blocks[-1] if self._blocks else None
        if before and before.kind == TEXT and len(before.body) < BLOCK_BYTES:
            self._keep(self._blocks[:-1])
            self._add(before.and_then(texts))
        else:
            self._add(Block(self.last - len(texts), TEXT, b"").and_then(texts))

    def _add(self, block: Block) -> None:
        self._blocks.append(block)
        self.size += block.size
        while self.size > self._most_bytes and (oldest := self._oldest_text()):
            self._lost = oldest.last
            self._keep([one for one in self._blocks if one is not oldest])

    def _oldest_text(self) -> Block | None:
        return next((block for block in self._blocks[:-1] if block.kind == TEXT), None)

    def _keep(self, blocks: list[Block]) -> None:
        self._blocks = blocks
        self.size = sum(block.size for block in blocks)

    def _wake(self) -> None:
        if self._later:
            self._later.cancel()
            self._later = None
        waiting, self._waiting = self._waiting, []
        for one in waiting:
            _settle(one)


def _settle(waiting: "asyncio.Future[None]") -> None:
    if not waiting.done():
        waiting.set_result(None)
