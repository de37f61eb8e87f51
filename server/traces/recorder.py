"""Decides which runs are recorded, and hands them over when they have ended."""

import random
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, Protocol

from nodes.recording import Span
from nodes.run import Run
from server.traces.shaping import Recorded
from server.traces.tree import About


class Keeper(Protocol):
    def add(self, recorded: Recorded) -> None: ...


@dataclass(frozen=True)
class Recorder:
    """`share` of the runs are recorded, chosen by chance; without `content` only their names, times and counts."""

    keeper: Keeper
    share: float = 1.0
    content: bool = True
    chance: Callable[[], float] = random.random

    @contextmanager
    def recorded(self, run: Run, about: About, given: Any, anew: Collection[str] = (), **facts: Any) -> Iterator[Run]:
        """The run to be used inside; tell its span what it gives. Whatever happens to it is recorded."""
        if self.share <= 0 or self.chance() >= self.share:
            yield run
            return
        root = Span("chain", about.name, given)
        try:
            with root:
                yield run.within(root)
        finally:
            self.keeper.add(Recorded(about, root, anew, self.content, facts))


class _Nobody:
    def add(self, recorded: Recorded) -> None:
        pass


SILENT = Recorder(_Nobody(), share=0.0)
