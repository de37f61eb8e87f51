"""Each sentence of a draft, with what speaks against it, and the list of those that are dropped."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from pydantic import BaseModel

from nodes.entailment.base import UNBORNE
from nodes.evidence.ground import Ground
from nodes.evidence.retold import Retold
from nodes.evidence.sentences import is_closed, is_in, sentences
from nodes.language import Language
from nodes.soundness import faults

SENTENCES = 8
SHOWN = 60
NAMES = {"en": "English", "ko": "Korean"}
TOO_MANY = "one sentence too many"
UNSAID = "not what the source says"
UNWEIGHED: Mapping[str, float] = MappingProxyType({})
_LETTER = re.compile(r"[A-Za-z가-힣]")
AGAIN = "said before"
LEANING = "about a sentence that was left out"
_LEANS = re.compile(
    r"^(?:it|he|she|they|this|these|those|that)\s+(?:also\s+)?(?:is|are|was|were|has|have|will|can|does|[a-z]+(?:s|ed))\b"
    r"|^(?:이는|이것은|이것이|그것은|이를|이들은|이로써|이로 인해)(?=\s)",
    re.IGNORECASE,
)
# Code that stands without a word about it.
_CODE = re.compile(r"`[^`]*`|\S*[@_/(){}\[\]<>=;#]\S*|\S+\.\S+")
# A line of a program, without backticks.
_PROGRAM = re.compile(r"^(?://|/\*|#!|FROM |import |def |class |return )|[;{}]$")
_WORD = re.compile(r"[A-Za-z]{2,}|[가-힣]{2,}")
# What announces and does not say it, and what trails off: "w..".
_BROKEN_OFF = re.compile(r":$|(?<!\.)\.\.$")
_POLITE = re.compile(r"^(?:sure|certainly|of course)\b", re.IGNORECASE)
_ABOUT_ITSELF = re.compile(
    r"\b(?:as an ai|language model|i(?:'m| am) sorry|i cannot|i can't help)\b"
    r"|^(?:this|the|my|your) (?:\w+ )?(?:answer|response|reply|rewrite|output) (?:does|is|has|was|contains|uses|says)\b"
    r"|\b(?:previous|last|above) (?:answer|response|reply|draft)\b|^(?:이|위|앞의?|다음) ?(?:답변|응답|대답)"
    r"|\b(?:this|the) (?:\w+ )?(?:part of the )?(?:section|note|paragraph)\b|^(?:in (?:summary|conclusion)|overall),"
    r"|\bwe(?:['’]ll| will|['’]re going to|['’]ve)(?: also)? "
    r"(?:include|discuss|see|look|explain|cover|provide|describe|talk|mention)"
    r"|\bthe \w+ part (?:will|of this) |^please\b|^(?:so,? )?let['’]s\b|^(?:so,? )?here(?:['’]s| is| are)\b.*:$"
    r"|\b(?:the|these) following \w+(?: \w+)?:$|다음과 같습니다:?$"
    r"|^the sentence\b|^\W?in this (?:example|section|note)\b|\b(?:two|three|four|\d) sentences\b"
    r"|\bi(?:['’]m| am) (?:\w+ )?(?:ready|here|happy|glad) to (?:help|assist|answer)\b"
    r"|\bi can (?:help|assist)\b|\b(?:can|may|could) i (?:help|assist)\b|\bassist you\b|\bi hope this helps\b"
    r"|\bwhat(?:['’]s| is) your (?:next )?question\b"
    r"|인공지능 언어|죄송하지만|도와드릴 수|무엇을 도와",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Verdict:
    """`why` is empty for a sentence that may stay."""

    sentence: str
    why: str = ""

    @property
    def told(self) -> str:
        """As the model hears it."""
        said = self.sentence if len(self.sentence) <= SHOWN else self.sentence[: SHOWN - 1] + "…"
        return f"“{said}” is {self.why}."


class Dropped(BaseModel):
    """`part` is the section, story or question, named as in the stream."""

    part: str
    sentence: str
    why: str


@dataclass(frozen=True)
class Bar:
    """What a sentence must pass. `given` are lines that it must not merely copy, such as the instructions; `shared` is
    how much of it the ground must speak of, `retold` what it must keep to unless a model of inference bears it out
    (`inferred`); a sentence of fewer `letters` says nothing."""

    ground: Ground
    language: Language
    given: frozenset[str] = frozenset()
    sentences: int = SENTENCES
    shared: float = 0.0
    retold: Retold | None = None
    inferred: bool = False
    letters: int = 0

    @staticmethod
    def keys(given: Iterable[str]) -> frozenset[str]:
        return frozenset(_key(piece) for text in given for piece in (text, *sentences(text)))

    def against(self, sentence: str, entailed: Mapping[str, float] = UNWEIGHED) -> str:
        """The first reason why the sentence cannot stay; what was not weighed is judged without."""
        if not is_in(sentence, self.language):
            return f"not in {NAMES[self.language]}"
        if self._is_about_itself(sentence):
            return "not about the matter"
        if found := faults(sentence):
            return found[0].rstrip(".").lower()
        if wrong := self._out_of_form(sentence):
            return wrong
        if against := self.ground.unsupported(sentence):
            return against[0]
        return "" if self._is_said(sentence, entailed.get(sentence)) else UNSAID

    def _out_of_form(self, sentence: str) -> str:
        if _BROKEN_OFF.search(sentence):
            return "not complete"
        if _key(sentence) in self.given:
            return "copied, not told"
        if _PROGRAM.search(sentence):
            return "code, not told"
        is_short = len(_LETTER.findall(sentence)) < self.letters or not _WORD.search(_CODE.sub(" ", sentence))
        return "too short to say anything" if is_short else ""

    def _is_said(self, sentence: str, score: float | None) -> bool:
        if self.ground.shared(sentence) < self.shared or (score is not None and score < UNBORNE):
            return False
        return self.retold is None or self.retold.keeps(sentence, score or 0.0, inferred=self.inferred)

    def _is_about_itself(self, sentence: str) -> bool:
        """A source may speak of language models; then so may the model."""
        found = _ABOUT_ITSELF.search(sentence)
        return bool(_POLITE.search(sentence)) or bool(found and not self.ground.has(found[0]))


def verdicts(text: str, bar: Bar, *, cut: bool = False, entailed: Mapping[str, float] = UNWEIGHED) -> list[Verdict]:
    """`cut` says that the model was stopped before its end; `entailed` how likely the evidence bears sentences out."""
    found: list[Verdict] = []
    seen: set[str] = set()
    all_sentences = sentences(text)
    for place, sentence in enumerate(all_sentences):
        is_last = place == len(all_sentences) - 1
        why = AGAIN if _key(sentence) in seen else bar.against(sentence, entailed)
        if not why and found and found[-1].why and found[-1].why != AGAIN and _LEANS.search(sentence):
            why = LEANING
        if not why and cut and is_last and not is_closed(sentence):
            why = "not complete"
        if not why and len(stays(found)) == bar.sentences:
            why = TOO_MANY
        seen.add(_key(sentence))
        found.append(Verdict(sentence, why))
    return found


def stays(judged: Iterable[Verdict]) -> list[str]:
    """The sentences that may stay."""
    return [verdict.sentence for verdict in judged if not verdict.why]


def dropped(judged: Mapping[str, Iterable[Verdict]]) -> list[Dropped]:
    """`judged` are the sentences of each part."""
    return [
        Dropped(part=part, sentence=verdict.sentence, why=verdict.why)
        for part, verdicts in judged.items()
        for verdict in verdicts
        if verdict.why
    ]


def _key(text: str) -> str:
    return re.sub(r"[\W_]+", " ", text).casefold().strip()
