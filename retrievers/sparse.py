"""Words as sparse vectors that meet in Korean with particles and in English; the store adds the IDF.

Korean glues particles to nouns (트랜잭션은, 트랜잭션을), so Korean, Chinese and Japanese runs become pairs of
neighbouring characters; the rest becomes words, and identifiers also their parts.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from zlib import crc32

# To be raised with any change of terms or weights: what was stored before can no longer be compared then.
VERSION = 1

RUN = re.compile(r"(?P<cjk>[가-힣ぁ-ヿ一-鿿]+)|(?P<word>[^\W가-힣ぁ-ヿ一-鿿]+)")
PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+|\d+")

# BM25's term saturation; the length is compared with a usual chunk, since a store cannot tell the average.
SATURATION = 1.2
LENGTH_WEIGHT = 0.75
USUAL_LENGTH = 250


@dataclass(frozen=True)
class SparseVector:
    """Weights by hashed term, in ascending order of the hash."""

    indices: list[int]
    values: list[float]


def passage_weights(text: str) -> SparseVector:
    counts = Counter(crc32(term.encode()) for term in terms_of(text))
    length = 1 - LENGTH_WEIGHT + LENGTH_WEIGHT * counts.total() / USUAL_LENGTH
    weights = {term: n * (SATURATION + 1) / (n + SATURATION * length) for term, n in counts.items()}
    return _vector(weights)


def query_weights(text: str) -> SparseVector:
    return _vector({crc32(term.encode()): 1.0 for term in terms_of(text)})


def terms_of(text: str) -> Iterator[str]:
    # macOS hands out Hangul as separate letters (NFD); composed forms must meet them.
    for run in RUN.finditer(unicodedata.normalize("NFKC", text)):
        yield from _pairs(run["cjk"]) if run["cjk"] else _words(run["word"])


def _pairs(run: str) -> Iterator[str]:
    # 큐, 큐는 and 큐에서 share only their first character.
    if len(run) <= 3:
        yield run[0]
    for start in range(len(run) - 1):
        yield run[start : start + 2]


def _words(run: str) -> Iterator[str]:
    whole = _stem(run.casefold())
    yield whole
    parts = [_stem(part.casefold()) for part in PART.findall(run)]
    yield from (part for part in parts if part != whole)


def _stem(word: str) -> str:
    if len(word) > 3 and word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return word[:-1]
    return word


def _vector(weights: dict[int, float]) -> SparseVector:
    indices = sorted(weights)
    return SparseVector(indices, [weights[index] for index in indices])
