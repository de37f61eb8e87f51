"""What remains of a summary once each sentence was held against its source; where little does, the source is quoted."""

import re
from collections import deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from graphs.news_digest.alignment import Evidence, Place
from graphs.news_digest.speech import polite
from nodes.evidence.sentences import is_closed, sentences
from nodes.evidence.verdicts import TOO_MANY, Bar, Verdict, stays, verdicts
from nodes.evidence.words import likeness, shingles_of
from nodes.language import Language
from nodes.markdown import unmarked
from nodes.soundness import faults
from nodes.state import Draft

MAX_SENTENCES = 4
MIN_SENTENCES = 2
# Korean says the same in half the letters.
MAX_CHARACTERS: dict[Language, int] = {"en": 700, "ko": 360}
TOO_LONG = "more than the summary may be long"
CUT = (TOO_MANY, TOO_LONG)
NOWHERE = "in no paragraph of the article"
UNNAMED = "without a name or number of the article, which is in another language"
AUTHOR = "told as if by the author"
UNFINISHED = "not complete"
# A summary tells of the article; "I" in it would be whoever reads it out.
_SPEAKER = re.compile(r"\b(?:I|I['’](?:m|ve|ll|d))\b(?!/)|\b[Mm]y\b|^(?:저는|제가|나는|내가)(?=\s)")
_QUOTED = re.compile(r"[“\"][^”\"]*[”\"]|`[^`]*`")
# Of the 28 finals of a syllable of Unicode's Hangul block, 16 is ㅁ.
_VERBS_END_IN = frozenset("다요까죠네")
_FINALS, _FINAL_MIEUM = 28, 16
SAID_ALREADY = 0.7
MIN_QUOTED, MAX_QUOTED = 30, 400
LABELS = ("summary:", "요약:", "here is the summary:", "here is a summary:")
WHY = re.compile(
    r"(?:^|(?<=[.!?]\s))[\s*_#>-]*(?:why (?:it|this) matters|왜 중요한(?:가요?|지)|중요한 이유)[\s*_]*[:?][\s*_]*"
    r"(.*)\Z",
    re.IGNORECASE | re.MULTILINE | re.DOTALL,
)
ENDS = (".", "!", "?", "…", "。", '"', "”")
BYLINE = re.compile(r"^(?:posted|published|written|by)\b|작성\.?$", re.IGNORECASE)


@dataclass(frozen=True)
class Judge:
    """Knows a story's own article."""

    bar: Bar
    evidence: Evidence
    entailed: Mapping[str, float] = field(default_factory=dict)

    def judged(self, said: Sequence[str]) -> list[Verdict]:
        return [self._placed(verdict) for verdict in verdicts("\n".join(said), self.bar, entailed=self.entailed)]

    def _placed(self, verdict: Verdict) -> Verdict:
        if verdict.why:
            return verdict
        if _SPEAKER.search(_QUOTED.sub("", verdict.sentence)):
            return replace(verdict, why=AUTHOR)
        if self.bar.language == "ko" and not _is_whole(verdict.sentence):
            return replace(verdict, why=UNFINISHED)
        if self.evidence.place_of(verdict.sentence) is None:
            return replace(verdict, why=NOWHERE if self.evidence.is_comparable(verdict.sentence) else UNNAMED)
        return verdict


@dataclass(frozen=True)
class Judgement:
    """`summary` has each sentence of the drafts once, `matters` what was said of why it matters."""

    summary: list[Verdict]
    matters: Verdict | None = None

    @property
    def all(self) -> list[Verdict]:
        return [*self.summary, self.matters] if self.matters else self.summary


@dataclass(frozen=True)
class Statement:
    """`quoted` is the article's own sentence instead of the model's."""

    text: str
    place: Place
    quoted: bool = False


def judgement(draft: Draft, judge: Judge) -> Judgement:
    """Of a draft and those that it was to mend: what may stay of each, the mended in place of what failed."""
    rounds = [_judged(text, judge) for text in _texts(draft)]
    summary = rounds[0].summary
    for later in rounds[1:]:
        summary = _mended(summary, later.summary)
    matters = [one.matters for one in rounds if one.matters]
    good = next((verdict for verdict in matters if not verdict.why), matters[0] if matters else None)
    return Judgement(_cut(_once(summary), judge.bar.language), good)


def problems_of(draft: Draft, judge: Judge) -> list[str]:
    """What the model is told of its draft, if anything. What is too long is cut, so that is no problem."""
    if unsound := faults(draft.text):
        return unsound
    summary = judgement(draft, judge).summary
    found = ["Write at least two sentences."] if len(summary) < MIN_SENTENCES else []
    return found + [verdict.told for verdict in summary if verdict.why and verdict.why not in CUT]


def statements(judgement: Judgement, judge: Judge, title: str = "") -> list[Statement]:
    """At least two, as far as the article goes: its own beginning fills up what the model could not say."""
    own = [_stated(sentence, judge) for sentence in stays(judgement.summary)]
    said = {known.place.quote for known in own}
    lead = [_quoted(place) for place in quotation(judge.evidence.paragraphs, title) if place.quote not in said]
    return _distinct([*own, *lead])[: max(len(own), MIN_SENTENCES)]


def why_it_matters(judgement: Judgement, judge: Judge) -> Statement | None:
    """Only what the article bears out, and the summary has not said."""
    matters = judgement.matters
    if matters is None or matters.why or _is_said(matters.sentence, stays(judgement.summary)):
        return None
    return _stated(matters.sentence, judge)


def quotation(paragraphs: Sequence[str], title: str = "") -> list[Place]:
    """The first whole sentences of the source, headings and bylines left aside."""
    found = [
        Place(at, sentence, 1.0)
        for at, paragraph in enumerate(paragraphs)
        if paragraph != title
        for sentence in sentences(paragraph)
        if _is_quotable(sentence)
    ]
    return found[:MIN_SENTENCES] or [Place(0, paragraph, 1.0) for paragraph in paragraphs[:1]]


def written(text: str) -> tuple[list[str], str]:
    """The draft's sentences without labels and marks, the last one only if it is complete, and why it matters."""
    bare = unmarked(text)
    for label in LABELS:
        bare = bare[len(label) :].lstrip() if bare.lower().startswith(label) else bare
    found = WHY.search(bare)
    matters = next(iter(sentences(found[1])), "") if found else ""
    said = sentences(bare[: found.start()] if found else bare)
    return said if found or not said or is_closed(said[-1]) else said[:-1] or said, matters


def _texts(draft: Draft) -> Iterator[str]:
    """The earlier drafts stand in the messages of the later ones."""
    for message in draft.part.messages:
        if message["role"] == "assistant":
            yield message["content"]
    yield draft.text


def _judged(text: str, judge: Judge) -> Judgement:
    """A draft that is unsound as a whole has no sentence that may stay."""
    said, matters = written(text)
    if unsound := faults(text):
        return Judgement([Verdict(sentence, unsound[0].rstrip(".").lower()) for sentence in said])
    why = judge.judged([matters]) if matters and is_closed(matters) else []
    return Judgement(judge.judged(said), why[0] if why else None)


def _mended(before: list[Verdict], again: list[Verdict]) -> list[Verdict]:
    if not stays(before):
        return again
    fresh = deque(verdict for verdict in again if not verdict.why and not _is_said(verdict.sentence, stays(before)))
    mended = [fresh.popleft() if verdict.why and fresh else verdict for verdict in before]
    return mended + list(fresh)


def _once(summary: list[Verdict]) -> list[Verdict]:
    said: list[Verdict] = []
    for verdict in summary:
        again = not verdict.why and _is_said(verdict.sentence, stays(said))
        said.append(replace(verdict, why="said before") if again else verdict)
    return said


def _cut(summary: list[Verdict], language: Language) -> list[Verdict]:
    kept: list[Verdict] = []
    for verdict in summary:
        before = stays(kept)
        length = sum(map(len, before)) + len(before) + len(verdict.sentence)
        over = TOO_MANY if len(before) == MAX_SENTENCES else TOO_LONG if length > MAX_CHARACTERS[language] else ""
        kept.append(verdict if verdict.why else replace(verdict, why=over))
    return kept


def _is_whole(sentence: str) -> bool:
    """A Korean sentence ends in its verb, or in a noun made of it; a row of words ends in any."""
    last = re.sub(r"[\W_]+$", "", sentence)[-1:]
    return last in _VERBS_END_IN or ("가" <= last <= "힣" and (ord(last) - ord("가")) % _FINALS == _FINAL_MIEUM)


def _stated(sentence: str, judge: Judge) -> Statement:
    place = judge.evidence.place_of(sentence)
    assert place is not None, "a sentence without a place does not stay"
    return Statement(polite(sentence) if judge.bar.language == "ko" else sentence, place)


def _quoted(place: Place) -> Statement:
    """A sentence without end is cut between words."""
    text = place.quote
    return Statement(
        text if len(text) <= MAX_QUOTED else f"{text[:MAX_QUOTED].rsplit(' ', 1)[0]} …", place, quoted=True
    )


def _distinct(told: list[Statement]) -> list[Statement]:
    return list({one.text: one for one in told}.values())


def _is_said(sentence: str, before: list[str]) -> bool:
    own = shingles_of(sentence, 3)
    return any(likeness(own, shingles_of(other, 3)) > SAID_ALREADY for other in before)


def _is_quotable(sentence: str) -> bool:
    return sentence.endswith(ENDS) and len(sentence.encode()) >= MIN_QUOTED and not BYLINE.search(sentence)
