"""Where secrets and personal data stand in a text."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from nodes.privacy.kinds import Kind
from nodes.privacy.rules import RULES, Rule

# So many characters before a value may say what it is.
REACH = 40
# Full-width characters and typographic hyphens, each read as its plain twin.
WIDE = re.compile("[\uff01-\uff5e\u2010-\u2015\u2212]")
WIDER_BY = ord("\uff01") - ord("!")
LOWER = {code: code + 32 for code in range(ord("A"), ord("Z") + 1)}
ROW = re.compile(r"[0-9](?:[ .()-]{0,3}[0-9]){7,}+")

Counts = Counter[Kind]


class MaskingFailed(Exception):
    """A rule failed, so the text may hold anything and must not go on. The text is in neither message nor cause."""


@dataclass(frozen=True, slots=True)
class Found:
    kind: Kind
    start: int
    end: int


def find(text: str) -> list[Found]:
    """In order and apart; where two overlap, the longer one, or the one with the more special rule."""
    found: list[Found] = []
    place: object = "reading"
    try:
        reading = _reading(text)
        for rule in RULES:
            place = rule.kind
            if reading.rows if rule.numbers else reading.has(rule.clues):
                found += _found(rule, reading)
    except Exception as error:  # noqa: BLE001 - whatever a rule does, its text must not be let through
        raise MaskingFailed(f"{place}: {type(error).__name__}") from None
    return _apart(found) if len(found) > 1 else found


def mask(text: str) -> tuple[str, Counts]:
    """For good: equal values cannot be told apart from different ones afterwards."""
    found = find(text)
    return replaced(text, [(each.start, each.end, f"<{each.kind}>") for each in found]), Counter(e.kind for e in found)


def replaced(text: str, places: list[tuple[int, int, str]]) -> str:
    pieces, told = [], 0
    for start, end, instead in places:
        pieces += [text[told:start], instead]
        told = end
    return "".join([*pieces, text[told:]]) if places else text


@dataclass(frozen=True, slots=True)
class _Reading:
    """The text with plain characters, in lower case, and its longer rows of digits; all of the same length."""

    plain: str
    lower: str
    rows: list[tuple[int, int]]

    def has(self, clues: tuple[str, ...]) -> bool:
        for clue in clues:  # noqa: SIM110 - a generator would cost more than the search
            if clue in self.lower:
                return True
        return False


def _reading(text: str) -> _Reading:
    plain = text if text.isascii() else WIDE.sub(_plain, text)
    lower = plain.lower()
    if len(lower) != len(plain):
        lower = plain.translate(LOWER)
    # What follows a number says whether it ends there.
    rows = [(row.start(), row.end() + len("-0")) for row in ROW.finditer(plain)]
    return _Reading(plain, lower, rows)


def _plain(wide: re.Match[str]) -> str:
    return chr(ord(wide[0]) - WIDER_BY) if wide[0] > "\uff00" else "-"


def _found(rule: Rule, reading: _Reading) -> Iterator[Found]:
    for match in _matches(rule, reading):
        start, end = match.span(match.lastindex or 0)
        if start < end and rule.check(reading.plain[start:end], reading.plain[max(0, start - REACH) : start]):
            yield Found(rule.kind, start, end)


def _matches(rule: Rule, reading: _Reading) -> Iterator[re.Match[str]]:
    if rule.numbers:
        for start, end in reading.rows:
            yield from rule.pattern.finditer(reading.plain, start, end)
    elif rule.at_clues:
        for at in sorted(_places(reading.lower, rule.clues)):
            if match := rule.pattern.match(reading.plain, at):
                yield match
    else:
        yield from rule.pattern.finditer(reading.plain)


def _places(text: str, words: tuple[str, ...]) -> Iterator[int]:
    for word in words:
        at = text.find(word)
        while at >= 0:
            yield at
            at = text.find(word, at + len(word))


def _apart(found: list[Found]) -> list[Found]:
    chosen: list[Found] = []
    # Sorting keeps the table's order among equals.
    for each in sorted(found, key=lambda found: (found.start, found.start - found.end)):
        if not chosen or chosen[-1].end <= each.start:
            chosen.append(each)
        elif each.end - each.start > chosen[-1].end - chosen[-1].start:
            chosen[-1] = each
    return chosen
