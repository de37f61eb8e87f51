"""What can be wrong with a text whatever it is about: empty, looping, or carrying the template's own marks."""

import re
from collections import Counter

_MARKS = re.compile(r"<\|[a-z_]+\|>|\[/?INST\]|</?s>|<(?:start|end)_of_turn>")
_LOOP_WORDS = 6
_LOOP_TIMES = 4


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


def _loops(text: str) -> bool:
    words = text.split()
    runs = Counter(tuple(words[start : start + _LOOP_WORDS]) for start in range(len(words) - _LOOP_WORDS + 1))
    return any(times >= _LOOP_TIMES for times in runs.values())
