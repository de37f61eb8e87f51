"""What a ranking is worth when some chunks answer a query and all others do not.

Each is between 0 and 1; the relevance of a chunk is 1 or 0.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, fields
from math import log2

NDCG_DEPTH = 10
RECALL_DEPTH = 20


@dataclass(frozen=True)
class Worth:
    """One query's figures; of many queries their means are told."""

    ndcg: float
    recall: float
    mrr: float


METRICS = tuple(field.name for field in fields(Worth))
TITLES = {"ndcg": f"nDCG@{NDCG_DEPTH}", "recall": f"recall@{RECALL_DEPTH}", "mrr": "MRR"}


def worth_of(found: Sequence[str], relevant: Collection[str]) -> Worth:
    return Worth(ndcg(found, relevant), recall(found, relevant), reciprocal_rank(found, relevant))


def ndcg(found: Sequence[str], relevant: Collection[str], depth: int = NDCG_DEPTH) -> float:
    """Järvelin and Kekäläinen 2002: a hit at rank r gains 1 / log2(r + 1), over what the best order would gain."""
    gained = sum(_gain(rank) for rank, one in enumerate(found[:depth], start=1) if one in relevant)
    return gained / sum(_gain(rank) for rank in range(1, min(len(relevant), depth) + 1))


def recall(found: Sequence[str], relevant: Collection[str], depth: int = RECALL_DEPTH) -> float:
    return len(set(found[:depth]) & set(relevant)) / len(relevant)


def reciprocal_rank(found: Sequence[str], relevant: Collection[str]) -> float:
    return next((1 / rank for rank, one in enumerate(found, start=1) if one in relevant), 0.0)


def _gain(rank: int) -> float:
    return 1 / log2(rank + 1)
