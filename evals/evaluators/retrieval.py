"""What was retrieved, against what the reference says is relevant (`reference_outputs["relevant"]`, a list of ids)."""

from typing import Any

from evals.evaluators.calling import Score
from evals.evaluators.said import Fields, as_tree, retrieved
from evals.retrieval.metrics import ndcg, recall, reciprocal_rank

NO_REFERENCE = "the reference names nothing relevant"


def retrieval(run: Any, reference_outputs: Fields) -> list[Score]:
    relevant = [str(one) for one in reference_outputs.get("relevant") or ()]
    if not relevant:
        return [Score("retrieval_ndcg", None, NO_REFERENCE)]
    found = [document["id"] for document in retrieved(as_tree(run))]
    missed = [one for one in relevant if one not in found]
    return [
        Score("retrieval_ndcg", ndcg(found, relevant), f"{len(found)} found"),
        Score("retrieval_recall", recall(found, relevant), f"not found: {', '.join(missed)}" if missed else ""),
        Score("retrieval_mrr", reciprocal_rank(found, relevant)),
    ]


def retrieved_once(run: Any) -> Score:
    """The share of passages that are not another one again."""
    texts = [" ".join(document["text"].split()).casefold() for document in retrieved(as_tree(run))]
    return Score("retrieved_once", len(set(texts)) / len(texts) if texts else None, f"{len(texts)} found")
