"""Which rows of digits are numbers of people, companies and cards: checksums, dates, issuers and words before them.

Every check gets the value and the text just before it.
"""

import re
from datetime import date

NOT_DIGIT = re.compile(r"[^0-9]+")
RESIDENT_WEIGHTS = (2, 3, 4, 5, 6, 7, 8, 9, 2, 3, 4, 5)
BUSINESS_WEIGHTS = (1, 3, 7, 1, 3, 7, 1, 3, 5)
# Residents, then foreigners; each pair is one century. Those born before 1900 are left out.
CENTURIES = {"1": 1900, "2": 1900, "3": 2000, "4": 2000, "5": 1900, "6": 1900, "7": 2000, "8": 2000}
FOREIGNERS = "5678"
# Numbers given out since then end in random digits.
NO_CHECKSUM_SINCE = date(2020, 10, 5)
# Thirteen digits that count milliseconds since 1970 between 2014 and 2033.
MILLISECONDS = re.compile(r"1[4-9][0-9]{11}")

RESIDENT_WORDS = re.compile(r"주민|생년월일|외국인|등록번호|(?i:resident|registration|\brrn\b|\barc\b)")
BUSINESS_WORDS = re.compile(r"사업자|(?i:business)")
PASSPORT_WORDS = re.compile(r"여권|(?i:passport)")
LICENCE_WORDS = re.compile(
    r"면허|(?i:licen[cs]e)|(?:서울|부산|대구|인천|광주|대전|울산|경기|강원|충북|충남|전북|전남|경북|경남|제주)\s?\Z"
)
ACCOUNT_WORDS = re.compile(
    r"(?:국민|신한|우리|하나|기업|산업|제일|씨티|부산|대구|광주|전북|경남|제주|수협|농협|신협|케이|카카오|토스)\s?(?:은행|뱅크)"
    r"|농협|수협|신협|우체국|새마을금고|계좌|입금|(?i:\bbank|account (?:no|num)|\bacct\b|\biban\b)"
)
CARD_PREFIX = re.compile(r"4|5[1-5]|2(?:2[2-9]|[3-6]|7[01]|720)|3[47]|35|36|6(?:011|4[4-9]|5|2)|9[0-9]{3}")


def is_resident(value: str, before: str) -> bool:
    return _digits(value)[6] not in FOREIGNERS and _is_registered(value, before)


def is_foreigner(value: str, before: str) -> bool:
    return _digits(value)[6] in FOREIGNERS and _is_registered(value, before)


def is_business(value: str, before: str) -> bool:
    digits = _digits(value)
    total = sum(int(digit) * weight for digit, weight in zip(digits, BUSINESS_WEIGHTS, strict=False))
    total += int(digits[8]) * 5 // 10
    is_valid = (10 - total % 10) % 10 == int(digits[9]) and digits[3:5] != "00"
    return is_valid and ("-" in value or bool(BUSINESS_WORDS.search(before)))


def is_passport(value: str, before: str) -> bool:
    return bool(PASSPORT_WORDS.search(before))


def is_licence(value: str, before: str) -> bool:
    """The present form begins with one of the regions 11 to 28; the older ones need a word before them."""
    digits = _digits(value)
    return (value.count("-") == 3 and 11 <= int(digits[:2]) <= 28) or bool(LICENCE_WORDS.search(before))


def is_account(value: str, before: str) -> bool:
    return 10 <= len(_digits(value)) <= 14 and bool(ACCOUNT_WORDS.search(before))


def is_card(value: str, before: str) -> bool:
    digits = _digits(value)
    return bool(CARD_PREFIX.match(digits)) and len(set(digits)) > 1 and _luhn(digits)


def _digits(value: str) -> str:
    return NOT_DIGIT.sub("", value)


def _is_registered(value: str, before: str) -> bool:
    digits = _digits(value)
    born = _born(digits)
    if born is None:
        return False
    is_named = bool(RESIDENT_WORDS.search(before))
    if digits == value and not is_named:
        return _has_checksum(digits) and not MILLISECONDS.fullmatch(digits)
    return is_named or _has_checksum(digits) or born >= NO_CHECKSUM_SINCE


def _born(digits: str) -> date | None:
    century = CENTURIES.get(digits[6])
    try:
        return date(century + int(digits[:2]), int(digits[2:4]), int(digits[4:6])) if century else None
    except ValueError:
        return None


def _has_checksum(digits: str) -> bool:
    """Foreigners' numbers add two to the same sum."""
    total = sum(int(digit) * weight for digit, weight in zip(digits, RESIDENT_WEIGHTS, strict=False))
    check = (11 - total % 11) % 10
    return int(digits[12]) == ((check + 2) % 10 if digits[6] in FOREIGNERS else check)


def _luhn(digits: str) -> bool:
    doubled = (int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(digits)))
    return sum(number // 10 + number % 10 for number in doubled) % 10 == 0
