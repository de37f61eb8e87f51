"""Numbers with their units, versions and dates, as both languages write them, and whether a text has them."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from nodes.evidence.pieces import pieces

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# In small letters "may" is a verb.
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "may" else "(?-i:May|MAY)" for name in MONTHS)
_YEAR = r"((?:19|20)\d\d)"
DATES = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"(?<!\d){_YEAR}[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?!\d)",
        rf"\b(?P<m>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?!\s*[%:.]\d)(?:,?\s+{_YEAR}\b)?",
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+(?:of\s+)?(?P<m>{_MONTH})\b\.?(?:,?\s+{_YEAR}\b)?",
        rf"(?:{_YEAR}년\s*)?(?<!\d)(?P<m>\d{{1,2}})월(?:\s*(?P<d>\d{{1,2}})일)?",
        rf"(?:\b(?:in|since|until|by|early|mid|late|last|next|this|of)[\s-]+)(?P<m>{_MONTH})\b(?:,?\s+{_YEAR}\b)?",
        rf"\b(?P<m>{_MONTH})\.?,?\s+{_YEAR}\b",
    )
)

_ENGLISH = "two three four five six seven eight nine ten eleven twelve".split()  # noqa: SIM905 - a row reads better
_DAYS = {"이틀": "2", "사흘": "3", "나흘": "4", "닷새": "5", "열흘": "10"}
_KOREAN = "두 세 네 다섯 여섯 일곱 여덟 아홉 열".split()  # noqa: SIM905 - a row reads better
_WORDS = {word: str(value) for row in (_ENGLISH, _KOREAN) for value, word in enumerate(row, 2)}
_COUNTERS = "가지|개월|개|명|번|배|달|년|곳|시간|주|단계|종류|차례|사람|줄|편|건|군데"
_SPOKEN = re.compile(
    rf"\b({'|'.join(_ENGLISH)})\b(?:[\s-]([a-z]+))?|(?<![가-힣])({'|'.join(_KOREAN)})\s?({_COUNTERS})"
    rf"|(?<![가-힣])({'|'.join(_DAYS)})",
    re.IGNORECASE,
)

_UNITS = {
    spelling: unit
    for unit, spellings in {
        "%": "% percent 퍼센트 프로",
        "ms": "ms millisecond milliseconds 밀리초",
        "us": "us µs microsecond microseconds 마이크로초",
        "s": "s sec second seconds 초",
        "min": "min minute minutes 분",
        "h": "h hr hour hours 시간",
        "day": "day days 일",
        "week": "week weeks 주",
        "month": "month months 개월 달",
        "year": "year years 년",
        "x": "x × times 배",
        "byte": "byte bytes 바이트",
        "kb": "kb kib 킬로바이트",
        "mb": "mb mib 메가바이트",
        "gb": "gb gib 기가바이트",
        "tb": "tb tib 테라바이트",
        "$": "$ dollar dollars usd 달러",
        "€": "€ euro euros eur 유로",
        "₩": "₩ won krw 원",
    }.items()
    for spelling in spellings.split()
}
_SCALES = {"thousand": 1000, "천": 1000, "k": 1000, "만": 10_000, "million": 10**6, "m": 10**6, "백만": 10**6}
_SCALES |= {"억": 10**8, "billion": 10**9, "bn": 10**9, "십억": 10**9, "trillion": 10**12, "조": 10**12}
_KOREAN_UNIT = "|".join(
    sorted((spelling for spelling in _UNITS if re.match("[가-힣]", spelling)), key=len, reverse=True)
)
_NUMBER = (
    r"(?P<sign>[$€₩]\s?)?[vV]?(?P<digits>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)*)"
    r"(?:[\s-]?(?P<scale>thousand|million|billion|trillion|bn|[kKmM](?![A-Za-z])|백만|십억|천|만|억|조))?"
    rf"(?:[\s-]?(?P<unit>%|×|{_KOREAN_UNIT})|(?P<glued>[A-Za-zµ]{{1,3}})|[\s-](?P<apart>[A-Za-zµ]+))?(?![A-Za-z0-9_])"
)
# The number of GPT-4 belongs to its name; that of `file-2` in code may be told alone.
_IN_PROSE = re.compile(rf"(?<![A-Za-z0-9_.])(?<![A-Za-z]-){_NUMBER}")
_IN_CODE = re.compile(rf"(?<![A-Za-z0-9_.]){_NUMBER}")
# `python3.11`, `^18.2.0`
_DOTTED = re.compile(r"(?<![\d.])\d+(?:\.\d+)+")
_ORDINAL = re.compile(r"1st|2nd|3rd")
GAP = " · "
# A count of what is there: "all three commits" may be said, "3 retries" not.
SPELLED = "#"


@dataclass(frozen=True)
class Date:
    month: int
    day: int | None = None
    year: int | None = None
    said: str = field(default="", compare=False)


@dataclass(frozen=True)
class Quantity:
    """`values` are what the number can mean: as written, and with its scale ("30억")."""

    values: frozenset[str]
    unit: str = ""
    said: str = field(default="", compare=False)


@dataclass(frozen=True)
class Figures:
    """All figures of a text: each value with its units, the dates, and `lines`, the beginnings of its versions."""

    dates: frozenset[Date]
    units: Mapping[str, frozenset[str]]
    lines: frozenset[str]
    code: bool = False

    @staticmethod
    def of(text: str, *, code: bool = False, days: Iterable[date] = (), counts: Iterable[int] = ()) -> "Figures":
        """In code a number seldom has its unit beside it, so that there a bare one may be of any unit."""
        units: dict[str, set[str]] = defaultdict(set)
        dates: set[Date] = set()
        for piece in pieces(text):
            for quantity in _quantities(piece, _IN_CODE if code else _IN_PROSE):
                for value in quantity.values:
                    units[value].add(quantity.unit)
            for dotted in set(_DOTTED.findall(piece)) if code else ():
                units[unpadded(dotted)].add("")
            dates.update(found for pattern in DATES for found in map(_date, pattern.finditer(piece)))
        for said in dates:
            for part, unit in ((said.day, "day"), (said.month, ""), (said.year, "year")):
                units[str(part)] |= {unit, ""}
        for count in counts:
            units[str(count)].add(SPELLED)
        given = {Date(day.month, day.day, day.year) for day in days}
        lines = frozenset(line for value in units for line in _lines(value) if "." in line or not code)
        return Figures(frozenset(dates) | given, {value: frozenset(of) for value, of in units.items()}, lines, code)

    @property
    def days(self) -> set[date]:
        """Those dates that name a day of the calendar."""
        return {day for said in self.dates if (day := _day(said))}

    def has(self, claimed: Date | Quantity) -> bool:
        return self._has_date(claimed) if isinstance(claimed, Date) else self._has_quantity(claimed)

    def _has_date(self, claimed: Date) -> bool:
        days = [known for known in self.dates if known.month == claimed.month and claimed.day in (None, known.day)]
        if claimed.year is None:
            return bool(days)
        years = {known.year for known in days if known.year}
        return claimed.year in years if years else bool(days) and "" in self.units.get(str(claimed.year), ())

    def _has_quantity(self, claimed: Quantity) -> bool:
        known = frozenset[str]().union(*(self.units.get(value, ()) for value in claimed.values))
        if known == {SPELLED} and claimed.said[:1].isdigit():
            return False
        if self.code and known and ("" in known or SPELLED in known or not claimed.unit):
            return True
        return claimed.unit in known or (not claimed.unit and claimed.said in self.lines)


def claimed_figures(text: str) -> tuple[list[Date | Quantity], str]:
    """The figures that a sentence claims, and what it says beside them."""
    claimed: list[Date | Quantity] = []
    for pattern in DATES:
        claimed += map(_date, pattern.finditer(text))
        text = pattern.sub(GAP, text)
    text = _ORDINAL.sub(GAP, text)
    claimed += [*map(_quantity, _IN_PROSE.finditer(text)), *map(_spoken, _SPOKEN.finditer(text))]
    return claimed, _IN_PROSE.sub(_without_number, text)


def bare_numbers(text: str) -> frozenset[str]:
    return frozenset(unpadded(match["digits"]) for match in _IN_CODE.finditer(text)) | frozenset(
        map(unpadded, _DOTTED.findall(text))
    )


def is_number(text: str) -> bool:
    return _IN_CODE.fullmatch(text) is not None


def _quantities(text: str, pattern: re.Pattern[str]) -> Iterator[Quantity]:
    """Each spelling once: a large text has the same numbers again and again."""
    yield from map(_quantity, {match[0]: match for match in pattern.finditer(text)}.values())
    yield from map(_spoken, {match[0]: match for match in _SPOKEN.finditer(text)}.values())


def _date(match: re.Match[str]) -> Date:
    fields = match.groupdict()
    month, day = fields["m"], fields.get("d")
    number = int(month) if month.isdigit() else _month_number(month)
    year = next((group for group in match.groups() if group and re.fullmatch(_YEAR, group)), None)
    return Date(number, int(day) if day else None, int(year) if year else None, match[0].strip())


def _day(said: Date) -> date | None:
    if not said.year or not said.day:
        return None
    try:
        return date(said.year, said.month, said.day)
    except ValueError:
        return None


def _month_number(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))


def _quantity(match: re.Match[str]) -> Quantity:
    digits, scale = match["digits"], match["scale"] or ""
    unit = _UNITS.get((match["sign"] or "").strip()) or _unit(match["unit"] or match["glued"] or match["apart"], digits)
    said = match[0].strip() if unit or scale else digits
    if digits.count(".") > 1:
        return Quantity(frozenset({unpadded(digits)}), said=digits)
    return Quantity(_values(digits.replace(",", ""), scale, unit), unit, said)


def _values(digits: str, scale: str, unit: str) -> frozenset[str]:
    """Without a unit 1.1 and 1.10 are two versions. "5m" may be five metres as well as five million."""
    scaled = f"{(Decimal(digits) * _SCALES.get(scale.lower(), 1)).normalize():f}"
    if scale:
        return frozenset({scaled, unpadded(digits)} if len(scale) == 1 and scale.isascii() else {scaled})
    return frozenset({unpadded(digits), scaled} if unit else {unpadded(digits)})


def _unit(spelling: str | None, digits: str) -> str:
    """A number of four digits before 년 is a year of the calendar, not a length of time."""
    unit = _UNITS.get((spelling or "").lower(), "")
    return "" if unit == "year" and spelling == "년" and len(digits) == 4 else unit


def _spoken(match: re.Match[str]) -> Quantity:
    if match[5]:
        return Quantity(frozenset({_DAYS[match[5]]}), "day", said=match[5])
    word, unit = (match[1], match[2] or "") if match[1] else (match[3], match[4])
    value = _WORDS[word.lower()]
    if len(unit) > 1 and unit.lower() in _SCALES:
        value = f"{(Decimal(value) * _SCALES[unit.lower()]).normalize():f}"
    return Quantity(frozenset({value}), _UNITS.get(unit.lower(), ""), said=match[0].strip())


def unpadded(number: str) -> str:
    """`2` for 2.0, `5` for 05."""
    bare = re.sub(r"(?:\.0+)+$", "", number.replace(",", ""))
    return bare if "." in bare else bare.lstrip("0") or "0"


def _lines(version: str) -> Iterator[str]:
    parts = version.split(".")
    return (".".join(parts[:end]) for end in range(1, len(parts))) if len(parts) > 2 else iter(())


def _without_number(match: re.Match[str]) -> str:
    """A word that is no unit is looked at with the other words."""
    word = match["apart"] or ""
    return GAP if word.lower() in _UNITS else GAP + word
