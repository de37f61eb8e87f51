"""A plain way to cut prose into sentences, of our own: what counts the product must not share its errors."""

import re

_FENCED = re.compile(r"^(```|~~~).*?^\1\s*$", re.MULTILINE | re.DOTALL)
_MARK = re.compile(r"^\s*(?:[-*+•>]|\d{1,2}[.)]|#{1,6})\s+|\*\*")
_END = re.compile(r"(?<=[.!?。])[\"'”’)]*\s+(?=[\"“'‘`(]?[A-Z0-9가-힣])")
_ABBREVIATED = re.compile(r"\b(?:e\.g|i\.e|etc|vs|cf|No|Dr|Mr|Ms)\.$")


def sentences_of(text: str) -> list[str]:
    lines = [_MARK.sub("", line).strip() for line in _FENCED.sub("", text).splitlines()]
    return [sentence for line in lines for sentence in _cut(line) if re.search(r"[A-Za-z가-힣]{2}", sentence)]


def _cut(line: str) -> list[str]:
    found: list[str] = []
    for piece in _END.split(line):
        if found and _ABBREVIATED.search(found[-1]):
            found[-1] += f" {piece}"
        else:
            found.append(piece.strip())
    return found
