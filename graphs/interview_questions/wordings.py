"""Whether a question asks for the matter: not for the words of its passage, nor for what it says itself."""

import re

from nodes.evidence.ground import Ground
from nodes.evidence.sentences import sentences
from nodes.evidence.words import WORD, overlap, shingles_of, terms_of

COPIES = "The question copies the passage. Ask about the matter in other words."
ABOUT_THE_TEXT = "The question asks about the text. Ask about the matter, as if there were no text."
SAYS_ITS_ANSWER = "The question already says its answer."
YES_OR_NO = "Yes or no would answer it. Ask what, how or why."

# So much of a question stands word for word in one sentence.
COPIED = 0.6
COPIED_WORDS = 6
SAID = 0.85
SAID_TERMS = 3
TEXT = r"(?:text|note|notes|document|article|source|paragraph|section|material|reading)"
OF_THE_TEXT = re.compile(
    rf"\b(?:passage|excerpt|author|writer)s?\b|\b(?:according to|based on|in|from) (?:the|this) {TEXT}\b|\bmentioned\b"
    rf"|\b(?:the|this) {TEXT} (?:say|state|mention|describe|explain|tell|call|list|define|suggest|claim|give|note)s?\b"
    r"|(?:자료|본문|지문|문서|노트|글|내용)(?:에서|에 따르면|에 의하면|에 나온|에 언급|에 제시)"
    r"|지문|본문|글쓴이|필자|저자(?:는|가|의)|윗글|위 글|이 글|언급(?:된|한|하고|했)",
    re.IGNORECASE,
)
CLOSED = re.compile(
    r"^(?:is|are|was|were|do|does|did|has|have|should|must|can(?! you)|could(?! you)|would(?! you)|will(?! you))\b",
    re.IGNORECASE,
)
KOREAN_CLOSED = re.compile(r"(?:맞나요|맞습니까|인가요|입니까|있나요|없나요|되나요|합니까|옳은가요)[?.]*$")
KOREAN_OPEN = re.compile(r"무엇|무슨|뭐|뭔|왜|어떻|어떤|언제|어디|누가|누구|몇|얼마|어느|차이|설명|방법|이유")


def against_wording(question: str, answer: str, ground: Ground) -> list[str]:
    """The first reason, in words that the model is told."""
    if copies(question, ground.given):
        return [COPIES]
    if (found := OF_THE_TEXT.search(question)) and not ground.has(found[0]):
        return [ABOUT_THE_TEXT]
    if _is_closed(question):
        return [YES_OR_NO]
    return [SAYS_ITS_ANSWER] if _says(question, answer) else []


def copies(question: str, passage: str) -> bool:
    if len(WORD.findall(question)) < COPIED_WORDS:
        return False
    asked = shingles_of(question, 3)
    return any(len(asked & shingles_of(line, 3)) / len(asked) >= COPIED for line in sentences(passage))


def _is_closed(question: str) -> bool:
    last = re.split(r"(?<=[.!?])\s+", question.strip())[-1]
    if KOREAN_CLOSED.search(last):
        return not KOREAN_OPEN.search(last)
    return bool(CLOSED.match(last)) and not re.search(r"\b(?:why|how|what|which|or)\b", last, re.IGNORECASE)


def _says(question: str, answer: str) -> bool:
    terms = terms_of(answer)
    return len(terms) >= SAID_TERMS and overlap(terms, terms_of(question)) >= SAID
