"""What is to be stored, with what, and what became of it."""

from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field

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


@dataclass
class Report:
    """Of a run, so far: files looked at, chunks that they lack, and of these the ones that are written. Of millions of
    files only those are kept that have a fault or stale chunks."""

    files: int = 0
    fresh: int = 0
    written: int = 0
    relabelled: int = 0
    unchanged: int = 0
    faults: list[Outcome] = field(default_factory=list)
    outdated: list[Outcome] = field(default_factory=list)

    @property
    def removed(self) -> int:
        return sum(one.stale for one in self.outdated)

    def add(self, outcome: Outcome) -> None:
        self.files += 1
        self.fresh += outcome.fresh
        self.relabelled += outcome.relabelled
        self.unchanged += outcome.unchanged
        if outcome.fault:
            self.faults.append(outcome)
        if outcome.stale:
            self.outdated.append(outcome)


class EngineFailed(Exception):
    """What runs the steps broke down, for want of memory for instance; the text is its own."""
