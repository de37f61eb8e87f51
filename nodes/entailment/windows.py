"""Evidence cut into pieces as long as a sentence can be held against, and those that come nearest to it in words."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from nodes.evidence.sentences import sentences
from nodes.evidence.words import terms_of
from nodes.language import language_of

CHARACTERS = 360
NEAREST = 3
# Between two languages words say little, so that more pieces are asked.
ACROSS = 6


@dataclass(frozen=True)
class Window:
    text: str
    terms: frozenset[str]


def windows_of(texts: Iterable[str]) -> list[Window]:
    """Each piece once; a line that is longer than a piece is cut between its sentences."""
    cut = dict.fromkeys(piece for text in texts for piece in _packed(_lines(text)))
    return [Window(piece, terms_of(piece)) for piece in cut]


def nearest(sentence: str, windows: Sequence[Window]) -> list[str]:
    """The pieces that share most words with the sentence, the first ones of equals."""
    terms = terms_of(sentence)
    language = language_of(sentence)
    across = sum(language_of(window.text) != language for window in windows) * 2 > len(windows)
    ranked = sorted(windows, key=lambda window: -len(terms & window.terms))
    return [window.text for window in ranked[: ACROSS if across else NEAREST]]


def _lines(text: str) -> Iterable[str]:
    for line in filter(None, map(str.strip, text.splitlines())):
        if len(line) <= CHARACTERS:
            yield line
        else:
            yield from (said[:CHARACTERS] for said in sentences(line) or [line])


def _packed(lines: Iterable[str]) -> Iterable[str]:
    piece = ""
    for line in lines:
        if piece and len(piece) + len(line) >= CHARACTERS:
            yield piece
            piece = ""
        piece = f"{piece}\n{line}" if piece else line
    if piece:
        yield piece
