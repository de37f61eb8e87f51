"""Each sentence of a draft, with what speaks against it."""

import re
from collections.abc import Iterable
from dataclasses import dataclass

from nodes.grounding import Ground, misdirected, unsupported
from nodes.language import Language
from nodes.sentences import is_closed, is_in, sentences
from nodes.soundness import faults

SENTENCES = 8
NAMES = {"en": "English", "ko": "Korean"}
_ABOUT_ITSELF = re.compile(
    r"\b(?:as an ai|language model|i(?:'m| am) sorry|i cannot|i can't help)\b|^(?:sure|certainly|of course)\b"
    r"|^here(?:'s| is| are)\b.*:$|인공지능 언어|죄송하지만|도와드릴 수",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Verdict:
    """`why` is empty for a sentence that may stay."""

    sentence: str
    why: str = ""


@dataclass(frozen=True)
class Bar:
    """What a sentence must pass; `given` are lines it must not merely copy, such as the instructions."""

    ground: Ground
    language: Language
    given: frozenset[str] = frozenset()
    sentences: int = SENTENCES

    @staticmethod
    def of(ground: Ground, language: Language, given: Iterable[str] = ()) -> "Bar":
        keys = {_key(piece) for text in given for piece in (text, *sentences(text))}
        return Bar(ground, language, frozenset(keys))


def verdicts(text: str, bar: Bar, *, cut: bool = False) -> list[Verdict]:
    """`cut` says that the model was stopped before its end."""
    found: list[Verdict] = []
    seen: set[str] = set()
    all_sentences = sentences(text)
    for place, sentence in enumerate(all_sentences):
        is_last = place == len(all_sentences) - 1
        why = "said before" if _key(sentence) in seen else _against(sentence, bar)
        if not why and cut and is_last and not is_closed(sentence):
            why = "not complete"
        if not why and sum(not verdict.why for verdict in found) == bar.sentences:
            why = "one sentence too many"
        seen.add(_key(sentence))
        found.append(Verdict(sentence, why))
    return found


def _against(sentence: str, bar: Bar) -> str:
    if not is_in(sentence, bar.language):
        return f"not in {NAMES[bar.language]}"
    if _ABOUT_ITSELF.search(sentence):
        return "not about the work"
    if found := faults(sentence):
        return found[0].rstrip(".").lower()
    if _key(sentence) in bar.given:
        return "copied, not told"
    if missing := unsupported(sentence, bar.ground):
        return f"not in the evidence: {', '.join(missing[:6])}"
    if turned := misdirected(sentence, bar.ground):
        return f"the wrong way round: {', '.join(turned)}"
    return ""


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).casefold().strip()
