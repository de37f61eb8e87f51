"""A model's answer as lines of parts of the note; what has no label counts too, for small models keep no form."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from graphs.til_note.domains import PartKind
from nodes.evidence.sentences import sentences

_FENCE = re.compile(r"\s*(```|~~~)")
_MARKS = r"[\s#>*_+•\-\d.)]*"
_LEARNED = re.compile(
    r"\b(?:learn(?:ed|t|s|ing)?|lesson|takeaway|reali[sz]ed|TIL)\b|배웠|배운|알게\s?되|깨달", re.IGNORECASE
)
_NOTHING = re.compile(
    r"\W*(?:none|n/?a|nothing|no (?:problems?|issues?|next steps?)|not applicable"
    r"|없음|없습니다|해당\s?(?:사항\s?)?없음)\W*",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Line:
    """`label` is the part that the model named, if any."""

    text: str
    label: PartKind | None = None


def lines_of(answer: str, labels: Mapping[str, PartKind]) -> list[Line]:
    """In order, without code blocks, labels and parts that say there is nothing to say."""
    spellings = "|".join(map(re.escape, sorted(labels, key=len, reverse=True)))
    inner = re.compile(rf"(?<=[.!?。`])[ \t]+(?=[*_]*(?:{spellings})[*_]*\s*[:：])", re.IGNORECASE)  # noqa: RUF001
    labelled = re.compile(
        rf"{_MARKS}(?P<label>{spellings})[*_]*\s*(?:[:：]|\s[-–—]\s|$)[*_]*(?P<rest>.*)",  # noqa: RUF001
        re.IGNORECASE,
    )
    found: list[Line] = []
    label: PartKind | None = None
    for line in _without_code(inner.sub("\n", answer).splitlines()):
        if match := labelled.fullmatch(line):
            label, line = labels[match["label"].casefold()], match["rest"].strip()
        if line.strip() and not _NOTHING.fullmatch(line):
            found.append(Line(line, label))
    return found


def guessed(sentence: str, kinds: Iterable[PartKind]) -> PartKind:
    """Where a sentence without a label belongs."""
    return "learned" if "learned" in kinds and _LEARNED.search(sentence) else "did"


def said_in(lines: Iterable[Line]) -> list[PartKind | None]:
    """The label of each sentence of the lines."""
    return [line.label for line in lines for _ in sentences(line.text)]


def _without_code(lines: list[str]) -> list[str]:
    kept, fence = [], ""
    for line in lines:
        opening = _FENCE.match(line)
        if opening and fence in ("", opening[1]):
            fence = "" if fence else opening[1]
        elif not fence:
            kept.append(line)
    return kept
