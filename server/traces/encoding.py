"""What steps worked with as JSON: personal data masked, others' passages left out, long texts cut."""

from collections.abc import Callable, Iterable, Mapping, Set
from dataclasses import dataclass, field, fields, is_dataclass
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from nodes.privacy.find import MaskingFailed, mask
from nodes.state import Part
from retrievers.base import Passage

MOST_CHARACTERS = 100_000
# Of one run; a note on a large repository gives more.
MOST_IN_ALL = 2_000_000
# A file in base64 is one word.
LONGEST_WORD = 4_000
# Of a line, to be known again after a feature has shortened it; shorter lines say nothing.
LINE_BEGINS = 32
SHORTEST_LINE = 12
DEPTH = 24
# What lies so near the top is as deep wherever it is met again.
SHALLOW = 12
# Shorter than any address or key; and names of fields and kinds, which are words: twenty letters may be a key.
SHORTEST_SECRET = 6
LONGEST_NAME = 20
LONGEST_AGAIN = 4_000
NOT_KEPT = "[not kept: it belongs to somebody else]"
PLAIN = frozenset({bool, int, float})
SEVERAL = frozenset({list, tuple, set, frozenset})
# Of a passage, but for its text, its vector, and whose it is.
PLACE = tuple(one.name for one in fields(Passage) if one.name not in ("owner", "vector", "text"))
Mask = Callable[[str], str]


def masked(text: str) -> str:
    if len(text) < SHORTEST_SECRET or (len(text) < LONGEST_NAME and text.isalpha() and text.isascii()):
        return text
    return _masked_again(text) if len(text) <= LONGEST_AGAIN else _masked(text)


# Instructions, passages and names come again with every run.
@lru_cache(maxsize=1024)
def _masked_again(text: str) -> str:
    return _masked(text)


def _masked(text: str) -> str:
    try:
        return mask(text)[0]
    except MaskingFailed:
        return "[not kept: it could not be masked]"


def beginnings(passages: Iterable[Passage], user: str) -> frozenset[str]:
    """The lines of what others have written."""
    texts = (passage.text for passage in passages if passage.owner != user)
    return frozenset(_begin(line) for text in texts for line in text.splitlines() if _says_something(line))


@dataclass
class Encoder:
    """For one run. `left_out` tells whether anything was not kept as it was, but for what was masked."""

    user: str
    foreign: Set[str] = frozenset()
    mask: Mask = masked
    left_out: bool = False
    _known: dict[str, str] = field(default_factory=dict)
    # By identity, and held with it so that it stays theirs: steps hand the same passages and drafts on.
    _met: dict[int, tuple[Any, Any]] = field(default_factory=dict)
    _room: int = MOST_IN_ALL

    def __call__(self, value: Any, depth: int = 0) -> Any:
        kind: type = type(value)
        if kind is str:
            return self.text(value)
        if value is None or kind in PLAIN:
            return value
        if depth > DEPTH:
            return self._nothing("too deep")
        if kind is dict:
            return {self.text(str(key)): self(one, depth + 1) for key, one in value.items()}
        if kind in SEVERAL:
            return [self(one, depth + 1) for one in value]
        if _is_frozen(kind) and depth <= SHALLOW:
            return self._once(value, depth)
        return self._object(value, depth)

    def _once(self, value: Any, depth: int) -> Any:
        place = id(value)
        if place not in self._met:
            self._met[place] = value, self._object(value, depth)
        return self._met[place][1]

    def _object(self, value: Any, depth: int) -> Any:
        if isinstance(value, Passage):
            return self._passage(value)
        if isinstance(value, BaseModel):
            return {name: self(getattr(value, name), depth + 1) for name in type(value).model_fields}
        if is_dataclass(value) and not isinstance(value, type):
            return {name: self(getattr(value, name), depth + 1) for name in _names(type(value))}
        if isinstance(value, Mapping):
            return self(dict(value), depth)
        if isinstance(value, str):
            return self.text(str(value))
        return self._other(value)

    def _other(self, value: Any) -> Any:
        if isinstance(value, datetime | date):
            return value.isoformat()
        return str(value) if isinstance(value, UUID) else self._nothing(type(value).__name__)

    def text(self, text: str) -> str:
        known = self._known.get(text)
        if known is None:
            known = self._known[text] = self._kept(text)
        return known

    def _kept(self, text: str) -> str:
        if len(text) > MOST_CHARACTERS or len(text) > self._room:
            self.left_out = True
            text = text[: min(MOST_CHARACTERS, self._room)] + "…"
        if len(text) > LONGEST_WORD and not any(map(str.isspace, text[:LONGEST_WORD])):
            return str(self._nothing(f"{len(text)} characters"))
        self._room -= len(text)
        return self.mask(self._own(text)).replace("\0", "\ufffd")

    def _own(self, text: str) -> str:
        if not self.foreign or len(text) < SHORTEST_LINE:
            return text
        lines = text.split("\n")
        kept = [NOT_KEPT if _begin(line) in self.foreign else line for line in lines]
        if kept == lines:
            return text
        self.left_out = True
        return "\n".join(kept)

    def _passage(self, passage: Passage) -> dict[str, Any]:
        """Whose it is, is nobody else's business; its vector is nobody's."""
        mine = passage.owner == self.user
        self.left_out |= not mine
        told = {name: self(getattr(passage, name)) for name in PLACE}
        return {**told, "text": self.text(passage.text) if mine else NOT_KEPT, "mine": mine}

    def _nothing(self, what: str) -> str:
        self.left_out = True
        return f"[not kept: {what}]"


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The messages of a part stand with the call that they were written for."""
    skipped = ("messages",) if issubclass(kind, Part) else ()
    return tuple(one.name for one in fields(kind) if one.name not in skipped and not one.name.startswith("_"))


@cache
def _is_frozen(kind: type) -> bool:
    return is_dataclass(kind) and bool(kind.__dataclass_params__.frozen)  # type: ignore[attr-defined]


def _begin(line: str) -> str:
    return line.strip()[:LINE_BEGINS]


def _says_something(line: str) -> bool:
    return len(line.strip()) >= SHORTEST_LINE
