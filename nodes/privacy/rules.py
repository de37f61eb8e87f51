"""The table of what is found: one row a form, the more special ones first.

A pattern's last group that took part is the value; without groups the whole match is. Every row is linear: it begins
where nothing of its own alphabet stands before it, or its length is bounded, and runs are possessive.
streams.py says what a new row must keep to, so that a text in pieces is masked like a whole one.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from nodes.privacy import guesses, numbers
from nodes.privacy.kinds import Kind

# The longest value, in characters, of all rows but private keys.
LONGEST = 4096
Check = Callable[[str, str], bool]


def always(value: str, before: str) -> bool:
    return True


@dataclass(frozen=True)
class Rule:
    """`check` gets the value and the text just before it.

    Where to look, for speed: nowhere if the text in lower case has none of the `clues`; with `at_clues`, only where
    they stand; for `numbers`, only in rows of at least eight digits.
    """

    kind: Kind
    pattern: re.Pattern[str]
    check: Check = always
    clues: tuple[str, ...] = ()
    at_clues: bool = False
    numbers: bool = False


def _before(name: str) -> str:
    """A header's value up to a comma, a quotation mark or the next such header: what a match takes may not depend on
    where the text begins."""
    return rf"((?:(?!(?i:{name})[\"']?[ \t]{{0,2}}:)[!#-&(-+\--:<-~]){{8,4000}}+)"


def _rule(kind: Kind, pattern: str, check: Check = always, *clues: str) -> Rule:
    # Only ASCII is a letter here: Korean particles follow a value without a space.
    return Rule(kind, re.compile(pattern, re.ASCII), check, clues)


def _number(kind: Kind, pattern: str, check: Check = always) -> Rule:
    return Rule(kind, re.compile(f"{BEGIN}{pattern}{END}", re.ASCII), check, numbers=True)


# Where a number begins and ends: no letter, digit or further group of digits beside it.
BEGIN = r"(?<![\w-])(?<![0-9]\.)"
END = r"(?![\w]|-[0-9]|\.[0-9])"

_GAP = r"(?: ?- ?|\) ?|[. ])"

_PROVINCE = (
    r"(?:서울|부산|대구|인천|광주|대전|울산|세종|경기|강원|충청[북남]|전라[북남]|경상[북남]|충[북남]|전[북남]|경[북남]|제주)"
    r"(?:특별자치시|특별자치도|특별시|광역시|시|도)?"
)
DISTRICT = rf"{_PROVINCE}(?: [가-힣]{{1,5}}[시군구]){{1,2}}+(?: [가-힣]{{1,5}}[읍면])?+ "
_NUMBER = r"[0-9]{1,4}+(?:-[0-9]{1,4}+)?+(?![0-9])"
_STREET = rf"[가-힣]{{1,8}}(?:로|길)(?: ?[0-9]{{1,4}}+[가-힣]?(?:번길|길))?+ ?{_NUMBER}"
_LOT = rf"[가-힣]{{1,6}}[0-9]?(?:동|리|가) {_NUMBER}(?:번지)?"
_ROOM = r"(?:,? ?(?:[0-9]{1,4}+동 ?)?+(?:[0-9]{1,5}+호|[0-9]{1,3}+층))?"

KEY_BEGINS = r"-----BEGIN (?:[A-Z0-9]{1,10} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
# Between the lines of a key: line breaks, also written as \n, and the marks of diffs, quotations and comments.
_BETWEEN = r"(?:[\s\"'+>#*,-]|\\[nr]){1,16}+"
_KEY_LINE = rf"(?:(?:Proc-Type|DEK-Info|Version|Comment): ?[!-~ ]{{1,80}}|[A-Za-z0-9+/=]{{16,{LONGEST}}}+)"
KEY_LINES = rf"(?:{_BETWEEN}{_KEY_LINE})*+"
_KEY_ENDS = rf"(?:(?:{_BETWEEN}[A-Za-z0-9+/=]{{1,15}}+)?{_BETWEEN}END[A-Z0-9 ]{{2,40}}-----)?"

_NAME = (
    r"(?i:passw(?:or)?d[0-9]?|passphrase|(?<![a-z])pwd|비밀번호|패스워드|비번|암호|secret|token|credentials?|인증키"
    r"|비밀키|api ?키"
    r"|(?:api|access|private|secret|signing|encryption|auth|service|account|client)[_-]?(?:secret[_-]?)?key)"
)
_IS = r"(?:[\\\"'`\]]{0,3}[ \t]{0,4}(?:=>|:=|==|[=:])|[은는이가])[ \t]{0,4}"
# Visible ASCII without quotation marks; and without what ends a bare value in code, addresses and lists.
_QUOTED = r"[!#-&(-\[\]-_a-~]"
_BARE = r"[!#-%*+\--:?-Z^_a-z|~]"
_GIVEN = rf"(?:\\{{0,2}}([\"'`])({_QUOTED}{{4,256}}+)(?=\\{{0,2}}[\"'`])|({_BARE}{{6,256}}+={{0,2}}+)(?![(\[{{\"'`]))"

_HEADER = r"[\"']?[ \t]{0,2}[:=][ \t]{0,2}[\"']?"
_GITLAB = ("glpat-", "glptt-", "gldt-", "glrt-", "glcbt-", "glsoat-", "glft-")
# The user of an address such as git@host:owner/name is nobody, and icon@2x.png is a file.
_NOT_GIT = r"(?!git@[\w.-]{1,100}:)"
_TOP = r"(?!(?:png|jpe?g|gif|svg|webp|css|js|ts|md)\b)[A-Za-z]{2,24}(?![\w-])"
_NAMES = (
    *("passw", "passphrase", "pwd", "비밀번호", "패스워드", "비번", "암호", "secret", "token", "credential", "인증키"),
    *("비밀키", "api", "access", "private", "signing", "encryption", "auth", "service", "account", "client"),
)

_SECRETS = (
    _rule(Kind.PRIVATE_KEY, rf"{KEY_BEGINS}({KEY_LINES}{_KEY_ENDS})", always, "private key"),
    _rule(Kind.HARU_KEY, r"haru_[\w-]{43}(?![\w-])", always, "haru_"),
    _rule(Kind.JWT, r"(?<![\w-])eyJ[\w-]{8,1200}+\.eyJ[\w-]{8,2000}+\.[\w-]{0,800}+", always, "eyj"),
    _rule(Kind.API_KEY, r"\b(?:AKIA|ASIA|ABIA|ACCA)[A-Z2-7]{16}\b", always, "akia", "asia", "abia", "acca"),
    _rule(Kind.API_KEY, r"\bgh[pousr]_[A-Za-z0-9]{36,255}+", always, "ghp_", "gho_", "ghu_", "ghs_", "ghr_"),
    _rule(Kind.API_KEY, r"\bgithub_pat_\w{22,255}+", always, "github_pat_"),
    _rule(Kind.API_KEY, r"\bgl(?:pat|ptt|dt|rt|cbt|soat|ft)-[\w-]{20,255}+", guesses.is_key, *_GITLAB),
    _rule(Kind.API_KEY, r"\b(?:xox[abeoprs]|xapp)-[A-Za-z0-9-]{10,255}+", guesses.is_key, "xox", "xapp-"),
    _rule(Kind.API_KEY, r"hooks\.slack\.com/services/(T\w{8,12}/B\w{8,12}/\w{20,32}+)", always, "hooks.slack"),
    _rule(Kind.API_KEY, r"(?<![\w-])sk-(?:(?:ant|proj|or|svcacct|lf)-)?[\w-]{20,255}+", guesses.is_random, "sk-"),
    _rule(Kind.API_KEY, r"\bhf_[A-Za-z0-9]{30,60}\b", always, "hf_"),
    _rule(Kind.API_KEY, r"\bAIza[\w-]{35}(?![\w-])", always, "aiza"),
    _rule(Kind.API_KEY, r"\b(?:GOCSPX-|ya29\.)[\w-]{20,400}+", always, "gocspx-", "ya29."),
    _rule(Kind.API_KEY, r"\b[rs]k_(?:live|test)_[A-Za-z0-9]{16,255}+", always, "k_live_", "k_test_"),
    _rule(Kind.API_KEY, r"\b(?:npm_[A-Za-z0-9]{36}\b|SG\.[\w-]{22}\.[\w-]{43})", always, "npm_", "sg."),
    _rule(Kind.PASSWORD, r"://[!#-&(-.0-9;=?A-~]{0,128}:([!#-&(-.0-;=?A-~]{2,256}+)@", guesses.is_credential, "://"),
    _rule(
        Kind.SECRET,
        rf"(?i:authorization){_HEADER}(?:[A-Za-z]{{4,12}} )?{_before('authorization')}",
        guesses.is_credential,
        "authorization",
    ),
    _rule(Kind.SECRET, r"\b(?i:bearer|basic) ([A-Za-z0-9._~+/=-]{16,4000}+)", guesses.is_random, "bearer ", "basic "),
    _rule(
        Kind.SECRET,
        rf"(?i:cookie){_HEADER}{_before('cookie')}",
        guesses.is_random,
        *("cookie:", 'cookie":', "cookie':"),
    ),
    Rule(Kind.SECRET, re.compile(_NAME + _IS + _GIVEN, re.ASCII), guesses.is_given, _NAMES, at_clues=True),
)
_NUMBERS = (
    _number(Kind.RESIDENT_NUMBER, r"[0-9]{6}(?: ?- ?| )?[1-4][0-9]{6}", numbers.is_resident),
    _number(Kind.FOREIGNER_NUMBER, r"[0-9]{6}(?: ?- ?| )?[5-8][0-9]{6}", numbers.is_foreigner),
    _number(Kind.CARD, r"([0-9]{4}([ -]?)[0-9]{4}\2[0-9]{4}\2[0-9]{4})", numbers.is_card),
    _number(Kind.CARD, r"3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}", numbers.is_card),
    _number(Kind.DRIVER_LICENCE, r"(?:[0-9]{2}-)?[0-9]{2}-[0-9]{6}-[0-9]{2}", numbers.is_licence),
    _number(Kind.BUSINESS_NUMBER, r"[0-9]{3}(?:-[0-9]{2}-|[0-9]{2})[0-9]{5}", numbers.is_business),
    _number(Kind.PHONE, rf"01(?:0{_GAP}?[0-9]{{3,4}}{_GAP}?|[16-9]{_GAP}[0-9]{{3,4}}{_GAP})[0-9]{{4}}"),
    _number(Kind.PHONE, r"0(?:2|3[1-3]|4[1-4]|5[1-5]|6[1-4]|70|50[2-8])(?: ?- ?|\) ?)[0-9]{3,4} ?- ?[0-9]{4}"),
    _number(Kind.PHONE, r"82[- ]?10[- ][0-9]{3,4}[- ][0-9]{4}"),
    _number(Kind.ACCOUNT, r"[0-9]{2,6}(?:-[0-9]{2,8}){1,3}", numbers.is_account),
    _number(Kind.ACCOUNT, r"[0-9]{10,14}", numbers.is_account),
)
_OTHERS = (
    _rule(
        Kind.PHONE, rf"\+82[-. ]?(?:\(0\)|0)?[-. ]?[1-7][0-9]?[-. ]?[0-9]{{3,4}}[-. ]?[0-9]{{4}}{END}", always, "+82"
    ),
    _rule(Kind.PASSPORT, r"\b[MSRODGP][0-9]{3}(?:[0-9]{5}|[A-Z][0-9]{4})\b", numbers.is_passport, "여권", "passport"),
    _rule(Kind.EMAIL, rf"(?<![\w.%+-]){_NOT_GIT}[\w.%+-]++@(?:[A-Za-z0-9-]{{1,63}}+\.){{1,8}}{_TOP}", always, "@"),
    _rule(Kind.ADDRESS, rf"{DISTRICT}((?:{_STREET}|{_LOT}){_ROOM})", always, "구 ", "군 ", "시 "),
)
RULES = _SECRETS + _NUMBERS + _OTHERS
