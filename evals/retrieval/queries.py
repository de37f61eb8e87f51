"""Queries whose answers are known because they were made from them.

What a query is made from names its set; every set favours somebody, which docs/evals.md says.
"""

import re
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

import yaml

from evals.retrieval.corpus import Text, chunks_under
from evals.retrieval.paraphrase import paraphrase
from evals.retrieval.sections import Section
from evals.sentences import sentences_of
from nodes.language import language_of
from retrievers.base import Chunk

SETS = ("heading", "title", "sentence", "identifier", "english", "korean")
TRANSLATED = Path(__file__).with_name("translated.yaml")
# A section of more chunks is no answer but a document.
MOST_CHUNKS = 10
LEAST_CHARACTERS = 80
SENTENCES_A_TEXT = 4
IDENTIFIERS_A_TEXT = 4
IDENTIFIER = re.compile(r"\b(?:[a-z]+(?:[A-Z][a-z0-9]+)+|[A-Z][a-z0-9]+(?:[A-Z][a-z0-9]+)+|[a-z0-9]+(?:_[a-z0-9]+)+)\b")
PROSE = re.compile(r"[A-Z가-힣][^`<>{}|\[\]=\\/]{40,200}")
WORD = re.compile(r"[^\W_]+")
FEWEST_WORDS = 3


@dataclass(frozen=True)
class Query:
    """`language` is that of the documents which answer it; `relevant` are chunk ids."""

    kind: str
    language: str
    text: str
    relevant: frozenset[str]


def queries_of(texts: list[Text], kinds: Collection[str] = SETS) -> list[Query]:
    made = [
        *_headings(texts),
        *_titles(texts),
        *_sentences(texts),
        *_identifiers(texts),
        *_of_english(texts),
        *_of_korean(texts),
    ]
    return [query for query in made if query.kind in kinds and 0 < len(query.relevant) <= _most(query)]


def _headings(texts: list[Text]) -> Iterator[Query]:
    for text, section in _telling(texts):
        yield Query("heading", text.language, section.heading, chunks_under(section.text, text.chunks))


def _titles(texts: list[Text]) -> Iterator[Query]:
    for text in texts:
        if text.asked_title:
            yield Query("title", text.language, text.asked_title, frozenset(chunk.id for chunk in text.chunks))


def _sentences(texts: list[Text]) -> Iterator[Query]:
    """A sentence of a text in other words; the chunks that have it as it was are the answer."""
    for text in texts:
        found = {sentence for chunk in text.chunks for sentence in sentences_of(chunk.text)}
        prose = [one for one in found if PROSE.fullmatch(one) and language_of(one) == text.language]
        for sentence in _some(prose, SENTENCES_A_TEXT):
            asked = paraphrase(sentence, language_of(sentence))
            if len(asked.split()) >= FEWEST_WORDS:
                holding = frozenset(chunk.id for chunk in text.chunks if sentence in chunk.text)
                yield Query("sentence", text.language, asked, holding)


def _identifiers(texts: list[Text]) -> Iterator[Query]:
    """A name of code that one text alone has."""
    having = Counter(name for text in texts for name in _names(text))
    for text in texts:
        for name in _some([name for name in _names(text) if having[name] == 1], IDENTIFIERS_A_TEXT):
            yield Query("identifier", text.language, name, _chunks_with(name, text.chunks))


def _of_english(texts: list[Text]) -> Iterator[Query]:
    """An English heading whose section was translated to Korean: its answer is in the other language."""
    for text, section in _telling(texts):
        if len(section.english.split()) > 2:
            yield Query("english", text.language, section.english, chunks_under(section.text, text.chunks))


def _of_korean(texts: list[Text]) -> Iterator[Query]:
    asked = yaml.safe_load(TRANSLATED.read_text())
    for text, section in _telling(texts):
        if section.heading in asked:
            yield Query("korean", text.language, asked[section.heading], chunks_under(section.text, text.chunks))


def _telling(texts: list[Text]) -> Iterator[tuple[Text, Section]]:
    """Sections whose heading stands once among all texts, is not told by the title, and has something below."""
    times = Counter(section.heading.casefold() for text in texts for section in text.sections)
    for text in texts:
        titles = [_words(title) for title in {text.asked_title, *(chunk.title for chunk in text.chunks)}]
        for section in text.sections:
            is_told = any(_words(section.heading) <= title for title in titles)
            is_empty = len(section.text.strip()) < LEAST_CHARACTERS
            if times[section.heading.casefold()] == 1 and not is_told and not is_empty:
                yield text, section


def _words(text: str) -> set[str]:
    return set(WORD.findall(text.casefold()))


def _names(text: Text) -> set[str]:
    return {name for chunk in text.chunks for name in IDENTIFIER.findall(chunk.text)}


def _chunks_with(name: str, chunks: list[Chunk]) -> frozenset[str]:
    return frozenset(chunk.id for chunk in chunks if re.search(rf"\b{re.escape(name)}\b", chunk.text))


def _some(given: Collection[str], most: int) -> list[str]:
    """The same ones in every run, in no order that the text has."""
    return sorted(given, key=lambda one: blake2b(one.encode()).digest())[:most]


def _most(query: Query) -> int:
    return 10 * MOST_CHUNKS if query.kind == "title" else MOST_CHUNKS
