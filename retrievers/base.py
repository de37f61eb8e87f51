"""What retrieval promises: passages near a query, only those that the caller may see."""

from collections.abc import Collection
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Literal, Protocol

import orjson

Vector = list[float]
Visibility = Literal["private", "community"]


@dataclass(frozen=True)
class Passage:
    """A piece of a stored document; `score` is comparable only within one search."""

    id: str
    document: str
    title: str
    text: str
    source: str
    score: float = 0.0


@dataclass(frozen=True)
class Chunk:
    """A piece of a document about to be stored. `position` is its place in the document, from 0; `at` the document's
    own date in Unix seconds, 0 if unknown."""

    id: str
    document: str
    title: str
    text: str
    source: str
    owner: str
    visibility: Visibility = "private"
    language: str = ""
    tags: tuple[str, ...] = ()
    kind: str = ""
    position: int = 0
    at: int = 0

    @property
    def digest(self) -> str:
        """Changes when anything stored of the chunk changes, who may see it included."""
        return blake2b(orjson.dumps(asdict(self)), digest_size=16).hexdigest()

    @property
    def searchable(self) -> str:
        """What a query is compared with: the title says what a piece cut out of its document does not."""
        return f"{self.title}\n{self.text}"


class Retriever(Protocol):
    async def search(self, query: str, *, owner: str, limit: int) -> list[Passage]:
        """The best passages among the owner's own and the community's, best first."""
        ...


class Index(Retriever, Protocol):
    async def put(self, chunks: list[Chunk]) -> None:
        """Store chunks; one with an id that its owner already has replaces it."""
        ...

    async def digests(self, document: str, *, owner: str) -> dict[str, str]:
        """The digest of each stored chunk of the owner's document, by chunk id."""
        ...

    async def remove(self, document: str, *, owner: str, keep: Collection[str] = ()) -> None:
        """Remove the owner's document but for the chunks to keep; removing what is not there is no error."""
        ...

    async def count(self, *, owner: str) -> int:
        """How many chunks the owner has stored."""
        ...

    async def chunks(self, *, owner: str) -> list[Chunk]:
        """All that the owner has stored, in no order."""
        ...

    async def forget(self, *, owner: str) -> int:
        """Remove everything of the owner's; returns how many chunks there were. Nothing finds it any more; the disk
        gives its bytes back when the store next tidies up."""
        ...


class Embedder(Protocol):
    @property
    def dimension(self) -> int: ...

    async def embed_query(self, text: str) -> Vector: ...

    async def embed_passages(self, texts: list[str]) -> list[Vector]: ...


class RetrievalUnavailable(Exception):
    """The store or the embeddings endpoint did not answer; `part` says which."""

    def __init__(self, part: str, reason: str) -> None:
        super().__init__(f"{part}: {reason}")
        self.part = part
