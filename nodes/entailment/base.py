"""The promise of who weighs sentences against evidence."""

from collections.abc import Sequence
from typing import Protocol

# A sentence that scores less is not what the source says; each who weighs has put its scores so that hardly any true
# sentence does.
UNBORNE = 0.05


class EntailmentUnavailable(Exception):
    """Nobody could be asked: the checks that need no model decide alone."""


class Entailment(Protocol):
    async def scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """For each evidence text and sentence, how likely the one bears the other out, from 0 to 1."""
        ...
