"""Does a text support a sentence: figures, names, quotations, language, and whether both speak of the same."""

from dataclasses import dataclass
from functools import cached_property

from nodes.language import Language, language_of
from nodes.names import folded, has_name, has_quote, names_of, quotes_of
from nodes.prose import overlap, terms_of
from nodes.quantities import Figures, figures_of
from nodes.sentences import is_in

# Sentences on the story share 0.6 to 0.9 of their words with it, sentences on another one less than 0.1.
ENOUGH_SHARED = 0.34


@dataclass(frozen=True)
class Evidence:
    """What may be said, and nothing else."""

    text: str

    def faults(self, sentence: str, language: Language) -> list[str]:
        """What is wrong with a sentence, as words that the model is told."""
        found = []
        if not is_in(sentence, language):
            found.append(f"This must be written in {'Korean' if language == 'ko' else 'English'}: {_short(sentence)}")
        return found + self.unsupported(sentence)

    def unsupported(self, sentence: str) -> list[str]:
        """What does not occur, and a sentence on something else."""
        found = self.missing(sentence)
        if not self._shares(sentence):
            found.append(f"The source does not say this: {_short(sentence)}")
        return found

    def missing(self, sentence: str) -> list[str]:
        """Figures, quotations and names which do not occur."""
        found = [f"{figure} is not in the source." for figure in self._figures.unsupported(figures_of(sentence))]
        found += [
            f'"{quote}" is no quotation from the source.' for quote in quotes_of(sentence) if not self.has_quote(quote)
        ]
        return found + [f"{name} is not in the source." for name in names_of(sentence) if not self.has_name(name)]

    def has_quote(self, quote: str) -> bool:
        return has_quote(self._folded, quote)

    def has_name(self, name: str) -> bool:
        return has_name(self._folded, name)

    def _shares(self, sentence: str) -> bool:
        """Across languages words cannot be compared."""
        if language_of(sentence) != self.language:
            return True
        return overlap(terms_of(sentence), self.terms) >= ENOUGH_SHARED

    @cached_property
    def _figures(self) -> Figures:
        return figures_of(self.text)

    @cached_property
    def _folded(self) -> str:
        return folded(self.text)

    @cached_property
    def terms(self) -> frozenset[str]:
        return terms_of(self.text)

    @cached_property
    def language(self) -> Language:
        return language_of(self.text)


def _short(sentence: str) -> str:
    return sentence if len(sentence) <= 80 else sentence[:79] + "…"
