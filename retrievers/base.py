"""What retrieval promises: passages near a query, only those that the caller may see."""

from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from hashlib import blake2b
from typing import Literal, Protocol

import orjson

Vector = list[float]
Visibility = Literal["private", "community"]
Way = Literal["dense", "sparse"]
WAYS: tuple[Way, ...] = ("dense", "sparse")


@dataclass(frozen=True)
class Chunk:
    """A piece of a document about to be stored. `position` is its place in the document, from 0; `at` is the document's
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
        """Changes when anything stored of the chunk changes, who may see it included; begins with `content_digest`."""
        return self.content_digest + _hash(orjson.dumps(asdict(self)))

    @property
    def content_digest(self) -> str:
        """Changes when its vectors do."""
        return _hash(self.searchable.encode())

    @property
    def searchable(self) -> str:
        """What a query is compared with: the title says what a piece cut out of its document does not."""
        return f"{self.title}\n{self.text}"


@dataclass(frozen=True)
class Passage:
    """A piece of a stored document; `score` is comparable only within one search. `dense` is its cosine similarity to
    the query and `sparse` its word score, None where it was not among the best; `vector` is there if asked for."""

    id: str
    document: str
    title: str
    text: str
    source: str
    score: float = 0.0
    owner: str = ""
    visibility: Visibility = "private"
    language: str = ""
    tags: tuple[str, ...] = ()
    kind: str = ""
    position: int = 0
    at: int = 0
    dense: float | None = None
    sparse: float | None = None
    vector: tuple[float, ...] = ()


@dataclass(frozen=True)
class Within:
    """Narrows a search among what its owner may see; an empty field narrows nothing. Fields join by and, the values of
    one by or. `since` and `until` are Unix seconds, both included: chunks without a date do not match."""

    documents: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    since: int | None = None
    until: int | None = None
    visibility: Visibility | None = None


ANYWHERE = Within()


class Retriever(Protocol):
    async def search(  # noqa: PLR0913 (all that a search may be asked)
        self,
        query: str,
        *,
        owner: str,
        limit: int,
        within: Within = ANYWHERE,
        ways: Collection[Way] = WAYS,
        with_vectors: bool = False,
    ) -> list[Passage]:
        """The best passages among the owner's own and the community's, best first."""
        ...

    async def around(self, passages: Sequence[Passage], *, owner: str, reach: int = 1) -> list[Passage]:
        """The chunks of the same documents within `reach` places of these, these excluded, as far as the owner may see
        them; in reading order."""
        ...


class Index(Retriever, Protocol):
    async def put(self, chunks: list[Chunk]) -> None:
        """Store chunks; one with an id that its owner already has replaces it."""
        ...

    async def relabel(self, chunks: list[Chunk]) -> None:
        """Store all but the text of chunks that are there: nothing is embedded again. One that is gone, or has another
        text by now, is left alone."""
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
    def name(self) -> str:
        """Changes when the same text would get other vectors."""
        ...

    @property
    def dimension(self) -> int: ...

    async def embed_query(self, text: str) -> Vector: ...

    async def embed_passages(self, texts: list[str]) -> list[Vector]: ...


class RetrievalUnavailable(Exception):
    """The store or the embeddings endpoint did not answer; `part` says which."""

    def __init__(self, part: str, reason: str) -> None:
        super().__init__(f"{part}: {reason}")
        self.part = part


def _hash(content: bytes) -> str:
    return blake2b(content, digest_size=16).hexdigest()
