"""What remains of a summary once every sentence was held against its source; if nothing does, the source is quoted."""

import re
from collections.abc import Mapping, Sequence

from nodes.evidence.sentences import is_closed, sentences
from nodes.evidence.verdicts import TOO_MANY, UNWEIGHED, Bar, Verdict, stays, verdicts
from nodes.evidence.words import likeness, shingles_of
from nodes.markdown import unmarked
from nodes.soundness import faults

MAX_SENTENCES = 4
MIN_SENTENCES = 2
QUOTED_SENTENCES = 2
SAID_ALREADY = 0.7
MIN_SENTENCE = 30
LABELS = ("summary:", "요약:", "here is the summary:", "here is a summary:")
ENDS = (".", "!", "?", "…", "。", '"', "”")
BYLINE = re.compile(r"^(?:posted|published|written|by)\b|작성\.?$", re.IGNORECASE)


def judged(text: str, bar: Bar, entailed: Mapping[str, float] = UNWEIGHED) -> list[Verdict]:
    """A draft that is unsound as a whole has no sentence that may stay."""
    if unsound := faults(text):
        return [Verdict(sentence, unsound[0].rstrip(".").lower()) for sentence in written(text)]
    said: list[Verdict] = []
    for verdict in verdicts("\n".join(written(text)), bar, entailed=entailed):
        again = not verdict.why and _is_said(verdict.sentence, stays(said))
        said.append(Verdict(verdict.sentence, "said before") if again else verdict)
    return said


def written(text: str) -> list[str]:
    """The draft's sentences without labels and marks, the last one only if it is complete."""
    bare = unmarked(text)
    for label in LABELS:
        bare = bare[len(label) :].lstrip() if bare.lower().startswith(label) else bare
    said = sentences(bare)
    return said if not said or is_closed(said[-1]) else said[:-1] or said


def problems_of(text: str, judged: list[Verdict]) -> list[str]:
    """What the model is told. A summary that is too long is cut, so that is no problem."""
    if unsound := faults(text):
        return unsound
    found = ["Write at least two sentences."] if len(judged) < MIN_SENTENCES else []
    return found + [verdict.told for verdict in judged[:MAX_SENTENCES] if verdict.why not in ("", TOO_MANY)]


def quotation(paragraphs: Sequence[str], title: str = "") -> list[str]:
    """The first whole sentences of the source, headings and bylines left aside."""
    bodies = [paragraph for paragraph in paragraphs if paragraph != title]
    found = [sentence for paragraph in bodies for sentence in sentences(paragraph) if _is_quotable(sentence)]
    return found[:QUOTED_SENTENCES] or list(paragraphs[:1])


def _is_said(sentence: str, before: list[str]) -> bool:
    own = shingles_of(sentence, 3)
    return any(likeness(own, shingles_of(other, 3)) > SAID_ALREADY for other in before)


def _is_quotable(sentence: str) -> bool:
    return sentence.endswith(ENDS) and len(sentence.encode()) >= MIN_SENTENCE and not BYLINE.search(sentence)
