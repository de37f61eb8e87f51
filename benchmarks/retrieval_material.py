"""Chunks and queries of any number: text made of real sentences, vectors in clusters as those of real texts lie."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from evals.material import articles, notes
from evals.sentences import sentences_of
from retrievers.base import Chunk, Vector

DIMENSION = 384
READER = "ana"
# Of ten chunks, five are the reader's, one is the community's, and four belong to others who are not seen.
OTHERS = 20
SENTENCES = 6
# A topic in so many chunks; how far a chunk lies from its topic, as a share of the topic's own length.
CLUSTER = 100
SPREAD = 0.6


@dataclass(frozen=True)
class Asked:
    text: str
    vector: Vector


class Material:
    """The same for the same size: everything random comes from one seed."""

    def __init__(self, data: Path, size: int, seed: int = 1) -> None:
        self._sentences = [line for one in (*notes(data), *articles(data)) for line in sentences_of(one.raw)]
        self._size = size
        self._seed = seed
        self._topics = _units(np.random.default_rng(seed), max(1, size // CLUSTER))

    def batches(self, of: int) -> Iterator[tuple[list[Chunk], list[Vector]]]:
        random = np.random.default_rng(self._seed + 1)
        for start in range(0, self._size, of):
            numbers = range(start, min(start + of, self._size))
            yield [self._chunk(number, random) for number in numbers], self._vectors(random, len(numbers))

    def queries(self, count: int) -> list[Asked]:
        """A few words of one sentence, and a place near one topic."""
        random = np.random.default_rng(self._seed + 2)
        vectors = self._vectors(random, count)
        return [Asked(_some_words(self._some(random, 1), random), vector) for vector in vectors]

    def _chunk(self, number: int, random: np.random.Generator) -> Chunk:
        place = {"document": f"document-{number // 20}", "position": number % 20}
        text = " ".join(self._some(random, SENTENCES))
        tenth = number % 10
        owner = READER if tenth < 5 else f"other-{number % OTHERS}"
        visibility = "community" if tenth == 5 else "private"
        return Chunk(
            id=f"chunk-{number}",
            title="Notes",
            text=text,
            source="notes.md",
            owner=owner,
            visibility=visibility,
            **place,
        )

    def _some(self, random: np.random.Generator, count: int) -> list[str]:
        return [self._sentences[place] for place in random.integers(len(self._sentences), size=count)]

    def _vectors(self, random: np.random.Generator, count: int) -> list[Vector]:
        topics = self._topics[random.integers(len(self._topics), size=count)]
        near = topics + SPREAD * _units(random, count)
        return (near / np.linalg.norm(near, axis=1, keepdims=True)).tolist()


def _units(random: np.random.Generator, count: int) -> np.ndarray:
    drawn = random.standard_normal((count, DIMENSION), dtype=np.float32)
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def _some_words(sentences: Sequence[str], random: np.random.Generator) -> str:
    words = " ".join(sentences).split()
    start = int(random.integers(max(1, len(words) - 5)))
    return " ".join(words[start : start + 6])
