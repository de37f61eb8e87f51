"""How near an answer is to a reference: ROUGE and chrF by their formulas, and by meaning with embeddings.

The usual packages are not used: rouge-score cuts words at ASCII and gives 0 for two equal Korean texts, and sacrebleu
brings six more packages for the one formula; tests hold chrF against figures that sacrebleu gave.
"""

import re
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from math import hypot

from evals.evaluators.calling import Score
from evals.evaluators.said import Fields, text_of
from retrievers.base import Embedder

# Popović 2015: runs of one to six characters, recall counts twice.
CHRF_ORDER = 6
CHRF_BETA = 2.0
NO_REFERENCE = "there is no reference"
_WORD = re.compile(r"\w+")


def similarity(outputs: Fields, reference_outputs: Fields) -> list[Score]:
    text, reference = text_of(outputs), text_of(reference_outputs)
    if not reference:
        return [Score("rouge_l", None, NO_REFERENCE)]
    return [
        Score("rouge_1", rouge_n(text, reference, 1)),
        Score("rouge_l", rouge_l(text, reference)),
        Score("chrf", chrf(text, reference)),
    ]


def embedding_similarity(embedder: Embedder) -> Callable[..., Awaitable[Score]]:
    """The cosine of answer and reference: near says of the same matter, not right."""

    async def embedding_similarity(outputs: Fields, reference_outputs: Fields) -> Score:
        text, reference = text_of(outputs), text_of(reference_outputs)
        if not text or not reference:
            return Score("embedding_similarity", None, NO_REFERENCE)
        one, other = await embedder.embed_passages([text, reference])
        return Score("embedding_similarity", cosine(one, other))

    return embedding_similarity


def cosine(one: Sequence[float], other: Sequence[float]) -> float:
    return sum(a * b for a, b in zip(one, other, strict=True)) / ((hypot(*one) * hypot(*other)) or 1.0)


def words(text: str) -> list[str]:
    """In both languages; Korean words keep their particles."""
    return _WORD.findall(text.casefold())


def rouge_n(text: str, reference: str, size: int) -> float:
    """Lin 2004, F1."""
    said, wanted = (_runs(words(one), size) for one in (text, reference))
    return _f((said & wanted).total(), said.total(), wanted.total())


def rouge_l(text: str, reference: str) -> float:
    said, wanted = words(text), words(reference)
    return _f(_longest(said, wanted), len(said), len(wanted))


def chrf(text: str, reference: str) -> float:
    """0 to 1; blanks do not count. The mean over the orders that both texts are long enough for."""
    bare = ["".join(one.split()) for one in (text, reference)]
    precisions, recalls = [], []
    for size in range(1, CHRF_ORDER + 1):
        said, wanted = (_runs(one, size) for one in bare)
        if said and wanted:
            common = (said & wanted).total()
            precisions.append(common / said.total())
            recalls.append(common / wanted.total())
    if not precisions:
        return 0.0
    precision, recall = sum(precisions) / len(precisions), sum(recalls) / len(recalls)
    weight = CHRF_BETA**2
    both = weight * precision + recall
    return (1 + weight) * precision * recall / both if both else 0.0


def _runs(tokens: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[at : at + size]) for at in range(len(tokens) - size + 1))


def _f(common: float, said: int, wanted: int) -> float:
    return 2 * common / (said + wanted) if said + wanted else 0.0


def _longest(one: Sequence[str], other: Sequence[str]) -> int:
    """The longest common subsequence."""
    row = [0] * (len(other) + 1)
    for word in one:
        before = 0
        for at, wanted in enumerate(other, start=1):
            before, row[at] = row[at], before + 1 if word == wanted else max(row[at], row[at - 1])
    return row[-1]
