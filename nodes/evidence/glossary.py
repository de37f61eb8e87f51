"""Words of the trade: those that anybody needs to tell of code, and what others are in the other language."""

import re
from collections.abc import Iterable
from pathlib import Path

import yaml

from nodes.evidence.words import terms_of

Terms = frozenset[str]
FILE = Path(__file__).with_name("glossary.yaml")


def _korean_terms(words: Iterable[str]) -> Terms:
    """With a particle behind, so that the last syllable of the word is not taken for one."""
    return terms_of(" ".join(f"{word}를" for word in words))


def _both_ways(pairs: dict[str, list[str]]) -> tuple[dict[str, Terms], tuple[tuple[Terms, Terms], ...]]:
    to_korean: dict[str, Terms] = {}
    to_english: list[tuple[Terms, Terms]] = []
    for english, korean in pairs.items():
        [term] = terms_of(english)
        to_korean[term] = _korean_terms(korean) | to_korean.get(term, frozenset())
        to_english += [(their, frozenset({term})) for their in map(_korean_terms, ([word] for word in korean)) if their]
    return to_korean, tuple(to_english)


_WRITTEN = yaml.safe_load(FILE.read_text())
_ENGLISH = terms_of(_WRITTEN["common"]["en"])
# What follows such a word inside a longer one is mostly how it is inflected: 작성되었고, 바꿨다.
_KOREAN = re.compile(rf"(?<![가-힣])(?:{'|'.join(_WRITTEN['common']['ko'].split())})[가-힣]*")
_TO_KOREAN, _TO_ENGLISH = _both_ways(_WRITTEN["pairs"])


def own_terms(text: str) -> Terms:
    """The terms of a text without words that anybody needs to tell of code."""
    return terms_but_korean(text) - _ENGLISH


def terms_but_korean(text: str) -> Terms:
    """The terms of a text, English words of the trade among them: of the Korean ones it is not listed what evidence in
    English calls so."""
    return terms_of(_KOREAN.sub(" ", text))


def translated(terms: Terms) -> Terms:
    """What the other language calls what the terms stand for, as far as the list goes."""
    korean = (_TO_KOREAN[term] for term in terms & _TO_KOREAN.keys())
    english = (their for own, their in _TO_ENGLISH if own <= terms)
    return frozenset().union(*korean, *english)
