"""What remains of a summary once every sentence was held against its source; if nothing does, the source is quoted."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from nodes.language import Language
from nodes.marks import unmarked
from nodes.prose import likeness, nearest, shingles_of, terms_of
from nodes.sentences import is_closed, sentences
from nodes.soundness import faults
from nodes.support import Evidence

MAX_SENTENCES = 4
MIN_SENTENCES = 2
QUOTED_SENTENCES = 2
SAID_ALREADY = 0.7
MIN_SENTENCE = 30
LABELS = ("summary:", "요약:", "here is the summary:", "here is a summary:")
ENDS = (".", "!", "?", "…", "。", '"', "”")
BYLINE = re.compile(r"^(?:posted|published|written|by)\b|작성\.?$", re.IGNORECASE)
LETTERS = re.compile(r"[A-Za-z가-힣]")
MIN_LETTERS = 8


@dataclass(frozen=True)
class Sentence:
    """`paragraph` is the place in the source that says it; `problems` is empty if it may be shown."""

    text: str
    paragraph: int | None = None
    problems: tuple[str, ...] = ()


def judged(text: str, evidence: Evidence, paragraphs: Sequence[str], language: Language) -> list[Sentence]:
    terms = [terms_of(paragraph) for paragraph in paragraphs]
    return [
        Sentence(sentence, nearest(sentence, terms), (*_too_short(sentence), *evidence.faults(sentence, language)))
        for sentence in written(text)
    ]


def written(text: str) -> list[str]:
    """The draft's sentences without labels and marks, the last one only if it is complete."""
    bare = unmarked(text)
    for label in LABELS:
        bare = bare[len(label) :].lstrip() if bare.lower().startswith(label) else bare
    said = sentences(bare)
    return said if not said or is_closed(said[-1]) else said[:-1] or said


def problems_of(text: str, sentences: list[Sentence]) -> list[str]:
    """What the model is told. A summary that is too long is cut, so that is no problem."""
    found = faults(text)
    if not found and len(sentences) < MIN_SENTENCES:
        found.append("Write at least two sentences.")
    return found + [problem for sentence in sentences[:MAX_SENTENCES] for problem in sentence.problems]


def kept(text: str, sentences: list[Sentence]) -> list[Sentence]:
    """What may be shown, none of it twice."""
    if faults(text):
        return []
    good: list[Sentence] = []
    for sentence in sentences:
        if not sentence.problems and not _is_said(sentence, good):
            good.append(sentence)
    return good[:MAX_SENTENCES]


def quotation(paragraphs: Sequence[str], title: str = "") -> list[Sentence]:
    """The first whole sentences of the source, headings and bylines left aside."""
    found = [
        Sentence(sentence, at)
        for at, paragraph in enumerate(paragraphs)
        for sentence in sentences(paragraph)
        if paragraph != title and _is_quotable(sentence)
    ]
    return found[:QUOTED_SENTENCES] or [Sentence(paragraph, at) for at, paragraph in enumerate(paragraphs[:1])]


def _is_said(sentence: Sentence, before: list[Sentence]) -> bool:
    own = shingles_of(sentence.text, 3)
    return any(likeness(own, shingles_of(other.text, 3)) > SAID_ALREADY for other in before)


def _is_quotable(sentence: str) -> bool:
    return sentence.endswith(ENDS) and len(sentence.encode()) >= MIN_SENTENCE and not BYLINE.search(sentence)


def _too_short(sentence: str) -> list[str]:
    return [] if len(LETTERS.findall(sentence)) >= MIN_LETTERS else [f"This says nothing: {sentence}"]
