"""What commits and texts say that a sentence can be made of: found with patterns of our own, not with the product's."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise

from evals.material import Row

_NOT_READ = re.compile(r"(?:lock|\.min\.\w+|\.svg|\.snap|\.map|\.ipynb)$|package-lock|node_modules/|(?:^|/)dist/")
_FILE = re.compile(r'^diff --git "?a/.+?"? "?b/(.+?)"?$')
_DECLARED = re.compile(
    r"\b(?:def|class|function|const|let|var|interface|enum|public \w+|private \w+)\s+([A-Za-z_]\w{4,})"
)
_ASSIGNED = re.compile(r"^\s*([A-Za-z_][\w-]{3,})\s*[:=]\s*[\"']?(\d{1,6})[\"']?[,;]?\s*$")
_VALUE = re.compile(r"(?<![\w.#/-])v?(\d+(?:\.\d+){0,2})(?![\w.])")
_CODE = re.compile(r"(?<![\w.])(?:[a-z]+(?:[A-Z][a-z]+)+|[a-z]+(?:_[a-z]+)+)(?:\(\))?(?![\w/.])")
_NUMBER = re.compile(r"(?<![\w.,/#:-])\d{1,3}(?:,\d{3})*(?:\.\d)?%?(?![\w.,/:-]\d|[\w/])")
_END = re.compile(r"(?<=[.!?])\s+(?=[\"“A-Z가-힣])")


@dataclass(frozen=True)
class Added:
    """A line that a commit adds, and where."""

    path: str
    line: str


@dataclass(frozen=True)
class Raised:
    """A number or version that a commit changes on a line that else stays as it was."""

    old: str
    new: str


def added(row: Row) -> list[Added]:
    return [Added(path, line[1:]) for path, line in _lines(row) if line.startswith("+")]


def declared(row: Row) -> list[tuple[str, str]]:
    """Path and name of what the commit declares."""
    found = ((one.path, match[1]) for one in added(row) for match in _DECLARED.finditer(one.line))
    return list(dict.fromkeys(found))


def assigned(row: Row) -> list[tuple[str, str]]:
    """Name and number of what the commit sets."""
    found = (_ASSIGNED.match(one.line) for one in added(row))
    return list(dict.fromkeys((match[1], match[2]) for match in found if match))


def raised(row: Row) -> list[Raised]:
    pairs = [pair for pair in map(_raised, pairwise(line for _, line in _lines(row))) if pair]
    back = {(pair.new, pair.old) for pair in pairs}
    return [pair for pair in dict.fromkeys(pairs) if (pair.old, pair.new) not in back]


def paths(row: Row) -> list[tuple[str, str]]:
    """Status and path of the files whose change can be read."""
    return [(file.get("status", "M"), file["path"]) for file in row["files"] if not _NOT_READ.search(file["path"])]


def whole_sentences(paragraphs: list[str]) -> list[str]:
    """Such as could stand in a summary: not too short, ended, without lists and odd marks."""
    found = [sentence.strip() for paragraph in paragraphs for sentence in _END.split(paragraph)]
    return [sentence for sentence in dict.fromkeys(found) if _is_prose(sentence)]


def codes(text: str) -> list[str]:
    return list(dict.fromkeys(match[0] for match in _CODE.finditer(text)))


def used(text: str) -> list[str]:
    """Names that the text has but does not declare: of one that it does, too much is true."""
    declared_here = {match[1] for match in _DECLARED.finditer(text)}
    return [code for code in codes(text) if code.removesuffix("()") not in declared_here]


def numbers(text: str) -> list[str]:
    return list(dict.fromkeys(match[0] for match in _NUMBER.finditer(text)))


def fragment(sentence: str) -> str:
    """Some words of a sentence, to be quoted."""
    words = sentence.rstrip(".!?").split()
    return " ".join(words[1:9])


def _lines(row: Row) -> Iterator[tuple[str, str]]:
    path = ""
    for line in (row.get("diff") or "").splitlines()[:-1]:
        if named := _FILE.match(line):
            path = named[1]
        elif path and not _NOT_READ.search(path) and not line.startswith(("+++", "---")) and len(line) < 300:
            yield path, line


def _raised(lines: tuple[str, str]) -> Raised | None:
    """The line with the one version is the line with the other, but for it."""
    old, new = lines
    if not (old.startswith("-") and new.startswith("+")):
        return None
    before, after = _VALUE.findall(old), _VALUE.findall(new)
    same = _VALUE.sub("", old)[1:].strip() == _VALUE.sub("", new)[1:].strip()
    return Raised(before[0], after[0]) if same and len(before) == len(after) == 1 and before != after else None


def _is_prose(sentence: str) -> bool:
    latin, hangul = len(re.findall("[A-Za-z]", sentence)), len(re.findall("[가-힣]", sentence))
    long_enough = hangul >= 15 if hangul * 3 > latin else latin >= 40
    odd = re.search(r"[{}<>|*=\[\]]|https?:|^\W*\d+[.)]", sentence)
    quotes = sentence.count('"') % 2 or sentence.count("“") != sentence.count("”") or sentence.count("`") % 2
    return bool(long_enough and len(sentence) <= 260 and sentence[-1:] in ".!" and not odd and not quotes)
