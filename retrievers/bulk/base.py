"""What is to be stored, with what, and what became of it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass

from retrievers.base import Embedder, Visibility
from retrievers.documents.base import Kind
from retrievers.store import Store


@dataclass(frozen=True)
class File:
    """`path` is where every worker can read it; `source` says where it comes from, `name` what it is called there. Both
    stay the same wherever the folder lies."""

    path: str
    source: str
    name: str

    @property
    def document(self) -> str:
        """Names in two folders may be the same."""
        return f"{self.source}/{self.name}"


@dataclass(frozen=True)
class Labels:
    """What the documents of one run have in common."""

    owner: str
    visibility: Visibility = "private"
    tags: tuple[str, ...] = ()
    kind: Kind | None = None


@dataclass(frozen=True)
class Tools:
    """How a worker opens what it needs; each can be sent to a process on another machine."""

    store: Callable[[], AbstractAsyncContextManager[Store]]
    embedder: Callable[[], AbstractAsyncContextManager[Embedder]]


@dataclass(frozen=True)
class Sizes:
    """How many processes do each step, and how many chunks they take at once."""

    readers: int = 2
    embedders: int = 2
    writers: int = 2
    batch: int = 64


@dataclass(frozen=True)
class Outcome:
    """What became of one document. `keep` are the ids of its chunks, there if others of it have to go."""

    document: str
    fresh: int = 0
    relabelled: int = 0
    unchanged: int = 0
    stale: int = 0
    keep: tuple[str, ...] = ()
    fault: str = ""
    reason: str = ""


@dataclass(frozen=True)
class SoFar:
    """Files looked at, chunks that wait to be written, and those that are."""

    files: int = 0
    fresh: int = 0
    written: int = 0


@dataclass(frozen=True)
class Report:
    """Of a run that came to its end, in files and in chunks."""

    files: int
    written: int
    relabelled: int
    unchanged: int
    removed: int
    faults: tuple[Outcome, ...]


class EngineFailed(Exception):
    """What runs the steps broke down, for want of memory for instance; the text is its own."""


def report_of(outcomes: list[Outcome]) -> Report:
    return Report(
        files=len(outcomes),
        written=sum(one.fresh for one in outcomes),
        relabelled=sum(one.relabelled for one in outcomes),
        unchanged=sum(one.unchanged for one in outcomes),
        removed=sum(one.stale for one in outcomes),
        faults=tuple(sorted((one for one in outcomes if one.fault), key=lambda one: one.document)),
    )
