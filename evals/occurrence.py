"""A second opinion on what a sentence names: simple on purpose, and sharing no line with the product's own checks."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = rf"(?P<name>{'|'.join(MONTHS)})[a-z]*\.?"
_YEAR = r"(?P<y>(?:19|20)\d\d)"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<!\d){_YEAR}[-/.](?P<m>\d{{1,2}})[-/.](?P<d>\d{{1,2}})(?!\d)",
        rf"(?:{_YEAR}년\s*)?(?<!\d)(?P<m>\d{{1,2}})월(?:\s*(?P<d>\d{{1,2}})일)?",
        rf"\b{_MONTH}\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+{_YEAR})?",
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\s+{_MONTH}(?:,?\s+{_YEAR})?",
        rf"\b{_MONTH},?\s+{_YEAR}",
    )
)
_LINK = re.compile(r"https?://[^\s)>\]\"'`]*[^\s)>\]\"'`.,;:!?]", re.ASCII)
_CODE = re.compile(r"`+([^`\n]+)`+")
_PATH = re.compile(r"(?<![\w./@-])\.{0,2}/?[\w.@+-]+(?:/[\w.@+*{}-]*[\w*{}-])+", re.ASCII)
_FILE = re.compile(
    r"(?<![\w./@-])[\w-]+\.(?:py|js|jsx|ts|tsx|java|kt|go|rs|rb|c|h|cpp|md|rst|txt|ya?ml|json|toml|lock|html|css|sql|sh)(?!\w)",
    re.ASCII,
)
_HEX = re.compile(r"(?<![a-z0-9_])(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,40}(?![a-z0-9_])")
_SCALES = {"thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SCALES |= {"백만": 10**6, "천만": 10**7, "십억": 10**9, "천": 10**3, "만": 10**4, "억": 10**8, "조": 10**12}
_NUMBER = re.compile(rf"(?<![\w.])v?(\d+(?:\.\d+)*)(?:[\s-]?({'|'.join(_SCALES)}))?(?!\d)", re.ASCII)
_ANY_NUMBER = re.compile(r"(?<![\d.])\d+(?:\.\d+)*")
_MARKS = str.maketrans("“”‘’–—−", "\"\"''---")
_ORDINARY = frozenset({"and/or", "ci/cd", "i/o", "tcp/ip", "client/server", "read/write", "input/output"})


@dataclass(frozen=True)
class Token:
    """`kind` is link, code, date, path, commit or number."""

    kind: str
    text: str


@dataclass(frozen=True)
class Evidence:
    """Everything a sentence may draw on, as one text."""

    given: str

    def missing(self, sentence: str) -> list[Token]:
        """The code, paths, dates, commits and numbers of the sentence that are nowhere in the text."""
        return [token for token in tokens_of(sentence) if not self._has(token)]

    def _has(self, token: Token) -> bool:
        match token.kind:
            case "number":
                return bool(_values(token.text) & self.numbers)
            case "date":
                return any(_agree(claimed, known) for claimed in _dates(token.text) for known in self.dates)
            case "code":
                bare = token.text.removesuffix("()")
                return self._stands(bare) or "".join(bare.split()) in self._squeezed
            case "commit":
                return token.text in self.text
            case _:
                return self._stands(token.text.strip("/").removeprefix("./")) or token.text in _ORDINARY

    def _stands(self, text: str) -> bool:
        return re.search(rf"(?<![a-z0-9_]){re.escape(text)}(?![a-z0-9_])", self.text) is not None

    @cached_property
    def text(self) -> str:
        return folded(self.given)

    @cached_property
    def numbers(self) -> frozenset[str]:
        scaled = (value for match in _NUMBER.finditer(self.text) for value in _values(match[0]))
        return frozenset(map(_plain, _ANY_NUMBER.findall(self.text))) | frozenset(scaled)

    @cached_property
    def dates(self) -> frozenset[tuple[str, str, str]]:
        return frozenset(_dates(self.text))

    @cached_property
    def _squeezed(self) -> str:
        return "".join(self.text.split())


def tokens_of(sentence: str) -> list[Token]:
    """What one kind took is not looked at again by the next."""
    rest = folded(sentence)
    found: list[Token] = []
    for kind, pattern in (
        ("link", _LINK),
        ("code", _CODE),
        *(("date", date) for date in _DATES),
        ("path", _PATH),
        ("path", _FILE),
    ):
        found += [Token(kind, match[match.lastindex or 0 if kind == "code" else 0]) for match in pattern.finditer(rest)]
        rest = pattern.sub(" · ", rest)
    found += [Token("commit", match[0]) for match in _HEX.finditer(rest)]
    found += [Token("number", match[0]) for match in _NUMBER.finditer(_HEX.sub(" · ", rest))]
    return list(dict.fromkeys(found))


def folded(text: str) -> str:
    """One spelling for quotation marks, dashes, blanks, capitals and thousands."""
    text = unicodedata.normalize("NFKC", text).translate(_MARKS).casefold()
    return " ".join(re.sub(r"(?<=\d),(?=\d{3}(?!\d))", "", text).split())


def _dates(text: str) -> Iterator[tuple[str, str, str]]:
    """Year, month, day; what is not said is empty."""
    for pattern in _DATES:
        for match in pattern.finditer(text):
            fields = match.groupdict()
            month = fields.get("m") or str(MONTHS.index(fields["name"]) + 1)
            yield fields.get("y") or "", month.lstrip("0"), (fields.get("d") or "").lstrip("0")


def _agree(claimed: tuple[str, str, str], known: tuple[str, str, str]) -> bool:
    return all(not one or not other or one == other for one, other in zip(claimed, known, strict=True))


def _values(number: str) -> frozenset[str]:
    match = _NUMBER.search(number)
    if match is None:
        return frozenset()
    if match[2] is None:
        return frozenset({_plain(match[1])})
    return frozenset({f"{(Decimal(match[1]) * _SCALES[match[2]]).normalize():f}"})


def _plain(number: str) -> str:
    """`2` for 2.0, `5` for 05; 1.1 and 1.10 stay two versions."""
    bare = re.sub(r"(?:\.0+)+$", "", number)
    return bare if "." in bare else bare.lstrip("0") or "0"
