"""The promise of who weighs sentences against evidence."""

from collections.abc import Sequence
from typing import Protocol

# A sentence that scores less is not what the source says; each who weighs has put its scores so that hardly any true
# sentence does.
UNBORNE = 0.05
# From here on a model of inference says that the evidence bears the sentence out, whatever its words.
BORNE = 0.5


class EntailmentUnavailable(Exception):
    """Nobody could be asked: the checks that need no model decide alone."""


class Entailment(Protocol):
    @property
    def infers(self) -> bool:
        """Whether a high score says that the evidence bears the sentence out, not just that both are of one matter."""
        ...

    async def scores(self, pairs: Sequence[tuple[str, str]]) -> list[float]:
        """For each evidence text and sentence, how likely the one bears the other out, from 0 to 1."""
        ...
