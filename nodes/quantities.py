"""Numbers with their units, and dates, as both languages write them."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

MONTHS = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
_MONTH = "|".join(f"{name[:3]}(?:{name[3:]})?" if name != "may" else "may" for name in MONTHS)
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

_WORDS = {
    word: value
    for value, words in {
        2: "two 두",
        3: "three 세",
        4: "four 네",
        5: "five 다섯",
        6: "six 여섯",
        7: "seven 일곱",
        8: "eight 여덟",
        9: "nine 아홉",
        10: "ten 열",
        11: "eleven",
        12: "twelve",
    }.items()
    for word in words.split()
}
_COUNTERS = "가지|개월|개|명|번|배|달|년|곳|시간|주|단계|종류|차례|사람|줄|편|건"
SPOKEN = re.compile(
    rf"\b(two|three|four|five|six|seven|eight|nine|ten|eleven|twelve)\b[\s-]?([a-z]+)?"
    rf"|(?<![가-힣])(두|세|네|다섯|여섯|일곱|여덟|아홉|열)\s?({_COUNTERS})",
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
NUMBER = re.compile(
    r"(?<![A-Za-z0-9_.])(?<![A-Za-z]-)(?P<sign>[$€₩]\s?)?(?P<digits>\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)*)"
    r"(?:[\s-]?(?P<scale>thousand|million|billion|trillion|bn|[kKmM](?![A-Za-z])|백만|십억|천|만|억|조))?"
    rf"[\s-]?(?P<unit>%|×|{_KOREAN_UNIT}|[A-Za-zµ]+)?"
)


@dataclass(frozen=True)
class Date:
    month: int
    day: int | None = None
    year: int | None = None
    said: str = field(default="", compare=False)


@dataclass(frozen=True)
class Quantity:
    """`values` are what the number can mean: as written, and with its scale ("30억")."""

    values: frozenset[Decimal]
    unit: str = ""
    version: str = ""
    said: str = field(default="", compare=False)


@dataclass(frozen=True)
class Figures:
    """All figures of a text."""

    dates: tuple[Date, ...]
    quantities: tuple[Quantity, ...]

    def unsupported(self, claimed: "Figures") -> list[str]:
        """What is claimed and does not stand here, in the words of the claim."""
        dates = [date.said for date in claimed.dates if not self._has_date(date)]
        return dates + [quantity.said for quantity in claimed.quantities if not self._has(quantity)]

    def _has_date(self, claimed: Date) -> bool:
        days = [date for date in self.dates if date.month == claimed.month and claimed.day in (None, date.day)]
        if claimed.year is None:
            return bool(days)
        years = {date.year for date in days if date.year}
        return claimed.year in years if years else bool(days) and self._has(_plain(claimed.year))

    def _has(self, claimed: Quantity) -> bool:
        if claimed.version:
            return any(_same_version(claimed.version, known.version) for known in self.quantities)
        if any(quantity.unit == claimed.unit and quantity.values & claimed.values for quantity in self.quantities):
            return True
        return bool(claimed.values & self._calendar(claimed.unit)) or self._has_version_beginning(claimed)

    def _calendar(self, unit: str) -> set[Decimal]:
        fields = {"day": ("day",), "year": ("year",), "": ("day", "month", "year")}.get(unit, ())
        found = (getattr(date, name) for date in self.dates for name in fields)
        return {Decimal(value) for value in found if value is not None}

    def _has_version_beginning(self, claimed: Quantity) -> bool:
        start = claimed.said.strip() + "."
        return not claimed.unit and any(quantity.version.startswith(start) for quantity in self.quantities)


def figures_of(text: str) -> Figures:
    dates: list[Date] = []
    for pattern in DATES:
        dates.extend(_date(match) for match in pattern.finditer(text))
        text = pattern.sub(lambda match: " " * len(match[0]), text)
    quantities = [quantity for match in NUMBER.finditer(text) if (quantity := _quantity(match))]
    return Figures(tuple(dates), (*quantities, *map(_spoken, SPOKEN.finditer(text))))


def _date(match: re.Match[str]) -> Date:
    fields = match.groupdict()
    month, day = fields["m"], fields.get("d")
    number = int(month) if month.isdigit() else _month_number(month)
    year = next((group for group in match.groups() if group and re.fullmatch(_YEAR, group)), None)
    return Date(number, int(day) if day else None, int(year) if year else None, match[0].strip())


def _month_number(name: str) -> int:
    return next(number for number, month in enumerate(MONTHS, 1) if month.startswith(name.lower()[:3]))


def _quantity(match: re.Match[str]) -> Quantity | None:
    digits, scale, unit = match["digits"], match["scale"] or "", (match["unit"] or "").lower()
    if digits.count(".") > 1:
        return Quantity(frozenset(), version=digits, said=digits)
    value = Decimal(digits.replace(",", ""))
    known = _UNITS.get((match["sign"] or "").strip()) or _unit(unit, digits)
    scaled = value * _SCALES.get(scale.lower(), 1)
    # "5m" may be five metres as well as five million.
    values = {value, scaled} if len(scale) == 1 and scale.isascii() else {scaled}
    said = match[0].strip() if known or scale else digits
    return Quantity(frozenset(values), known, said=said)


def _unit(spelling: str, digits: str) -> str:
    """A number of four digits before 년 is a year of the calendar, not a length of time."""
    unit = _UNITS.get(spelling, "")
    return "" if unit == "year" and spelling == "년" and len(digits) == 4 else unit


def _spoken(match: re.Match[str]) -> Quantity:
    word, unit = (match[1], match[2] or "") if match[1] else (match[3], match[4])
    value = Decimal(_WORDS[word.lower()]) * (_SCALES.get(unit.lower(), 1) if len(unit) > 1 else 1)
    return Quantity(frozenset({value}), _UNITS.get(unit.lower(), ""), said=match[0].strip())


def _plain(value: int) -> Quantity:
    return Quantity(frozenset({Decimal(value)}), said=str(value))


def _same_version(claimed: str, known: str) -> bool:
    return bool(known) and (known == claimed or known.startswith(claimed + "."))
