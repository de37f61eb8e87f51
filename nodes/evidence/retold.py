"""Whether a sentence keeps to the words of its source, where no model of inference can say that it is true.

Names and figures are looked up elsewhere (`claims.py`); what a sentence says of them may still be made up. Whoever
tells what was read keeps most of its words, and finds them close together. Decision 0012 has the figures.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from nodes.entailment.base import BORNE
from nodes.evidence.ground import Ground
from nodes.evidence.wording import told, vocabulary
from nodes.evidence.words import overlap, terms_of
from nodes.language import Language, language_of

# Of all words, and of those that are not words of the trade.
KEPT = TOLD = 0.65
# Of the words whose translation is listed; a list knows few.
TOLD_ACROSS = 0.75


@dataclass(frozen=True)
class Retold:
    """`paragraphs` in their order; a sentence may draw on one and its neighbours, and on the title."""

    title: str
    paragraphs: tuple[str, ...]

    def keeps(self, sentence: str, score: float = 0.0, *, inferred: bool = False) -> bool:
        """`score` is how likely the source bears the sentence out: enough if it was `inferred`; wanted beside the words
        between languages, where few can be compared."""
        if inferred and score >= BORNE:
            return True
        near = self._near(sentence)
        said = told(sentence, vocabulary(near), Ground(near).borne(sentence))
        if language_of(sentence) != self.language:
            return said >= TOLD_ACROSS and score >= BORNE
        return said >= TOLD and overlap(terms_of(sentence), terms_of(near)) >= KEPT

    def read(self) -> "Retold":
        """Done on first use, unless it is asked for where nobody waits."""
        _ = (self.language, self._known)
        return self

    @cached_property
    def language(self) -> Language:
        return language_of("\n".join(self.paragraphs))

    @cached_property
    def _known(self) -> Sequence[frozenset[str]]:
        return [vocabulary(paragraph) for paragraph in self.paragraphs]

    def _near(self, sentence: str) -> str:
        terms = terms_of(sentence)
        shared = [len(terms & known) for known in self._known]
        at = max(range(len(shared)), key=shared.__getitem__, default=0)
        return "\n".join((self.title, *self.paragraphs[max(0, at - 1) : at + 2]))
