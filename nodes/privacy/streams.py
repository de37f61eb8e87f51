"""Masking a text that arrives in pieces, as if it had come whole.

What makes that possible, and what a rule must keep to:
- a value is one run of visible ASCII characters, or groups of digits with single spaces between them. The two
  exceptions are private keys and addresses, which are watched for here;
- what says what a value is stands before it, at most BEFORE characters away;
- a value is at most LONGEST characters long.
So letters of a word wait for the word's end, and everything else passes at once.
"""

import re

from nodes.privacy.find import MaskingFailed, find, replaced
from nodes.privacy.rules import DISTRICT, KEY_BEGINS, KEY_LINES, LONGEST

BEFORE = 96
# An unbroken run beyond this is let go in parts.
LONGEST_HELD = 2 * LONGEST
LONGEST_KEY = 32 * 1024
# Read from the end backwards: a space is part of a run if digits stand on both sides, or may yet.
_VISIBLE = "[!-~\uff01-\uff5e\u2010-\u2015\u2212]"
RUN = re.compile(rf"(?: (?=[0-9)-]))?(?:{_VISIBLE}|(?<=[0-9(-]) (?=[0-9)-]))*+")
KEY = re.compile(KEY_BEGINS)
KEY_SO_FAR = re.compile(KEY_LINES)
KEY_ENDED = re.compile(r"END[A-Z0-9 ]{2,40}-----")
KEY_REST = re.compile(r"[\s!-~]{0,160}")
ADDRESS = re.compile(rf"{DISTRICT}([가-힣0-9][가-힣0-9, -]{{0,48}})?\Z")


class StreamMask:
    """`mask` for pieces: feed every piece, then tell what `end` returns. At most LONGEST_HELD characters wait, and
    within a private key LONGEST_KEY; a longer key raises MaskingFailed."""

    def __init__(self) -> None:
        self._told = ""
        self._held = ""

    def feed(self, piece: str) -> str:
        text = self._told + self._held + piece
        return self._tell(text, _settled(text, len(self._told)))

    def end(self) -> str:
        text = self._told + self._held
        return self._tell(text, len(text))

    def _tell(self, text: str, until: int) -> str:
        told = len(self._told)
        if until <= told:
            self._held = text[told:]
            return ""
        found = [each for each in find(text) if each.end > told]
        for each in found:
            if each.start < until < each.end:
                until = each.start if each.start > told else each.end
        places = [(max(each.start, told) - told, each.end - told, f"<{each.kind}>") for each in found]
        masked = replaced(text[told:until], [place for place in places if place[1] <= until - told])
        begins = max(0, until - BEFORE)
        begins -= _run(text[:begins])
        self._told, self._held = text[begins:until], text[until:]
        return masked


def _settled(text: str, told: int) -> int:
    """Up to where no text to come can change what is found."""
    key = _open_key(text)
    if key is not None and len(text) - key > LONGEST_KEY:
        raise MaskingFailed("a private key without end")
    until = len(text) - _run(text)
    address = ADDRESS.search(text)
    if len(text) - until > LONGEST_HELD:
        until = len(text) - LONGEST
    marks = [until, *([key] if key is not None else []), *([address.start(1)] if address and address[1] else [])]
    return max(told, min(marks))


def _run(text: str) -> int:
    """The length of the run at the end."""
    tail = text[-LONGEST_HELD - 1 :][::-1]
    match = RUN.match(tail)
    return match.end() if match else 0


def _open_key(text: str) -> int | None:
    """Where a private key begins that may go on."""
    for begin in KEY.finditer(text):
        lines = KEY_SO_FAR.match(text, begin.end())
        rest = lines.end() if lines else begin.end()
        if KEY_REST.fullmatch(text, rest) and not KEY_ENDED.search(text, rest):
            return begin.end()
    return None
