"""What a sentence claims that can be looked up: links, code, quotations, paths, commits, counts, figures and names."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from nodes.evidence import names
from nodes.evidence.figures import GAP, Date, Quantity, claimed_figures, is_number

Kind = Literal["exact", "code", "quote", "path", "commit", "figure"] | names.Kind

HASH = r"(?<![A-Za-z0-9_])(?=[a-f]*[0-9])(?=[0-9]*[a-f])[0-9a-f]{7,64}(?![A-Za-z0-9_])"
_LINK = re.compile(r"https?://[^\s)>\]\"'`,]*[^\s)>\]\"'`,.;:!?]", re.ASCII)
# Code and tags may hold quotation marks, and a quotation code: whichever begins first is taken whole.
_SPAN = re.compile(
    r"`+(?P<code>[^`\n]+)`+|(?P<tag></?[A-Za-z][^<>]*>)|\"([^\"\n]+)\"|“([^”\n]+)”|「([^」\n]+)」"
    r"|(?<!\w)'([^'\n]+\s[^'\n]+)'(?!\w)|(?<!\w)‘([^’\n]+\s[^’\n]+)’"
)
# Not a date such as 2026/05/01.
_PATH = re.compile(
    r"(?<![\w./@-])(?!\d{4}/\d{1,2}/\d{1,2}(?!\d))[.~@]{0,2}/?[\w.@+-]+(?:/[\w@+*{}-][\w.@+*{}-]*)+/?", re.ASCII
)
_FLAG = re.compile(r"(?<![\w-])--?[A-Za-z][\w-]+(?==|\b)", re.ASCII)
_COUNT = re.compile(
    r"(?<![\w.])(\d{1,6})\s*(?:개의?\s*)?(commits?|files?|커밋|파일)(?![a-z_])|(커밋|파일)\s*(\d+)\s*개",
    re.IGNORECASE | re.ASCII,
)
_NOUNS = {"커밋": "commit", "파일": "file"}
_DIGITS_FIRST = re.compile(r"(?<![\w.])v?\d[\w.]*", re.ASCII)
# A small model slips into Chinese or Cyrillic in the middle of Korean.
_OTHER_SCRIPT = re.compile(r"[\u0400-\u052f\u0590-\u06ff\u0900-\u0dff\u0e00-\u0eff\u3040-\u30ff\u3400-\u9fff]+")


@dataclass(frozen=True)
class Claim:
    """`bare` is what must be found of what was said; a count has its noun and number."""

    kind: Kind
    said: str
    bare: str = ""
    figure: Date | Quantity | None = None
    count: tuple[str, int] | None = None


def claims_of(sentence: str) -> list[Claim]:
    """What one kind took is not looked at again by the next."""
    reading = _Reading(sentence)
    found = [
        *(Claim("exact", match[0], match[0]) for match in reading.take(_LINK)),
        *map(_spanned, reading.take(_SPAN)),
        *(Claim("path", match[0].rstrip("."), match[0].rstrip(".")) for match in reading.take(_PATH)),
        *(Claim("commit", match[0], match[0]) for match in reading.take(re.compile(HASH))),
        *(Claim("exact", match[0], match[0]) for match in reading.take(_FLAG)),
        *(_counted(match) for match in reading.take(_COUNT)),
        *(Claim("identifier", word, word) for word in reading.words_of_digits()),
    ]
    figures, rest = claimed_figures(reading.rest)
    found += [Claim("figure", figure.said, figure=figure) for figure in figures]
    found += [Claim(one.kind, one.said, one.said) for one in names.named(rest)]
    return found + [Claim("exact", run, run) for run in _OTHER_SCRIPT.findall(rest)]


class _Reading:
    """A sentence of which ever less is left to look at."""

    def __init__(self, sentence: str) -> None:
        self.rest = sentence

    def take(self, pattern: re.Pattern[str]) -> list[re.Match[str]]:
        found = list(pattern.finditer(self.rest))
        self.rest = pattern.sub(GAP, self.rest)
        return found

    def words_of_digits(self) -> Iterator[str]:
        """Words such as 2fa_token that begin like a number and are none."""
        words = [match[0].rstrip(".") for match in _DIGITS_FIRST.finditer(self.rest)]
        for word in words:
            if not is_number(word):
                self.rest = self.rest.replace(word, GAP)
                yield word


def _spanned(match: re.Match[str]) -> Claim:
    text = next(group for group in match.groups() if group).strip()
    kind: Kind = "code" if match["code"] else "exact" if match["tag"] else "quote"
    return Claim(kind, text if kind == "code" else match[0], text)


def _counted(match: re.Match[str]) -> Claim:
    noun = (match[2] or match[3]).casefold().rstrip("s")
    return Claim("figure", match[0], match[0], count=(_NOUNS.get(noun, noun), int(match[1] or match[4])))
