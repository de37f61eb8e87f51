"""A sentence whose truth is known, and the words both languages make such sentences with."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from nodes.language import Language

MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
# Words that lose their capital when something is put before them.
_LOWERED = re.compile(
    r"^(?:The|This|These|Those|That|We|It|In|On|A|An|As|If|When|There|They|You|Our|For|To|With|By|All|Some|Most|Now)\b"
)

COMMIT_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "A": "The file `{path}` was added.",
        "M": "The change touches `{path}`.",
        "D": "The file `{path}` was removed.",
        "R": "The file is now called `{path}`.",
        "declared": "It adds `{name}` in {path}.",
        "assigned": "It sets `{name}` to {number}.",
        "raised": "It goes from {old} to {new}.",
        "files": "The change touches {files} files.",
        "quote": 'The commit message says "{subject}".',
        "date": "The work was done on {date}.",
        "commit": "This is the work of commit {sha}.",
    },
    "ko": {
        "A": "`{path}` 파일을 추가했다.",
        "M": "`{path}` 파일을 수정했다.",
        "D": "`{path}` 파일을 삭제했다.",
        "R": "파일 이름이 `{path}` 쪽으로 바뀌었다.",
        "declared": "{path} 파일에 `{name}` 코드를 추가했다.",
        "assigned": "`{name}` 값을 {number}{to} 정했다.",
        "raised": "{old}에서 {new}{to} 바꿨다.",
        "files": "파일 {files}개를 바꿨다.",
        "quote": '커밋 메시지에는 "{subject}" 문구가 있다.',
        "date": "{date}에 작업했다.",
        "commit": "커밋 {sha}에 담긴 작업이다.",
    },
}
TEXT_WORDS: Mapping[Language, Mapping[str, str]] = {
    "en": {
        "told": "According to the text, {sentence}",
        "title": 'The text is about "{title}".',
        "quote": 'The text says "{fragment}".',
        "code": "The text explains how `{code}` is used.",
        "number": "One of the figures in the text is {number}.",
    },
    "ko": {
        "told": "글에 따르면 {sentence}",
        "title": '글의 주제는 "{title}"이다.',
        "quote": '글에는 "{fragment}" 구절이 나온다.',
        "code": "글은 `{code}` 사용법을 설명한다.",
        "number": "글에 나오는 수치 가운데 하나는 {number}이다.",
    },
}


@dataclass(frozen=True)
class Statement:
    """`kind` is the kind of falsehood, empty for a true sentence; `base` the true one that a false one was made from;
    `of` the place in the material it speaks of, such as a commit."""

    text: str
    kind: str = ""
    base: str = ""
    of: str = ""


def lowered(sentence: str) -> str:
    return sentence[:1].lower() + sentence[1:] if _LOWERED.match(sentence) else sentence


def to(number: str) -> str:
    """The Korean particle after a number read aloud."""
    return "으로" if number[-1:] in "036" else "로"


def day_of(year: int, month: int, day: int, language: Language) -> str:
    return f"{MONTHS[month - 1]} {day}, {year}" if language == "en" else f"{year}년 {month}월 {day}일"
