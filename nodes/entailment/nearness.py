"""Nearness of meaning by the embeddings that retrieval has anyway: it tells another matter, never a false detail."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import exp

from nodes.entailment.base import EntailmentUnavailable
from nodes.evidence.words import overlap, terms_of
from nodes.language import Language, language_of
from retrievers.base import Embedder, RetrievalUnavailable, Vector

# Of a sentence whose words stand in the evidence, nearness says nothing more.
SAID = 0.5


@dataclass(frozen=True)
class Curve:
    """Which share of the pairs at a cosine was of one matter: a half at `middle`. Decision 0012 tells of the fit."""

    middle: float
    steepness: float

    def at(self, cosine: float) -> float:
        return 1 / (1 + exp(-self.steepness * (cosine - self.middle)))


# By the languages of evidence and sentence.
CURVES: Mapping[tuple[Language, Language], Curve] = {
    ("en", "en"): Curve(0.83, 100),
    ("ko", "ko"): Curve(0.85, 100),
    ("en", "ko"): Curve(0.83, 100),
    ("ko", "en"): Curve(0.83, 100),
}


@dataclass(frozen=True)
class Nearness:
    embedder: Embedder

    async def scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        unsaid = [pair for pair in pairs if not _is_said(*pair)]
        texts = list(dict.fromkeys(text for pair in unsaid for text in pair))
        try:
            vectors = dict(zip(texts, await self.embedder.embed_passages(texts), strict=True))
        except RetrievalUnavailable as error:
            raise EntailmentUnavailable(str(error)) from error
        return [_score(*pair, vectors) for pair in pairs]


def _is_said(evidence: str, sentence: str) -> bool:
    terms = terms_of(sentence)
    return bool(terms) and overlap(terms, terms_of(evidence)) >= SAID


def _score(evidence: str, sentence: str, vectors: Mapping[str, Vector]) -> float:
    if evidence not in vectors or sentence not in vectors or _is_said(evidence, sentence):
        return 1.0
    cosine = sum(one * other for one, other in zip(vectors[evidence], vectors[sentence], strict=True))
    return CURVES[language_of(evidence), language_of(sentence)].at(cosine)
