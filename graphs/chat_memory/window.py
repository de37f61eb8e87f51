"""Which of the messages leave the prompt when the model's window is full."""

from collections.abc import Sequence
from dataclasses import dataclass

from graphs.chat_memory.history import Remembered, live, tokens_of

ANSWER_SHARE = 8
SUMMARY_SHARE = 8


@dataclass(frozen=True)
class Room:
    """Tokens for messages. Half of it is cleared at once: a prompt that only grows at its end keeps its prefix in the
    engine's cache. What is summarised in good time leaves before it has to."""

    tokens: int

    @classmethod
    def in_window(cls, window: int, taken: int) -> "Room":
        return cls(window - window // ANSWER_SHARE - taken)

    def overflow(self, past: list[Remembered], asked: list[Remembered], scale: float = 1.0) -> int:
        """How many of the past messages must leave now; `scale` is real tokens by estimated ones."""
        return self._leaving(past, asked, scale, self.tokens, self.tokens // 2)

    def soon(self, past: list[Remembered]) -> int:
        """How many should be summarised before the next question."""
        return self._leaving(past, [], 1.0, self.tokens * 3 // 4, self.tokens // 4)

    def _leaving(self, past: list[Remembered], asked: list[Remembered], scale: float, limit: int, target: int) -> int:
        read = live(past)
        sizes = [round(tokens_of(message) * scale) for message in read]
        total = sum(sizes) + sum(round(tokens_of(message) * scale) for message in asked)
        if total <= limit:
            return 0
        leaving = _first_kept(read, sizes, total - target)
        return leaving + len(past) - len(read) if leaving else 0


def _first_kept(read: Sequence[Remembered], sizes: Sequence[int], surplus: int) -> int:
    """What stays begins with a question. The last message stays if it is one: it is being answered."""
    start = 0
    while start < len(read) and (surplus > 0 or read[start]["role"] == "assistant"):
        if start == len(read) - 1 and read[start]["role"] == "user":
            break
        surplus -= sizes[start]
        start += 1
    return start
