"""Which evaluators a feature is scored with, and which way their scores point."""

from collections.abc import Sequence

from evals.evaluators.calling import Evaluator
from evals.evaluators.form import has_prose, length, right_language, said_once, well_formed
from evals.evaluators.grounding import drafts_kept, evidence_occurs, grounding
from evals.evaluators.retrieval import retrieval, retrieved_once
from evals.evaluators.similarity import similarity
from evals.evaluators.trajectory import latency, succeeded, tokens, trajectory

OF_ALL: Sequence[Evaluator] = (succeeded, well_formed, right_language, length, said_once, trajectory, latency, tokens)
OF_FEATURE: dict[str, Sequence[Evaluator]] = {
    "til": (*OF_ALL, has_prose, drafts_kept, grounding, evidence_occurs, retrieval, similarity),
    "news": (*OF_ALL, has_prose, drafts_kept, grounding, evidence_occurs, similarity),
    "interview": (*OF_ALL, has_prose, drafts_kept, grounding, evidence_occurs, retrieval, similarity),
    # A chat may know what nobody told it: its statements are not held against what was asked.
    "chat": (*OF_ALL, retrieval, retrieved_once, similarity),
}
# They move with the hour and the machine: shown, and decided by only where somebody asks for it.
COSTS = frozenset({"seconds", "first_token_s", "tokens_in", "tokens_out"})
LESS_IS_BETTER = COSTS | {"loops"}


def of(feature: str) -> Sequence[Evaluator]:
    return OF_FEATURE.get(feature, OF_ALL)
