"""How far a sentence is told in words that the evidence has, also in the other language.

What is looked up (`claims.py`) proves names and numbers; a sentence may still say of them what nobody wrote ("which
lets businesses share their assets"). A model that tells what it read keeps most of its words; one that invents cannot.
"""

import re
from collections.abc import Callable

from nodes.evidence.claims import claims_of
from nodes.evidence.glossary import own_terms, translated
from nodes.evidence.words import WORD, terms_of

# Claims that anybody may make about code in his own words.
PLAIN = frozenset({"word", "opening"})
# What was looked up ties a sentence to its evidence more than a word does.
NAMED_WEIGHT = 2
# The words inside a name: SchedulerService, HTTPServer, find_schedule.
_INSIDE = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_")
_JOINED = re.compile(r"[-./'+]")


def vocabulary(text: str) -> frozenset[str]:
    """What words the text lends to those who tell of it: its own, those inside its names, and their translations."""
    names = {word for word in WORD.findall(text) if _INSIDE.search(word) or _JOINED.search(word)}
    own = terms_of(text) | terms_of(_JOINED.sub(" ", _INSIDE.sub(" ", " ".join(names))))
    return own | translated(own)


def told(
    sentence: str,
    known: frozenset[str],
    borne: frozenset[str] | None = None,
    counted: Callable[[str], frozenset[str]] = own_terms,
) -> float:
    """The share of what the sentence says beside common words that is known; 0 if it says nothing else. What it claims
    by name counts as known, since it was looked up, unless `borne` has the claims that stand where the words do."""
    named = [claim.said for claim in claims_of(sentence) if claim.kind not in PLAIN]
    terms = counted(sentence) - terms_of(" ".join(named))
    found = len(named) if borne is None else sum(one in borne for one in named)
    said = NAMED_WEIGHT * len(named) + len(terms)
    return (NAMED_WEIGHT * found + len(terms & known)) / said if said else 0.0
