"""A question and its answer as a model writes them, and what is wrong with them."""

import re
from collections.abc import Mapping
from dataclasses import dataclass

from graphs.interview_questions.material import QUOTE_CHARACTERS, shortened
from graphs.interview_questions.report import Borne
from graphs.interview_questions.wordings import against_wording
from nodes.evidence.glossary import own_terms, translated
from nodes.evidence.sentences import is_closed, sentences
from nodes.evidence.verdicts import UNSAID, UNWEIGHED, Bar, stays, verdicts
from nodes.evidence.words import nearest, terms_of
from nodes.language import Language
from nodes.markdown import unmarked
from nodes.soundness import faults

QUESTION = re.compile(r"^\W*(?:q(?:uestion)?|질문|문제)\s*\d*\s*[:.)：][*_\s]*", re.IGNORECASE | re.MULTILINE)  # noqa: RUF001
ANSWER = re.compile(
    r"^\W*(?:a(?:nswer)?|model answer|답변?|모범\s?답안)\s*\d*\s*[:.)：][*_\s]*",  # noqa: RUF001
    re.IGNORECASE | re.MULTILINE,
)
KOREAN_END = re.compile(
    r"(?:까요?|나요|가요|는지요|시오|세요|주세요|보세요|보시오|하라|하시오|대해|무엇|차이점?)[.?!]*$"
)
ENGLISH_START = re.compile(
    r"^(?:what|why|how|when|where|which|who|explain|describe|compare|tell|give|name|list|can|could|would|is|are|do|does|did|"
    r"in|if|suppose|imagine|walk|show|discuss|define|outline|design|implement|write|given)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Asked:
    question: str
    answer: str = ""


def asked(draft: str) -> Asked:
    """The first question and what is said to answer it, however loosely the form is kept."""
    parts = ANSWER.split(draft, maxsplit=1)
    before, after = parts[0], parts[1] if len(parts) > 1 else ""
    marked = QUESTION.split(before)
    question = _first_question(marked[1] if len(marked) > 1 else before)
    return Asked(question, " ".join(sentences(unmarked(QUESTION.split(after)[0]))))


def problems_of(said: Asked, bar: Bar) -> list[str]:
    """What is wrong with the question; an answer is mended without the model."""
    if not said.question:
        return ["There is no question."]
    found = [] if _is_question(said.question, bar.language) else ["This is not a question."]
    if against := bar.against(said.question):
        return [*found, f"The question is {against}."]
    if not _is_about(said.question, bar.ground.given):
        return [*found, f"The question is {UNSAID}."]
    return [*found, *against_wording(said.question, said.answer, bar.ground)]


def proven(answer: str, bar: Bar, entailed: Mapping[str, float] = UNWEIGHED) -> list[str]:
    """The sentences of an answer that its source supports."""
    if faults(answer):
        return []
    said = [sentence for sentence in sentences(answer) if is_closed(sentence)]
    return stays(verdicts("\n".join(said), bar, entailed=entailed))


def borne(said: list[str], source: str) -> list[Borne]:
    """Each sentence with the one of the source that shares most with it."""
    lines = sentences(source) or [source]
    terms = [terms_of(line) for line in lines]
    return [Borne(sentence=one, quote=shortened(lines[nearest(one, terms) or 0], QUOTE_CHARACTERS)) for one in said]


def _first_question(text: str) -> str:
    lines = [line for line in unmarked(text).splitlines() if line.strip()]
    said = [sentence for line in lines for sentence in sentences(line)]
    for at, sentence in enumerate(said):
        if sentence.rstrip("\"'”’)` ").endswith(("?", "？")):  # noqa: RUF001
            return " ".join(said[max(0, at - 1) : at + 1]) if _leads_in(said, at) else sentence
    return said[0] if said else ""


def _leads_in(said: list[str], at: int) -> bool:
    """A situation before the question belongs to it: "A cache is full. What happens?" """
    return at == 1 and len(said[0]) < 200 and not QUESTION.match(said[0])


def _is_about(question: str, source: str) -> bool:
    """At least one word of it, in either language, is the source's: "I'm ready to help. What's your question?" is about
    nothing."""
    spoken_of = terms_of(source)
    return bool(own_terms(question) & (spoken_of | translated(spoken_of)))


def _is_question(text: str, language: Language) -> bool:
    bare = text.strip(" \"'”’)`")
    if bare.endswith(("?", "？")):  # noqa: RUF001
        return len(terms_of(bare)) > 0
    return bool(KOREAN_END.search(bare) if language == "ko" else ENGLISH_START.match(bare))
