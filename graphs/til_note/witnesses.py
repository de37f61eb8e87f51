"""The smallest pieces of evidence that can be cited, and which of them a sentence rests on."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from pydantic import BaseModel

from nodes.evidence.claims import claims_of
from nodes.evidence.ground import Ground
from nodes.evidence.wording import PLAIN, told, vocabulary
from nodes.evidence.words import overlap, terms_of

# Of two texts that share less, neither is about the other.
SHARED_TERMS = 2
SHARED_PART = 0.34
QUOTED_LETTERS = 240
# How much of a sentence must be told in the words of the evidence: of what was done more than three quarters (decision
# 0012 has the figures); a lesson is drawn in more words of one's own.
TOLD = 0.76
LESSON = 0.55
_ADDRESSED = re.compile(r"\byour?\b", re.IGNORECASE)


class CommitSource(BaseModel):
    """A file of a commit; without a path, what the commit's message says."""

    sha: str
    path: str | None = None


class DocumentSource(BaseModel):
    """A paragraph, counted within its document: 2.5 is the fifth of the second."""

    document: str
    heading: str
    paragraph: str
    quote: str
    url: str | None = None


Source = CommitSource | DocumentSource


class Statement(BaseModel):
    """A sentence of the model that was verified, or, `quoted`, words of the evidence as they stand there; `code` if
    they are code."""

    text: str
    sources: list[Source]
    quoted: bool = False
    code: bool = False


@dataclass(frozen=True)
class Witness:
    """`lines` may be quoted. A `head` speaks for everything that belongs to it, as a commit's message does."""

    source: Source
    ground: Ground
    lines: tuple[str, ...]
    head: bool = False
    code: bool = False

    def read(self) -> "Witness":
        """Prepared where nobody waits; of megabytes it takes a second."""
        _ = (self.ground.terms, self.ground.borne("1"), self.vocabulary)
        return self

    @cached_property
    def vocabulary(self) -> frozenset[str]:
        return vocabulary(self.ground.given)

    def cited_for(self, sentence: str) -> Source:
        """A paragraph is cited with its own words that are nearest to the sentence."""
        if isinstance(self.source, CommitSource) or not self.lines:
            return self.source
        terms = terms_of(sentence)
        nearest = max(self.lines, key=lambda line: overlap(terms, terms_of(line)))
        return self.source.model_copy(update={"quote": shortened(nearest)})

    def quoted(self, line: str) -> Statement:
        return Statement(text=line, sources=[self.cited_for(line)], quoted=True, code=self.code)


def sources_of(sentence: str, witnesses: Sequence[Witness]) -> list[Source]:
    return [witness.cited_for(sentence) for witness in _bearing(sentence, witnesses)]


def is_told(sentence: str, witnesses: Sequence[Witness], *, lesson: bool) -> bool:
    """Whether the sentence keeps to what the witnesses say. What was done is told by who did it: who speaks to "you"
    there tells what the documents say that were changed."""
    if not lesson and _ADDRESSED.search(sentence):
        return False
    known = frozenset[str]().union(*(witness.vocabulary for witness in witnesses))
    return told(sentence, known) >= (LESSON if lesson else TOLD)


def nearest_quotation(sentence: str, witnesses: Sequence[Witness]) -> Statement | None:
    """The line of the evidence that shares most with the sentence, if one is about the same matter. Code says little to
    people: a line of it stands only for a sentence that names something in it."""
    terms = terms_of(sentence)
    named = [claim.bare for claim in claims_of(sentence) if claim.kind not in PLAIN and claim.bare]
    best: tuple[int, float, Witness, str] | None = None
    for witness in witnesses:
        for line in witness.lines:
            if witness.code and not any(name in line for name in named):
                continue
            own = terms_of(line)
            shared = len(terms & own)
            share = shared / max(min(len(terms), len(own)), 1)
            if shared < SHARED_TERMS or share < SHARED_PART:
                continue
            if best is None or (shared, share) > best[:2]:
                best = (shared, share, witness, line)
    return best[2].quoted(best[3]) if best else None


def shortened(text: str) -> str:
    return text if len(text) <= QUOTED_LETTERS else text[: QUOTED_LETTERS - 1].rsplit(" ", 1)[0] + "…"


def _bearing(sentence: str, witnesses: Sequence[Witness]) -> list[Witness]:
    """As few as bear together what the sentence claims. What only all of them bear together, such as how many there
    are, rests on all of them; so does a sentence that claims nothing and shares no word with any."""
    borne = [witness.ground.borne(sentence) for witness in witnesses]
    claimed = frozenset(claim.said for claim in claims_of(sentence))
    heads = [witness for witness in witnesses if witness.head]
    if claimed - frozenset().union(*borne):
        return heads
    # What each of them bears tells none from the other.
    open_claims = claimed - frozenset.intersection(*borne)
    terms = terms_of(sentence)
    near = [overlap(terms, witness.ground.terms) if terms else 0.0 for witness in witnesses]
    chosen: list[int] = []
    while open_claims:
        # Of those that bear equally many, the one that shares most words, and the first of those.
        ranks = [(len(own & open_claims), shared) for own, shared in zip(borne, near, strict=True)]
        chosen.append(ranks.index(max(ranks)))
        open_claims -= borne[chosen[-1]]
    if not chosen and any(near):
        chosen = [near.index(max(near))]
    return [witnesses[place] for place in chosen] or heads
