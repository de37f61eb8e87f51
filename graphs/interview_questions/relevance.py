"""Which passages come first: what the caller is weak in, then what fits the stack and the job."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graphs.interview_questions.material import Material
from nodes.evidence.words import EMPTY, overlap, terms_of

# How much of a name must be spoken of in a piece for the piece to be about it.
ABOUT = 0.6
# Names in a job description: with a capital, a digit or a sign inside. What opens a sentence may be any word.
NAME = re.compile(r"(?<![A-Za-z0-9.])[A-Za-z][A-Za-z0-9.+#-]*[A-Za-z0-9+#]|(?<![A-Za-z0-9.])[A-Z](?![A-Za-z0-9])")
NAMES = 40
JOB_WORDS = frozenset(
    """
    experience requirements responsibilities team company engineer developer backend frontend senior junior salary
    office seoul korea bachelor degree preferred required english korean
    """.split()  # noqa: SIM905 - a row of words reads better
)


@dataclass(frozen=True)
class Wanted:
    """`focus` comes before all else; `named` are stack and topics, `job` the description's own names."""

    focus: tuple[str, ...] = ()
    named: tuple[str, ...] = ()
    job: tuple[str, ...] = ()

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*self.focus, *self.named, *self.job)))

    def skill_of(self, material: Material) -> str:
        """The name the passage is about, in the caller's own words, else its heading."""
        given = (*self.focus, *self.named, *self.job)
        return next((name for name in given if self._is_in_title(name, material)), material.title or material.document)

    def rank(self, material: Material) -> int:
        """Lower comes first."""
        if any(speaks_of(name, material) for name in self.focus):
            return 0
        names = (*self.named, *self.job)
        if any(self._is_in_title(name, material) for name in names):
            return 1
        return 2 if any(has_name(name, material.text) for name in names) else 3

    def _is_in_title(self, name: str, material: Material) -> bool:
        return has_name(name, f"{material.document}\n{material.title}")


def by_relevance(materials: Sequence[Material], wanted: Wanted) -> list[Material]:
    """Their own order among equals."""
    return sorted(materials, key=wanted.rank)


def names_in(job: str) -> tuple[str, ...]:
    found = (name.strip(".-") for name in NAME.findall(job))
    kept = (name for name in found if _names_something(name))
    return tuple(dict.fromkeys(kept))[:NAMES]


def has_name(name: str, text: str) -> bool:
    """As a word of its own; Korean endings may follow it."""
    name = name.strip()
    if not name:
        return False
    return bool(re.search(rf"(?<![A-Za-z0-9]){re.escape(name)}(?![A-Za-z0-9])", text, re.IGNORECASE))


def speaks_of(name: str, material: Material) -> bool:
    if has_name(name, f"{material.document}\n{material.title}\n{material.text}"):
        return True
    terms = terms_of(name)
    return bool(terms) and overlap(terms, _terms(material)) >= ABOUT


def _terms(material: Material) -> frozenset[str]:
    return terms_of(f"{material.document}\n{material.title}\n{material.text}")


def _names_something(name: str) -> bool:
    marked = any(character.isupper() or character.isdigit() or character in "+#" for character in name)
    return marked and name.lower() not in EMPTY | JOB_WORDS
