"""One ranking out of several, by reciprocal rank: scores of different kinds never need to be comparable.

It happens here and not in the store, so that every back end ranks alike and equal scores have one order.
"""

from collections.abc import Hashable, Sequence
from typing import TypeVar

Item = TypeVar("Item", bound=Hashable)

# Softens the lead of the first ranks. Cormack, Clarke and Büttcher (2009) took 60 for long lists of many systems; with
# two of forty it hides a first place among words (docs/evals.md).
RANK_OFFSET = 10


def candidates_for(limit: int) -> int:
    """How deep each ranking must be, so that an item good in both is seen in both."""
    return max(4 * limit, 40)


def fuse(rankings: Sequence[Sequence[Item]]) -> list[tuple[Item, float]]:
    scores: dict[Item, float] = {}
    for ranking in rankings:
        for rank, item in enumerate(ranking, start=1):
            scores[item] = scores.get(item, 0.0) + 1 / (RANK_OFFSET + rank)
    return sorted(scores.items(), key=lambda scored: (-scored[1], str(scored[0])))
