"""How English and Korean write numbers, days and names that need no evidence."""

import re
from collections.abc import Collection
from datetime import date

_ENGLISH = "two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905 - a row reads better
_KOREAN = {"두": 2, "세": 3, "네": 4, "다섯": 5, "여섯": 6, "일곱": 7, "여덟": 8, "아홉": 9, "열": 10}
_ENGLISH_NUMBER = re.compile(rf"\b({'|'.join(_ENGLISH)})\b", re.IGNORECASE)
_KOREAN_NUMBER = re.compile(rf"(?<![가-힣])({'|'.join(_KOREAN)})\s?(?:개|가지|번|곳|줄|명|단계|군데)")

# Capitalised words that claim nothing about the code.
COMMON_NAMES = frozenset(
    """
    i til today api apis http https url json html css xml yaml csv pdf sql ui ux ci cd pr id ids readme cli ide os db ok
    todo faq rest crud sdk tdd ai ml llm io utf ascii english korean github gitlab git markdown unicode
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december e2e i18n l10n a11y backend frontend commit commits
    """.split()  # noqa: SIM905 - easier to read and to add to
)
ORDINARY_SLASHES = frozenset(
    """
    and/or i/o ci/cd input/output read/write client/server request/response true/false yes/no on/off tcp/ip ui/ux
    he/she his/her he/him before/after add/remove get/set key/value
    """.split()  # noqa: SIM905 - easier to read and to add to
)


def spelled_numbers(text: str) -> list[tuple[str, int]]:
    """Numbers from two to twelve in words: with the word as it stands, and its value."""
    english = [(word, _ENGLISH.index(word.lower()) + 2) for word in _ENGLISH_NUMBER.findall(text)]
    return english + [(word, _KOREAN[word]) for word in _KOREAN_NUMBER.findall(text)]


def written_days(text: str, days: Collection[date]) -> str:
    """The text without the given days, in the ways people write them: a day of the evidence is no number to prove."""
    for day in days:
        month = day.strftime("%B")
        for written in (
            rf"{day.year}[-./]0?{day.month}[-./]0?{day.day}(?!\d)",
            rf"(?:{day.year}년\s*)?{day.month}월\s*{day.day}일",
            rf"(?:{month}|{month[:3]})\.? {day.day}(?:st|nd|rd|th)?(?!\d)(?:, {day.year}(?!\d))?",
            rf"(?<!\d){day.day}(?:st|nd|rd|th)? (?:of )?(?:{month}|{month[:3]})(?: {day.year}(?!\d))?",
        ):
            text = re.sub(written, " ", text)
    return text
