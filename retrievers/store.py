"""Where points lie: what each back end promises, without embedding and without ranking across ways of searching."""

from collections.abc import Collection
from dataclasses import dataclass
from hashlib import blake2b
from typing import Protocol

from retrievers.base import ANYWHERE, Chunk, Embedder, Vector, Within
from retrievers.sparse import VERSION, SparseVector

# A place in a document: owner, document, position.
Place = tuple[str, str, int]


@dataclass(frozen=True)
class Space:
    """What makes vectors comparable: a store holds points of one space."""

    model: str
    dimension: int
    words: int = VERSION

    @property
    def fingerprint(self) -> str:
        said = f"{self.model}\0{self.dimension}\0{self.words}"
        return blake2b(said.encode(), digest_size=6).hexdigest()


def space_of(embedder: Embedder) -> Space:
    return Space(embedder.name, embedder.dimension)


@dataclass(frozen=True)
class Point:
    """Its id is `points.point_id(chunk.id, chunk.owner)`."""

    chunk: Chunk
    dense: Vector
    sparse: SparseVector


@dataclass(frozen=True)
class Seen:
    """What a reader may see: the owner's own and the community's, narrowed."""

    owner: str
    within: Within = ANYWHERE


@dataclass(frozen=True)
class Owned:
    """What an owner has stored, or of one document; `keep` are ids of chunks left alone."""

    owner: str
    document: str | None = None
    keep: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Scored:
    """`vector` is the dense one, there if asked for."""

    chunk: Chunk
    score: float
    vector: tuple[float, ...] = ()


class Store(Protocol):
    async def write(self, points: list[Point]) -> None:
        """One with an id that its owner already has replaces it."""
        ...

    async def relabel(self, chunks: list[Chunk]) -> None:
        """As `Index.relabel`."""
        ...

    async def rank(
        self, seen: Seen, *, dense: Vector | None, sparse: SparseVector | None, depth: int, with_vectors: bool
    ) -> list[list[Scored]]:
        """One ranking, best first, for each of dense and sparse that is given, in this order. Words are weighed by how
        rare they are in all that the reader may see."""
        ...

    async def at(self, places: Collection[Place], seen: Seen) -> list[Chunk]:
        """What lies at these places, in no order."""
        ...

    async def read(self, owned: Owned) -> list[Chunk]: ...

    async def digests(self, owned: Owned) -> dict[str, str]:
        """The digest of each chunk, by its id."""
        ...

    async def remove(self, owned: Owned) -> None: ...

    async def count(self, owned: Owned) -> int: ...

    async def is_empty(self) -> bool: ...
