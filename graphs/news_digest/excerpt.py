"""What a model with a small window reads of an article: its beginning, and what most of the rest speaks of."""

import math
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from nodes.evidence.sentences import sentences
from nodes.evidence.words import terms_of
from nodes.tokens import likely_tokens

LEAD_PARAGRAPHS = 3
LEAD_SHARE = 0.4
GAP = "[…]"
GAP_TOKENS = likely_tokens(GAP) + 1
# Headings and labels say little, and would win by being short.
MIN_LETTERS = 40
SMALL = 40


@dataclass(frozen=True)
class Excerpt:
    """`paragraphs` stand in the article at `places`; the last may be cut after a sentence."""

    places: tuple[int, ...] = ()
    paragraphs: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        blocks: list[str] = []
        for before, place, paragraph in zip((-1, *self.places), self.places, self.paragraphs, strict=False):
            blocks += [GAP, paragraph] if place > before + 1 else [paragraph]
        return "\n\n".join(blocks)


NOTHING = Excerpt()


def excerpt(paragraphs: Sequence[str], budget: int) -> Excerpt:
    """All of them if they fit into `budget` tokens."""
    costs = [likely_tokens(paragraph) + 1 for paragraph in paragraphs]
    if sum(costs) <= budget:
        return Excerpt(tuple(range(len(paragraphs))), tuple(paragraphs))
    places = _lead(costs, int(budget * LEAD_SHARE))
    if not places:
        return Excerpt((0,), (_beginning(paragraphs[0], budget),))
    left = budget - sum(costs[place] for place in places)
    chosen = [*places, *_central(paragraphs, costs, left, len(places))]
    return Excerpt(tuple(sorted(chosen)), tuple(paragraphs[place] for place in sorted(chosen)))


def _lead(costs: Sequence[int], budget: int) -> list[int]:
    places: list[int] = []
    for place, cost in enumerate(costs[:LEAD_PARAGRAPHS]):
        budget -= cost
        if budget < 0:
            break
        places.append(place)
    return places


def _central(paragraphs: Sequence[str], costs: Sequence[int], budget: int, lead: int) -> list[int]:
    """One after the other the paragraph that adds most: words that many paragraphs have, each worth half once said."""
    terms = [terms_of(paragraph) for paragraph in paragraphs]
    counts = Counter(term for one in terms for term in one)
    worth = {term: math.log(count) for term, count in counts.items()}
    for term in (term for one in terms[:lead] for term in one):
        worth[term] /= 2
    rest = [place for place in range(lead, len(paragraphs)) if len(paragraphs[place]) >= MIN_LETTERS]
    chosen: list[int] = []
    while rest := [place for place in rest if costs[place] + GAP_TOKENS <= budget]:
        best = max(rest, key=lambda place: sum(worth[term] for term in terms[place]) / (costs[place] + SMALL))
        rest.remove(best)
        chosen.append(best)
        budget -= costs[best] + GAP_TOKENS
        for term in terms[best]:
            worth[term] /= 2
    return chosen


def _beginning(paragraph: str, budget: int) -> str:
    """The first sentences of a paragraph that is too long alone."""
    kept = ""
    for sentence in sentences(paragraph):
        longer = f"{kept} {sentence}".strip()
        if likely_tokens(longer) > budget:
            break
        kept = longer
    return kept or _prefix(paragraph, budget)


def _prefix(text: str, budget: int) -> str:
    """The first words that fit; a text without blanks is cut between letters."""
    while likely_tokens(text) > budget:
        text = text[: len(text) * 3 // 4]
    return text.rsplit(" ", 1)[0]
