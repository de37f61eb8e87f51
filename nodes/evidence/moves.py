"""Which way a change went: what the lines of a diff add and remove, and what a sentence says of it."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from nodes.evidence.figures import bare_numbers, unpadded
from nodes.evidence.pieces import pieces

_NUMBER = r"v?([\d.]*\d)"
_CODE = r"`([^`\n]+)`"
_FIGURES = re.compile(rf"from\s+{_NUMBER}\s+to\s+{_NUMBER}|{_NUMBER}\s*에서\s*{_NUMBER}\s*(?:으로|로)")
_CODES = re.compile(
    rf"(?:from|replac\w+|renam\w+)\s+(?:the\s+)?{_CODE}\s+(?:to|with|by)\s+(?:the\s+)?{_CODE}"
    rf"|{_CODE}\s*(?:에서|을|를|대신)\s+{_CODE}\s*(?:으로|로|을|를)(?![가-힣])"
)
_BETWEEN = r"(?:(?:an?|the|new|its|[a-z]+)\s+){0,3}"
_ADDED = re.compile(
    rf"\b(?:add(?:s|ed|ing)?|introduc(?:es?|ed|ing))\s+{_BETWEEN}{_CODE}"
    rf"|{_CODE}\s*(?:[가-힣]{{1,6}}\s+){{0,2}}(?:새로\s+)?(?:추가|도입)(?!되지|하지)",
    re.IGNORECASE,
)
_REMOVED = re.compile(
    rf"\b(?:remov(?:es?|ed|ing)|delet(?:es?|ed|ing)|drop(?:s|ped)?)\s+{_BETWEEN}{_CODE}"
    rf"|{_CODE}\s*(?:[가-힣]{{1,6}}\s+){{0,2}}(?:삭제|제거)(?!되지|하지)",
    re.IGNORECASE,
)
_WORD = re.compile(r"[A-Za-z_$][\w$]*")
_NAMED = r"([A-Z][\w+#-]*(?:\.\w+)*)"
_NAMES = re.compile(
    rf"\b[Ff]rom\s+(?:the\s+)?{_NAMED}\s+(?:in)?to\s+(?:the\s+)?{_NAMED}"
    rf"|(?:{_NAMED}|([가-힣]+어))에서\s+(?:{_NAMED}|([가-힣]+어))\s*(?:으로|로)(?![가-힣])"
)
_ARROWS = ("from {} to {}", "{} to {}", "{} into {}", "{} → {}", "{} -> {}", "{}에서 {}")


@dataclass(frozen=True)
class Moves:
    """Words and numbers that stand only in added lines, only in removed ones, or in neither."""

    added: frozenset[str]
    removed: frozenset[str]
    told: frozenset[str]

    @staticmethod
    def of(diff: str) -> "Moves":
        lines: dict[str, list[str]] = {"+": [], "-": [], " ": []}
        for line in diff.splitlines():
            lines[line[:1] if line[:1] in lines else " "].append(line)
        added, removed, told = (_words("\n".join(lines[mark])) for mark in "+- ")
        return Moves(added - removed, removed - added, told)

    def turned(self, sentence: str) -> list[str]:
        """What the sentence has the wrong way round: a new value called the old one, a removed name an added one."""
        pairs = [*_pairs(_FIGURES, sentence.replace("`", "")), *_pairs(_CODES, sentence)]
        found = [
            f"{old} → {new}" for old, new in pairs if self._is_in(old, self.added) and self._is_in(new, self.removed)
        ]
        found += [f"`{code}` is removed" for code in _codes(_ADDED, sentence) if self._is_only(code, self.removed)]
        return found + [f"`{code}` is added" for code in _codes(_REMOVED, sentence) if self._is_only(code, self.added)]

    def goes(self, way: str) -> bool:
        """Whether lines with the first name were replaced by lines with the second."""
        old, _, new = way.partition(" → ")
        return self._is_in(old, self.removed) and self._is_in(new, self.added)

    def _is_in(self, said: str, words: frozenset[str]) -> bool:
        found = _words(said) or {unpadded(said)}
        return found <= words

    def _is_only(self, code: str, words: frozenset[str]) -> bool:
        """A name that messages and unchanged lines have as well was there before and after."""
        return "/" not in code and bool(_WORD.search(code)) and self._is_in(code, words - self.told)


def directions(sentence: str) -> Iterator[tuple[str, str]]:
    """The old and the new value of each change that the sentence tells of."""
    return _pairs(_FIGURES, sentence.replace("`", ""))


def ways(sentence: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """From which name to which other the sentence has something go, and how evidence may say so."""
    for old, new in _pairs(_NAMES, sentence.replace("`", "")):
        yield f"{old} → {new}", tuple(way.format(old.casefold(), new.casefold()) for way in _ARROWS)


def _pairs(pattern: re.Pattern[str], sentence: str) -> Iterator[tuple[str, str]]:
    for match in pattern.finditer(sentence):
        old, new = (group for group in match.groups() if group)
        yield old, new


def _codes(pattern: re.Pattern[str], sentence: str) -> Iterator[str]:
    return (match[1] or match[2] for match in pattern.finditer(sentence))


def _words(text: str) -> frozenset[str]:
    return frozenset(word for piece in pieces(text) for word in (*_WORD.findall(piece), *bare_numbers(piece)))
