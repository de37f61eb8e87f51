"""Whether a reply is an answer at all: decided without a model, and the same way every time."""

import re
from dataclasses import dataclass
from typing import Literal

from graphs.interview_mock.expected import repeats
from nodes.evidence.sentences import sentences
from nodes.evidence.words import terms_of
from nodes.language import Language, language_of
from nodes.quotation import visible
from nodes.soundness import faults

Outcome = Literal["fine", "refused", "garbage"]
Fault = Literal["", "empty", "short", "noise", "copied", "language", "orders"]

WHY: dict[Language, dict[str, str]] = {
    "en": {
        "empty": "There was no answer.",
        "short": "That is too short to be graded.",
        "noise": "That does not read like words.",
        "copied": "That only repeats the question.",
        "language": "Please answer in English.",
        "orders": "That tells the interviewer what to do; it does not answer.",
    },
    "ko": {
        "empty": "답변이 비어 있습니다.",
        "short": "채점하기에는 너무 짧은 답변입니다.",
        "noise": "의미 있는 문장으로 읽히지 않습니다.",
        "copied": "질문을 그대로 되풀이한 답변입니다.",
        "language": "한국어로 답변해 주세요.",
        "orders": "면접관에게 지시하는 말일 뿐 답변이 아닙니다.",
    },
}
REFUSALS = re.compile(
    r"\b(?:i (?:really |honestly )?(?:do not|don['’]?t|dont) (?:really )?(?:know|remember|recall)|i have no idea"
    r"|no idea|no clue|idk|dunno|i(?:['’]m| am) not (?:sure|familiar)|i can(?:no|['’])?t (?:answer|say|tell|remember)"
    r"|never heard of|not sure)\b"
    r"|(?:잘|전혀|아직|솔직히)?\s{0,3}모르겠(?:습니다|어요|네요|다|음)?|(?:잘|전혀)?\s{0,3}(?:모릅니다|몰라요|몰라|모름)"
    r"|(?:기억|생각)이?\s*(?:잘\s*)?(?:안\s*[나납]\w*|나지\s*않\w+)|답변?(?:하기|을)?\s*(?:어렵|못\s*하겠)\w*"
    r"|들어\s*본\s*적\s*없\w*",
    re.IGNORECASE,
)
ONLY_REFUSAL = re.compile(
    r"\W*(?:pass|skip|next(?: question)?(?:,? please)?|nothing|none"
    r"|패스|스킵|통과|넘어갈게요|넘어가겠습니다|다음|없음|없습니다)\W*",
    re.IGNORECASE,
)
ORDERS = re.compile(
    r"(?:^\W*|\b(?:give me|give (?:this|it|my)|award|deserves?|want|need|please|grant)\b.{0,30})"
    r"\b(?:full|maximum|max|perfect|highest|top)\s+(?:marks?|scores?|points?|grades?|rating)\b"
    r"|\b(?:ignore|disregard|forget)\b.{0,40}\b(?:instructions?|prompts?|rules?|rubric|above|previous)\b"
    r"|\b(?:give|award|grant|rate|score|grade)\s+(?:me|this|it|my answer|every\w*)\b.{0,40}"
    r"(?:\b\d+\s?(?:points?|marks?|/|%|out of)|\b10\b|\b100\b|full|max|best|\bpass\b)"
    r"|\byou are now\b|\bsystem prompt\b|\bscore\s*[:=]\s*\d+|^\s*\d\s*[:.]\s*[012]\s*\|?\s*\""
    r"|만점|(?:이전|위|앞)의?\s*(?:지시|명령|규칙)\S*\s*(?:무시|잊)"
    r"|점수를?\s*\S{0,10}\s*(?:줘|주세요|달라|주십시오)|시스템\s*프롬프트",
    re.IGNORECASE,
)
ROWS = re.compile(
    r"asdf|sdfg|dfgh|fghj|ghjk|hjkl|qwer|wert|erty|rtyu|tyui|yuio|uiop|zxcv|xcvb|cvbn|vbnm|[ㅁㄴㅇㄹ]{3,}",
    re.IGNORECASE,
)
SAME_LETTER = re.compile(r"(.)\1{4,}|(..)\2{3,}", re.DOTALL)
LATIN = re.compile(r"[A-Za-z]+")
VOWEL = re.compile(r"[aeiouy]", re.IGNORECASE)
FIGURE = re.compile(r"[^\s가-힣]*\d[^\s가-힣]*")
JAMO = re.compile(r"[ㄱ-ㅎㅏ-ㅣ]")
OURS = re.compile(r"[A-Za-z가-힣]")

FEW_TERMS = 2
AFTER_REFUSAL = 3
SHARED_ACROSS = 3
LONG_WORD = 5


@dataclass(frozen=True)
class Gated:
    """`text` is what may be graded: orders to the interviewer are left out of it."""

    outcome: Outcome
    text: str = ""
    fault: Fault = ""


def gated(reply: str, question: str, source: str, language: Language) -> Gated:
    text = visible(reply).strip()
    if not re.search(r"\w", text):
        return Gated("garbage", fault="empty")
    if _is_refusal(text, source):
        return Gated("refused")
    kept = _without_orders(text, source)
    fault: Fault = "orders" if kept != text and _is_thin(kept, source) else _fault(kept, question, source, language)
    return Gated("garbage", fault=fault) if fault else Gated("fine", kept)


def _fault(text: str, question: str, source: str, language: Language) -> Fault:
    known = terms_of(source)
    if len(OURS.findall(text)) * 2 < sum(map(str.isalpha, text)) and not JAMO.search(text):
        return "language"
    if _is_noise(text, known):
        return "noise"
    if repeats(text, question):
        return "copied"
    if _is_thin(text, source):
        return "short"
    is_other = language_of(text) != language and len(terms_of(text) & known) < SHARED_ACROSS
    return "language" if is_other else ""


def _is_refusal(text: str, source: str) -> bool:
    """Who says more than that he does not know has answered, if it is about the matter."""
    if ONLY_REFUSAL.fullmatch(text):
        return True
    if not REFUSALS.search(text):
        return False
    rest = terms_of(REFUSALS.sub(" ", text))
    return len(rest) <= AFTER_REFUSAL or len(rest & terms_of(source)) < FEW_TERMS


def _without_orders(text: str, source: str) -> str:
    """A source may speak of such orders; then so may the answer."""
    said = [one for line in text.splitlines() for one in (sentences(line) or [line])]
    kept = [one for one in said if not _is_order(one, source)]
    return text if len(kept) == len(said) else " ".join(kept)


def _is_order(sentence: str, source: str) -> bool:
    found = ORDERS.search(sentence)
    return found is not None and not terms_of(found[0]) <= terms_of(source)


def _is_thin(text: str, source: str) -> bool:
    """One right word may be an answer, and so may O(1)."""
    terms = terms_of(text)
    if len(terms) >= FEW_TERMS or terms & terms_of(source):
        return False
    return not any(figure in source for figure in FIGURE.findall(text))


def _is_noise(text: str, known: frozenset[str]) -> bool:
    if faults(text) or len(JAMO.findall(text)) * 2 > len(re.findall(r"\w", text)):
        return True
    words = [word for word in re.findall(r"\w+", text) if not terms_of(word) & known]
    odd = [word for word in words if _is_mashed(word)]
    return len("".join(odd)) * 2 > len("".join(re.findall(r"\w+", text)))


def _is_mashed(word: str) -> bool:
    """Rows of the keyboard, one letter again and again, or consonants only."""
    if ROWS.search(word) or SAME_LETTER.search(word):
        return True
    return bool(LATIN.fullmatch(word)) and len(word) >= LONG_WORD and word.islower() and not VOWEL.search(word)
