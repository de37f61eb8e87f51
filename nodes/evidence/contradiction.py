"""The sentence of a source that says the opposite of a claim in the claim's own words, if there is one."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from nodes.evidence.polarity import AXES, Polarity, polarity_of, unpointed
from nodes.evidence.sentences import sentences
from nodes.evidence.words import EMPTY, overlap, terms_of

# How much of the claim the source's sentence must say, and for a denial, how much of that the claim.
COVERED = 0.75
COVERING = 0.7
TERMS = 3
CANDIDATES = 8
_CLAUSE = re.compile(
    r"[,;:()]|\s[-–—]\s|\b(?:but|while|although|though|because|which|whereas|so that|and)\b"
    r"|(?<=지만)\s|(?<=는데)\s|(?<=으며)\s|(?<=이며)\s|(?<=하며)\s|(?<=하고)\s|(?<=[했었])고\s|(?<=때문에)\s",
    re.IGNORECASE,
)
# “Nothing is faster than it” denies without being the opposite of “it is the fastest”.
_COMPARISON = re.compile(r"\bthan\b|보다(?!\s?더\s)")
_COMPARING = frozenset(place for place, axis in enumerate(AXES) if axis.compares)


@dataclass(frozen=True)
class Said:
    """A sentence or one of its clauses."""

    text: str

    @cached_property
    def terms(self) -> frozenset[str]:
        return terms_of(unpointed(self.text))

    @cached_property
    def polarity(self) -> Polarity:
        return polarity_of(self.text)


class Sayings:
    """What a source says, found again by its words."""

    def __init__(self, text: str) -> None:
        self._said = [Said(piece) for sentence in sentences(text) for piece in _pieces(sentence)]
        self._places: dict[str, list[int]] = defaultdict(list)
        for place, said in enumerate(self._said):
            for term in terms_of(said.text):
                self._places[term].append(place)

    def opposite(self, claim: str) -> str:
        """For the claim and each of its clauses. Nothing if some sentence agrees: a source may say both."""
        return next(filter(None, map(self._opposite, map(Said, _pieces(claim)))), "")

    def _opposite(self, said: Said) -> str:
        if len(said.terms) < TERMS:
            return ""
        near = [one for one in self._nearest(said) if _covered(said, one) >= COVERED]
        opposed = [one for one in near if _is_opposite(said, one)]
        agreeing = any(_agrees(said, one) for one in near)
        return opposed[0].text if opposed and not agreeing else ""

    def _nearest(self, said: Said) -> list[Said]:
        shared = Counter(place for term in said.terms for place in self._places.get(term, ()))
        return [self._said[place] for place, _ in shared.most_common(CANDIDATES)]


def _pieces(sentence: str) -> Iterator[str]:
    yield sentence
    clauses = [clause.strip() for clause in _CLAUSE.split(sentence)]
    yield from (clause for clause in clauses if clause and clause != sentence)


def _covered(claim: Said, other: Said) -> float:
    return overlap(claim.terms, other.terms)


def _is_opposite(claim: Said, other: Said) -> bool:
    """One reversal is a contradiction, two are none: what did not rise may be said to have fallen."""
    turned = _turned(claim, other)
    is_denied = (claim.polarity.denials - other.polarity.denials) % 2 == 1
    if turned & _COMPARING and not _same_order(claim.text, other.text):
        return False
    if not turned:
        return is_denied and _covered(other, claim) >= COVERING and not _COMPARISON.search(other.text)
    return (len(turned) + is_denied) % 2 == 1


def _agrees(claim: Said, other: Said) -> bool:
    one, two = claim.polarity, other.polarity
    return one.ways.items() <= two.ways.items() and one.denials == two.denials


def _turned(claim: Said, other: Said) -> set[int]:
    both = claim.polarity.ways.keys() & other.polarity.ways.keys()
    return {axis for axis in both if claim.polarity.ways[axis] != other.polarity.ways[axis]}


def _same_order(claim: str, other: str) -> bool:
    """“A after B” is “B before A”: the first and the last thing that both name tell which is meant."""
    known = set(_things(other))
    shared = [thing for thing in dict.fromkeys(_things(claim)) if thing in known]
    if len(shared) < 2:
        return True
    first, last = shared[0], shared[-1]
    return other.lower().find(first) < other.lower().find(last)


def _things(text: str) -> list[str]:
    words = re.findall(r"[a-z]{3,}|[가-힣]{2}", unpointed(text).lower())
    return [word for word in words if word not in EMPTY]
