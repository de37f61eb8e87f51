"""Ways to tell whether a text bears a sentence out; each gives a score, higher is more supported."""

import asyncio
import re
from collections import Counter
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass

from evals.evaluators.similarity import cosine, words
from evals.occurrence import Evidence, tokens_of
from graphs.til_note.witnesses import TOLD
from nodes.entailment.base import UNBORNE, Entailment
from nodes.entailment.windows import nearest, windows_of
from nodes.evidence.ground import Commits, Ground
from nodes.evidence.retold import Retold
from nodes.evidence.wording import told, vocabulary
from nodes.language import Language
from retrievers.base import Embedder

# A score below it is a sentence that is dropped; the others choose their limit on half of the data.
STAYS = 0.5
_NAME = re.compile(r"(?<!^)(?<![.!?]\s)\b[A-Z][\w'-]+")


@dataclass(frozen=True)
class Claim:
    evidence: str
    sentence: str
    language: Language
    is_code: bool = False


Score = Callable[[Sequence[Claim]], Awaitable[list[float]]]
# What a feature asks of a sentence beside.
Enough = Callable[[Ground, str, float], bool]


@dataclass(frozen=True)
class System:
    """`limit` is None where it has to be chosen."""

    name: str
    score: Score
    limit: float | None = None


def systems(embedder: Embedder | None, entailment: Entailment | None) -> list[System]:
    """Without an embedder, those that need none."""
    found = [System("verify, rules alone", lambda claims: _verified(claims, None, _anyhow), STAYS)]
    if entailment:
        found.append(System("verify", lambda claims: _verified(claims, entailment, _anyhow), STAYS))
    found.append(System("verify, as in news", lambda claims: _verified(claims, entailment, _is_of_news), STAYS))
    found.append(System("verify, as in notes", lambda claims: _verified(claims, entailment, _is_of_notes), STAYS))
    found += [System("ROUGE-1", _plain(_rouge(1))), System("ROUGE-2", _plain(_rouge(2)))]
    found += [System("numbers and names", _plain(_looked_up)), System("length", _plain(_short))]
    if embedder:
        found.append(System("embeddings", lambda claims: _near(claims, embedder)))
    return found


async def _verified(claims: Sequence[Claim], entailment: Entailment | None, enough: Enough) -> list[float]:
    """0 for what the node drops for a reason of its evidence; what stays is ranked by how much of it is said there."""
    entailed = await _entailed(claims, entailment) if entailment else {}
    return await asyncio.to_thread(lambda: [_verdict(claim, entailed.get(claim, 1.0), enough) for claim in claims])


def _verdict(claim: Claim, entailed: float, enough: Enough) -> float:
    ground = Ground(claim.evidence, Commits(told="") if claim.is_code else None)
    is_enough = enough(ground, claim.sentence, entailed)
    is_dropped = bool(ground.unsupported(claim.sentence)) or entailed < UNBORNE or not is_enough
    return 0.0 if is_dropped else STAYS + ground.shared(claim.sentence) * entailed / 2


def _anyhow(ground: Ground, sentence: str, entailed: float) -> bool:
    return True


def _is_of_news(ground: Ground, sentence: str, entailed: float) -> bool:
    return Retold("", tuple(ground.given.splitlines())).keeps(sentence, entailed)


def _is_of_notes(ground: Ground, sentence: str, entailed: float) -> bool:
    return told(sentence, vocabulary(ground.given)) >= TOLD


async def _entailed(claims: Sequence[Claim], entailment: Entailment) -> Mapping[Claim, float]:
    """As `nodes/weigh.py` asks: the best of the pieces that share most words."""
    pieces = {claim: nearest(claim.sentence, windows_of([claim.evidence])) for claim in claims}
    pairs = [(piece, claim.sentence) for claim, found in pieces.items() for piece in found]
    scores = dict(zip(pairs, await entailment.scores(pairs), strict=True)) if pairs else {}
    return {
        claim: max((scores[(one, claim.sentence)] for one in found), default=0.0) for claim, found in pieces.items()
    }


def _plain(score: Callable[[Claim], float]) -> Score:
    async def scores(claims: Sequence[Claim]) -> list[float]:
        return [score(claim) for claim in claims]

    return scores


def _rouge(size: int) -> Callable[[Claim], float]:
    """ROUGE's precision: how many of the sentence's runs of words the evidence has."""

    def precision(claim: Claim) -> float:
        said, known = (_runs(words(text), size) for text in (claim.sentence, claim.evidence))
        return (said & known).total() / said.total() if said else 0.0

    return precision


def _looked_up(claim: Claim) -> float:
    """The share of numbers, code, paths, dates and capitalised names that occur; nothing to look up passes."""
    names = [name.casefold() for name in _NAME.findall(claim.sentence)]
    evidence = Evidence(claim.evidence)
    missing = len(evidence.missing(claim.sentence)) + sum(name not in evidence.text for name in names)
    of = len(tokens_of(claim.sentence)) + len(names)
    return 1 - missing / of if of else 1.0


def _short(claim: Claim) -> float:
    """Not a way to tell anything: where it does well, the set gives itself away."""
    return 1 / (1 + len(claim.sentence))


async def _near(claims: Sequence[Claim], embedder: Embedder) -> list[float]:
    pieces = [nearest(claim.sentence, windows_of([claim.evidence])) for claim in claims]
    texts = list(
        dict.fromkeys([*(claim.sentence for claim in claims), *(piece for found in pieces for piece in found)])
    )
    vectors = dict(zip(texts, await embedder.embed_passages(texts), strict=True))
    return [
        max((cosine(vectors[claim.sentence], vectors[piece]) for piece in found), default=0.0)
        for claim, found in zip(claims, pieces, strict=True)
    ]


def _runs(tokens: Sequence[str], size: int) -> Counter[tuple[str, ...]]:
    return Counter(tuple(tokens[at : at + size]) for at in range(len(tokens) - size + 1))
