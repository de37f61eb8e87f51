"""When something is said to have happened, counted from today, and who is said to have spoken the quoted words."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import date

_QUOTE = r"[“\"]([^”\"\n]+)[”\"]"
_NAME = r"((?:[A-Z][\w'-]+)(?:\s[A-Z][\w'-]+){0,2})"
_SAYS = r"(?:said|says|wrote|writes|explained|explains|added|told)"
_TITLE = r"(?:\s?(?:대표|회장|사장|교수|의원|장관|팀장|이사|씨))?"
# Groups: the words and who spoke them, or the other way round.
_AFTER = re.compile(rf"{_QUOTE},?\s+(?:{_SAYS}\s+{_NAME}|{_NAME}\s+{_SAYS}\b)")
_BEFORE = re.compile(rf"{_NAME}\s+{_SAYS}\s*[,:]?\s+(?:that\s+)?{_QUOTE}")
_KOREAN = re.compile(rf"(?<![가-힣])([가-힣]{{2,5}}?|[A-Z][\w]+){_TITLE}(?:은|는|이|가)\s+{_QUOTE}\s*(?:이?라고|고)")
# How far from the words, blanks not counted, a source may name their speaker.
REACH = 300

_DAYS = "monday 월요일|tuesday 화요일|wednesday 수요일|thursday 목요일|friday 금요일|saturday 토요일|sunday 일요일"
_WEEKDAYS = tuple(tuple(day.split()) for day in _DAYS.split("|"))
_RELATIVE = (
    ("yesterday", "어제"),
    ("tomorrow", "내일"),
    ("last week", "지난주", "지난 주"),
    ("next week", "다음 주", "다음주"),
    ("last month", "지난달", "지난 달"),
    ("next month", "다음 달", "다음달"),
    ("last year", "지난해", "작년"),
    ("next year", "내년", "이듬해"),
)
_TIMES = (*_WEEKDAYS, *_RELATIVE)
_SAID = re.compile(
    "|".join(
        rf"\b{word}s?\b" if word.isascii() else rf"(?<![가-힣]){word}" for spellings in _TIMES for word in spellings
    ),
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Time:
    """`spellings` are those of both languages; a weekday may also follow from a date."""

    said: str
    spellings: tuple[str, ...]

    def is_of(self, days: Collection[date]) -> bool:
        return any(_WEEKDAYS[day.weekday()] == self.spellings for day in days)


def times_of(sentence: str) -> Iterator[Time]:
    for match in _SAID.finditer(sentence):
        bare = match[0].lower()
        known = next(one for one in _TIMES if bare in one or bare.removesuffix("s") in one)
        yield Time(match[0], known)


def speakers_of(sentence: str) -> Iterator[tuple[str, str]]:
    """Each who is named as the speaker, and the words."""
    for match in _AFTER.finditer(sentence):
        yield match[2] or match[3], match[1]
    for pattern in (_BEFORE, _KOREAN):
        yield from ((match[1], match[2]) for match in pattern.finditer(sentence))


def is_near(words: str, names: Collection[str], text: str) -> bool:
    """Whether one of the names stands near the words wherever they stand; all three without blanks."""
    place = text.find(words)
    while place >= 0:
        around = text[max(0, place - REACH) : place] + text[place + len(words) : place + len(words) + REACH]
        if any(name in around for name in names):
            return True
        place = text.find(words, place + 1)
    return False
