"""Which of the notes an answer cites: marks such as [2], outside of code."""

import re

_CODE = re.compile(r"^(```|~~~).*?(?:^\1\s*$|\Z)|`[^`\n]*`", re.MULTILINE | re.DOTALL)
# After a word or a bracket it is an index, before a parenthesis a link.
_MARK = re.compile(r"(?<![\w\])!`])\[(\d{1,2}(?:\s*,\s*\d{1,2})*)\](?![(:\[])")
# Korean writes the mark without a space before it.
_AFTER_HANGUL = re.compile(r"(?<=[가-힣])\[(\d{1,2}(?:\s*,\s*\d{1,2})*)\](?![(:\[])")
_BRACKETS = re.compile(r"\]\s*\[")


def cited(text: str) -> list[int]:
    """The numbers, each once, in the order in which they are cited."""
    prose = _BRACKETS.sub(", ", _CODE.sub(" ", text))
    marks = sorted((found.start(), found[1]) for kind in (_MARK, _AFTER_HANGUL) for found in kind.finditer(prose))
    return list(dict.fromkeys(int(number) for _, mark in marks for number in mark.split(",") if int(number)))


def strays(text: str, count: int) -> list[int]:
    """Numbers that are cited although no note has them."""
    return [number for number in cited(text) if number > count]
