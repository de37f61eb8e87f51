"""Which way a sentence points: up or down, added or removed, before or after; and whether it denies."""

import re
from dataclasses import dataclass

# A line is an axis with its two sides. `add*` begins a word and `more_than` is two; a Korean root may stand inside a
# word unless it is marked `^`, and `비-공개` means 공개 without 비 before it. Of an axis marked `~` it matters in which
# order things are named.
_TABLE = """
increas* raise raises raised raising rise rises rose risen rising grew grows grown growing higher expand*
^늘었 ^늘어 ^늘린 ^늘리 ^늘려 ^늘렸 ^늘릴 ^늘립 ^늘이 ^늘였 증가 ^높였 ^높여 ^높이 ^높인 ^높아
^올렸 ^올려 ^올리 ^올린 ^올랐 ^올라 상승 확대
<> decreas* reduc* lower* shrink* shrank drops dropped fell falls fallen fewer declin* smaller
^줄었 ^줄어 ^줄인 ^줄이 ^줄여 ^줄였 ^줄일 ^줄입 감소 ^낮췄 ^낮춰 ^낮추 ^낮춘 ^낮아 ^내렸 ^내려 ^내리 ^내린 하락 축소

add adds added adding addition introduc* includ* 추가 도입 포함
<> remov* delet* exclud* strip strips stripped eliminat* 삭제 제거 ^없앴 ^없애 제외

enabl* activat* turn_on turns_on turned_on ^켜 ^켰 비-활성화
<> disabl* deactivat* turn_off turns_off turned_off ^끄고 ^끄면 ^끄는 ^끈다 ^끄도 ^꺼 ^껐 비활성화

~ before prior_to ^전에 ^이전에 ^이전까지 <> after 이후 ^후에 ^뒤에
~ faster quicker speeds accelerat* 빨라 빠르 빠른 빨리 <> slower slows slowed 느려 느리 느린
~ larger bigger greater 더_큰 더_크 더_많 <> smaller less 더_작 더_적

more_than at_least minimum 최소 <> less_than at_most maximum fewer_than 최대
open opens opened opening ^열었 ^열어 ^열고 ^열리 ^열린 ^열렸 <> clos* 닫
start starts started begin begins began 시작 <> stop stops stopped end ends ended 중단 종료 멈
allow* permit* 허용 <> forbid* deny denies denied prohibit* block blocks blocked prevent* 금지 차단
succeed* success successful successfully 성공 <> fail fails failed failure* 실패
accept* approv* 승인 수락 <> reject* refus* 거절 거부 반려
public 비-공개 <> private 비공개
synchronous synchronously 비-동기 <> asynchronous asynchronously 비동기
불-가능 <> 불가능
불-필요 <> 불필요
first_half 상반기 <> second_half 하반기
오전 <> 오후
upgrad* 업그레이드 <> downgrad* 다운그레이드
"""
_DENIAL = re.compile(
    r"\b(?:not(?! only)|never|without|cannot|neither|nor|none|nobody|nothing|unable|no(?! doubt| matter))\b|n['’]t\b"
    r"|않(?!으면 안)|없(?!애)|아니(?!라)|못(?:하|했|한|합)|(?<![가-힣])못(?=\s?[가-힣])"
    r"|(?<![가-힣])안\s(?=[가-힣]*[된됐되했하한할함])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Axis:
    one: re.Pattern[str]
    other: re.Pattern[str]
    compares: bool


@dataclass(frozen=True)
class Polarity:
    """`ways` has each axis of which only one side is said: whether it is the first."""

    ways: dict[int, bool]
    denials: int


def polarity_of(text: str) -> Polarity:
    ways: dict[int, bool] = {}
    for place, axis in enumerate(AXES):
        one, other = bool(axis.one.search(text)), bool(axis.other.search(text))
        if one != other:
            ways[place] = one
    return Polarity(ways, len(_DENIAL.findall(text)))


def unpointed(text: str) -> str:
    """What is left without the words that point or deny."""
    return _DENIAL.sub(" ", _POINTING.sub(" ", text))


def _axes() -> list[Axis]:
    """A blank line ends a row, and so does the end of one that has both sides."""
    rows = [row for block in _TABLE.strip().split("\n\n") for row in _rows(block)]
    return [_axis(row) for row in rows]


def _rows(block: str) -> list[str]:
    return block.splitlines() if block.count("<>") > 1 else [block.replace("\n", " ")]


def _axis(row: str) -> Axis:
    one, other = row.removeprefix("~").split("<>")
    return Axis(_pattern(one), _pattern(other), row.startswith("~"))


def _pattern(side: str) -> re.Pattern[str]:
    return re.compile("|".join(map(_word, side.split())), re.IGNORECASE)


def _word(root: str) -> str:
    if root[0].isascii() and root[0] != "^":
        return rf"\b{root.replace('*', '[a-z]*').replace('_', ' ')}\b"
    not_after, _, rest = root.rpartition("-")
    before = "(?<![가-힣])" if root.startswith("^") else f"(?<!{not_after})" if not_after else ""
    return before + rest.removeprefix("^").replace("_", r"\s?")


AXES = _axes()
_POINTING = re.compile("|".join(f"{axis.other.pattern}|{axis.one.pattern}" for axis in AXES), re.IGNORECASE)
