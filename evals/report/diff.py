"""Two texts side by side, with what one has and the other has not marked."""

import re
from difflib import SequenceMatcher
from html import escape

CHARACTERS = 6_000
# With its blanks, so that what changed is one piece to the eye.
_WORD = re.compile(r"\w+[^\S\n]*|[^\w\s][^\S\n]*|\s+")


def marked(a: str, b: str) -> tuple[str, str]:
    """As HTML. What is too long is cut, with a mark."""
    one, other = (_WORD.findall(_cut(text)) for text in (a, b))
    left, right = [], []
    for kind, start_a, end_a, start_b, end_b in SequenceMatcher(None, one, other, autojunk=False).get_opcodes():
        before, after = escape("".join(one[start_a:end_a])), escape("".join(other[start_b:end_b]))
        left.append(before if kind == "equal" or not before.strip() else f"<del>{before}</del>")
        right.append(after if kind == "equal" or not after.strip() else f"<ins>{after}</ins>")
    return "".join(left), "".join(right)


def _cut(text: str) -> str:
    return text if len(text) <= CHARACTERS else text[:CHARACTERS] + " […]"
