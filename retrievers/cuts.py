"""Text that is too long, cut where it hurts least; joined again, the parts are the text.

Between half and the whole of the room the place of a cut is chosen by a hash of what follows it. Thus an edit in a
long text moves the cuts near it and no others, where filling each part to the brim would move all that follow.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol
from zlib import crc32

Cuts = Sequence[re.Pattern[str]]

_ITEM = r"(?:[-*+]|\d{1,9}[.)])[ \t]"
_LINE = re.compile(r"(?<=\n)")
_WORD = re.compile(r"(?<=\s)(?=\S)")
# Each is tried where the one before leaves parts too long.
LINES: Cuts = (_LINE, _WORD)
PROSE_CUTS: Cuts = (
    re.compile(r"(?<=\n)(?=\W{0,4}(?:Q|질문|문제?)\s?\d{0,3}\s?[.:)])"),
    re.compile(rf"(?<=\n)(?={_ITEM})"),
    re.compile(rf"(?<=\n)(?=[ \t]{{0,40}}{_ITEM})"),
    _LINE,
    re.compile(r"(?<=[.!?。])(?=\s)"),
    _WORD,
)
CODE_CUTS: Cuts = (re.compile(r"(?<=\n\n)(?=\S)"), re.compile(r"(?<=\n\n)"), *LINES)
FENCE_CUTS: Cuts = (re.compile(r"(?<=\n)(?=@@ )"), *CODE_CUTS)


class Sized(Protocol):
    @property
    def tokens(self) -> int: ...


@dataclass(frozen=True)
class Room:
    """How much a part may have, and who counts."""

    most: int
    tokens: Callable[[str], int]

    def less(self, taken: int) -> "Room":
        return replace(self, most=max(1, self.most - taken))

    def holds(self, text: str, times: int) -> bool:
        return self.tokens(text) * times <= self.most

    def fits(self, parts: Iterable[Sized]) -> bool:
        return sum(part.tokens for part in parts) <= self.most

    def ends(self, filled: int, following: str, tokens: int) -> bool:
        """Whether what is filled so far ends before what follows."""
        if filled + tokens > self.most:
            return True
        chance = crc32(following.encode(errors="surrogatepass")) / 2**32
        return 2 * filled >= self.most and chance * self.most < 2 * tokens


def cut(text: str, room: Room, cuts: Cuts) -> list[str]:
    if room.tokens(text) <= room.most:
        return [text]
    if not cuts:
        return _halved(text, room)
    parts = [part for one in cuts[0].split(text) if one for part in cut(one, room, cuts[1:])]
    return packed(parts, room)


def packed(parts: Iterable[str], room: Room) -> list[str]:
    texts: list[list[str]] = [[]]
    filled = 0
    for part in parts:
        tokens = room.tokens(part)
        if texts[-1] and room.ends(filled, part, tokens):
            texts.append([])
            filled = 0
        texts[-1].append(part)
        filled += tokens
    return ["".join(one) for one in texts]


def _halved(text: str, room: Room) -> list[str]:
    """A word without end: between any two of its characters."""
    steps = [text[start : start + room.most] for start in range(0, len(text), room.most)]
    return [part for step in steps for part in _fitting(step, room)]


def _fitting(text: str, room: Room) -> list[str]:
    if len(text) <= 1 or room.tokens(text) <= room.most:
        return [text]
    half = len(text) // 2
    return _fitting(text[:half], room) + _fitting(text[half:], room)
