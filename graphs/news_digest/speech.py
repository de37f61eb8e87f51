"""Korean sentences in the polite form that readers are addressed in."""

import re

_PLAIN = re.compile(r"(?P<before>.*?)(?P<stem>[가-힣])(?P<present>는)?다(?P<end>[.!?])", re.DOTALL)
_FIRST, _FINALS = 0xAC00, 28
_NONE, _N, _L, _B = 0, 4, 8, 17
# Nouns, not verbs.
_NOUNS = ("바다", "판다", "캐나다", "베란다", "우간다", "르완다")


def polite(sentence: str) -> str:
    """공개했다. → 공개했습니다. A sentence with another ending stays as it is."""
    found = _PLAIN.fullmatch(sentence)
    if found is None or _is_polite(found["before"], found["stem"]) or sentence[:-1].endswith(_NOUNS):
        return sentence
    return found["before"] + _ending(found["stem"], found["present"] or "") + found["end"]


def _is_polite(before: str, stem: str) -> bool:
    """공개합니다, 공개합시다."""
    return stem in "니시" and before != "" and _final(before[-1]) == _B


def _ending(stem: str, present: str) -> str:
    """`present` is the 는 of 먹는다; 한다 has it as the ㄴ under its stem."""
    final = _final(stem)
    if present:
        return stem + ("습니다" if final else present + "다")
    if final in (_NONE, _N, _L):
        return chr(ord(stem) - final + _B) + "니다"
    return stem + "습니다"


def _final(syllable: str) -> int:
    return (ord(syllable) - _FIRST) % _FINALS
