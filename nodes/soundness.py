"""What can be wrong with a text whatever it is about: empty, looping, no words, or the template's own marks."""

import re
from collections import Counter

from nodes.evidence.words import EMPTY

_MARKS = re.compile(r"<\|[a-z_]+\|>|\[/?INST\]|</?s>|<(?:start|end)_of_turn>")
_LOOP_WORDS = 6
_LOOP_TIMES = 4
# A model whose figures overflow writes one letter for ever; rules and tables are made of these signs.
_RUN = re.compile(r"([^\s\d\-=_*~#.·•|+/\\<>^─━═])\1{29,}")
_CODE = re.compile(r"^(```|~~~).*?(?:^\1|\Z)|`[^`\n]*`|https?://\S+", re.MULTILINE | re.DOTALL)
_RULE = re.compile(r"[-=_*~#.|+:]+")
# Signs between letters, or many in a row.
_GLUED = re.compile(r"\w[^\w\s]{2,}\w|^[^\w\s]{3,}$")
_KOREAN = re.compile(r"\W*[가-힣]{2,}[가-힣\W]*")
_FEWEST_WORDS = 8
_MOST_GLUED = 0.1
_FEWEST_GLUED = 2
_FEWEST_PLAIN = 0.08


def faults(text: str) -> list[str]:
    """The faults, as sentences that the model is told on its next attempt."""
    if not text.strip():
        return ["The answer is empty."]
    found = []
    if _loops(text):
        found.append("The answer repeats the same words again and again.")
    if _MARKS.search(text):
        found.append("The answer contains marks of the chat template.")
    return found


def is_salad(text: str) -> bool:
    """Pieces of words glued together by signs, as models write whose weights or adapter are broken; code that stands
    in a block does not count."""
    words = [word for word in _CODE.sub(" ", text).split() if not _RULE.fullmatch(word)]
    if len(words) < _FEWEST_WORDS:
        return False
    plain = sum(word.strip(".,:;!?\"'()").lower() in EMPTY or bool(_KOREAN.fullmatch(word)) for word in words)
    glued = sum(bool(_GLUED.search(word)) for word in words)
    return plain < _FEWEST_PLAIN * len(words) and glued >= max(_FEWEST_GLUED, _MOST_GLUED * len(words))


def _loops(text: str) -> bool:
    if _RUN.search(_CODE.sub(" ", text)):
        return True
    words = text.split()
    runs = Counter(tuple(words[start : start + _LOOP_WORDS]) for start in range(len(words) - _LOOP_WORDS + 1))
    return any(times >= _LOOP_TIMES for times in runs.values())
