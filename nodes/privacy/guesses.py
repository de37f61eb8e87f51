"""Whether a value after a name such as `password` or `token` is a secret, or code, a type, or a gap to fill in.

Every check gets the value and the text just before it.
"""

import re
from collections import Counter
from math import log2

LEAST_BITS = 3.0
TOKEN_LENGTH = 16
EXAMPLES = frozenset(
    {"password", "passwd", "pass", "pwd", "secret", "token", "key", "string", "example", "username", "changeit"}
)
# `$NAME`, `${name}`, `{name}`, `<name>`, `%s`, `****`, `xxxx`, `...`
TEMPLATE = re.compile(r"\$|\{|<|%[\w({]|\[|\*+\Z|[xX]+\Z|\.+\Z|#\{|@")
PLACE = re.compile(r"[a-zA-Z][\w+.-]*://|\.{0,2}/|~/|[A-Za-z]:\\")
# `user.name`, `user_name_2`, `userName`: names in code; somebody's secret is seldom spelled like one.
CODE_NAME = re.compile(
    r"[A-Za-z_]\w*(?:(?:\.|::|->)[A-Za-z_]\w*)+|[a-z]+[0-9]?(?:_[a-z0-9]+)+|(?i:\w*(?:passw|secret|token|pwd)\w*)"
    r"|[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+|[a-z]+(?:-[a-z]+)+"
)
PASSWORD_NAME = re.compile(r"passw|passphrase|pwd|비밀번호|패스워드|비번|암호", re.IGNORECASE)
QUOTES = "\"'`"


def is_given(value: str, before: str) -> bool:
    """A value after a secret's name: passwords may be short, everything else has to look random."""
    if _is_gap(value) or PLACE.match(value):
        return False
    is_quoted = before.endswith(tuple(QUOTES))
    if not PASSWORD_NAME.search(before[-30:]):
        return is_random(value, before) and (is_quoted or not CODE_NAME.fullmatch(value))
    return _is_mixed(value) and (is_quoted or not CODE_NAME.fullmatch(value))


def is_credential(value: str, before: str) -> bool:
    """What stands after `Authorization:` or in the address of a server."""
    return not _is_gap(value) and value.casefold() not in EXAMPLES


def is_random(value: str, before: str) -> bool:
    if len(value) < TOKEN_LENGTH or not _has_letter_and_digit(value) or _is_gap(value):
        return False
    return _bits(value) >= LEAST_BITS


def is_key(value: str, before: str) -> bool:
    """After a vendor's prefix: words joined by hyphens have no digits."""
    return _has_letter_and_digit(value)


def _is_gap(value: str) -> bool:
    return bool(TEMPLATE.match(value)) or value.casefold() in EXAMPLES


def _is_mixed(value: str) -> bool:
    others = sum(not character.isalpha() for character in value)
    return others > 0 and any(character.isalnum() for character in value)


def _has_letter_and_digit(value: str) -> bool:
    return any(character.isdigit() for character in value) and any(character.isalpha() for character in value)


def _bits(value: str) -> float:
    """Shannon's entropy of a character."""
    return -sum(count / len(value) * log2(count / len(value)) for count in Counter(value).values())
