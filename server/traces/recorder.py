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

Hears = Callable[[About, Span], None]


class Keeper(Protocol):
    def add(self, recorded: Recorded) -> None: ...


@dataclass(frozen=True)
class Recorder:
    """`share` of the runs are recorded, chosen by chance; without `content` only their names, times and counts. If
    somebody `hears`, he is told of every run, whether or not it is recorded."""

    keeper: Keeper
    share: float = 1.0
    content: bool = True
    chance: Callable[[], float] = random.random
    hears: Hears | None = None

    @contextmanager
    def recorded(self, run: Run, about: About, given: Any, anew: Collection[str] = (), **facts: Any) -> Iterator[Run]:
        """The run to be used inside; tell its span what it gives. Whatever happens to it is recorded."""
        is_kept = self.share > 0 and self.chance() < self.share
        if not (is_kept or self.hears):
            yield run
            return
        root = Span("chain", about.name, given)
        try:
            with root:
                yield run.within(root)
        finally:
            if self.hears:
                self.hears(about, root)
            if is_kept:
                self.keeper.add(Recorded(about, root, anew, self.content, facts))


class _Nobody:
    def add(self, recorded: Recorded) -> None:
        pass


SILENT = Recorder(_Nobody(), share=0.0)
