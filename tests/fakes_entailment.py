"""A double that weighs sentences as a test tells it to."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field

from nodes.entailment.base import EntailmentUnavailable


@dataclass
class FakeEntailment:
    """Every sentence is borne out but those in `unborne`; `asked` keeps what was weighed, one list a round. `away` it
    cannot be reached, `silent` it never answers; `infers` as a model of inference does."""

    unborne: Sequence[str] = ()
    away: bool = False
    silent: bool = False
    infers: bool = False
    asked: list[list[str]] = field(default_factory=list)

    async def scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        self.asked.append(list(dict.fromkeys(sentence for _, sentence in pairs)))
        if self.silent:
            await asyncio.Event().wait()
        if self.away:
            raise EntailmentUnavailable("gone")
        return [0.01 if sentence in self.unborne else 0.9 for _, sentence in pairs]
