"""Which words of a text are words of the query, for people to see."""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from retrievers.queries import is_empty

# Korean glues endings to words, and Latin words to Korean ones: each script is a word of its own.
WORD = re.compile(r"[가-힣]+|[ぁ-ヿ一-鿿]+|[^\W가-힣ぁ-ヿ一-鿿]+")
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")
HANGUL = re.compile(r"[가-힣]")
ENDING = re.compile(r"(?<=.)(?:입니다|이다|이란|에서|으로|에게|까지|부터|은|는|이|가|을|를|에|의|로|와|과|도|만|란)$")
# A Korean word is longer than its ending, and one syllable is too common to mean anything inside another word.
FEWEST = 2


@dataclass(frozen=True)
class Stretch:
    """A stretch of a text, and whether it is a word of the query."""

    text: str
    matches: bool


def stretches(text: str, query: str) -> list[Stretch]:
    """Joined, they are the text."""
    wanted = _wanted(query)
    found: list[Stretch] = []
    end = 0
    for word in WORD.finditer(text):
        length = _matching(word[0], wanted)
        if length:
            found += [Stretch(text[end : word.start()], matches=False)] if word.start() > end else []
            end = word.start() + length
            found.append(Stretch(text[word.start() : end], matches=True))
    return [*found, Stretch(text[end:], matches=False)] if end < len(text) else found


def matched(texts: Sequence[str], query: str) -> list[str]:
    """The words that match, in small letters and each once, in the order of the texts."""
    return list(dict.fromkeys(one.text.casefold() for text in texts for one in stretches(text, query) if one.matches))


def _wanted(query: str) -> frozenset[str]:
    words = WORD.findall(unicodedata.normalize("NFKC", query))
    meant = [word for word in words if not is_empty(word)]
    return frozenset(form for word in meant for form in _forms(word))


def _matching(word: str, wanted: frozenset[str]) -> int:
    """How many of its first characters stand in the query."""
    if not HANGUL.match(word):
        return 0 if is_empty(word) or _forms(word).isdisjoint(wanted) else len(word)
    stem = ENDING.sub("", word)
    if any(stem == ENDING.sub("", other) for other in wanted):
        return len(stem)
    return max((_shared(word, other) for other in wanted), default=0)


def _shared(word: str, other: str) -> int:
    """Two Korean words with one stem have a beginning in common that is longer than what follows it."""
    length = 0
    for one, two in zip(word, other, strict=False):
        if one != two:
            break
        length += 1
    enough = max(FEWEST, min(len(word), len(other)) / 2)
    return length if length >= enough else 0


def _forms(word: str) -> frozenset[str]:
    """A Latin word by itself, and an identifier by its parts; numbers without their plural."""
    if HANGUL.match(word):
        return frozenset({word})
    parts = [part for part in PART.findall(word) if len(part) > 1]
    return frozenset(_stem(one.casefold()) for one in (word, *parts) if not is_empty(one))


def _stem(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word
