"""Where the index lies, and how it is copied and put back: as a folder, or from a Qdrant server."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Protocol

from retrievers import edge_copy
from retrievers.edge_copy import Copy
from retrievers.remote.copying import copying_from
from server.backup.manifest import IndexKind


class IndexPlace(Protocol):
    @property
    def kind(self) -> IndexKind: ...

    @property
    def collection(self) -> str:
        """What a server calls it."""
        ...

    def copying(self) -> AbstractContextManager[Copy]:
        """Inside nobody writes there, where that can be had. Raises RetrievalUnavailable."""
        ...

    def points(self) -> int: ...

    def unpack(self, packed: IO[bytes], collection: str) -> int | None:
        """Beside what is there; `collection` is what a server called it. How many points it has, where that is known
        before they are taken over."""
        ...

    def take_over(self) -> int:
        """What was unpacked is the index from now on; the number of its points."""
        ...


@dataclass(frozen=True)
class FolderIndex:
    """`socket` is where the process that has it open is asked; without one it is opened here."""

    folder: Path
    socket: Path | None = None
    kind: IndexKind = "edge"
    collection: str = ""

    def copying(self) -> AbstractContextManager[Copy]:
        return copying_from(self.socket) if self.socket else edge_copy.copying(self.folder)

    def points(self) -> int:
        with edge_copy.copying(self.folder) as copy:
            return copy.points

    def unpack(self, packed: IO[bytes], collection: str) -> int:
        return edge_copy.unpack(packed, self.folder)

    def take_over(self) -> int:
        return edge_copy.take_over(self.folder)


def read_through(pieces: Iterator[bytes], to: IO[bytes]) -> None:
    for piece in pieces:
        to.write(piece)
