"""The words that carry a text's meaning, and how much of it another text says."""

import re
from collections.abc import Sequence

WORD = re.compile(r"[A-Za-z][A-Za-z0-9+#.'-]*[A-Za-z0-9+#]|[가-힣]+")
HANGUL = re.compile(r"[가-힣]")
EMPTY = frozenset(
    """
    a about after all also an and any are as at be been but by can could do does for from had has have he her his
    how i if in into is it its just like may more most new not now of on one or other our out over she should so
    some such than that the their them then there these they this those to too up use used using was we were what
    when where which while who why will with would you your it's that's
    """.split()  # noqa: SIM905 - a row of words reads better
)
# Endings that Korean sentences share whatever they are about.
ENDINGS = re.compile(
    r"(?:했습니다|하였습니다|합니다|됩니다|되었습니다|됐습니다|있습니다|없습니다|입니다|습니다|니다|했다|한다|된다|이다|있다|"
    r"되었고|되었으며|되며|되어|되고|했으며|하면서|하도록|되도록|되지|에서는|에서|으로는|으로|에게|부터|까지|처럼|보다|이라는|라는|하는|되는|하고|하며|하여|했고|은|는|이|가|을|를|에|의|로|와|과|도|만)$"
)


_SUFFIXES = ("ing", "ed", "es", "s", "e")
_ROOT = 3


def terms_of(text: str) -> frozenset[str]:
    """Roots of the words that mean something: Latin words by their beginning, Korean by pairs of syllables."""
    terms: set[str] = set()
    for word in WORD.findall(text.replace("’", "'")):
        if HANGUL.match(word):
            stem = ENDINGS.sub("", word)
            terms.update(stem[at : at + 2] for at in range(len(stem) - 1))
        elif (lower := word.lower()) not in EMPTY and len(lower) > 1 and not lower.endswith("n't"):
            bare = lower.partition("'")[0]
            terms.update({_root(bare)} if bare not in EMPTY else ())
    return frozenset(terms)


def _root(word: str) -> str:
    """The same five letters at most for close, closes, closed and closing; not a stem that a grammar knows."""
    suffix = next((end for end in _SUFFIXES if word.endswith(end) and len(word) - len(end) >= _ROOT), "")
    root = word if word.endswith("ss") else word.removesuffix(suffix)
    if suffix in ("ing", "ed") and len(root) > _ROOT and root[-1] == root[-2] and root[-1] not in "lsz":
        root = root[:-1]
    root = root.removesuffix("e") if len(root) > _ROOT else root
    return (f"{root[:-1]}i" if root.endswith("y") else root)[:5]


def overlap(claim: frozenset[str], evidence: frozenset[str]) -> float:
    """The share of the claim's terms that the evidence has; nothing to say is fully said."""
    return len(claim & evidence) / len(claim) if claim else 1.0


def shingles_of(text: str, words: int = 4) -> frozenset[tuple[str, ...]]:
    said = [word.lower() for word in WORD.findall(text)]
    if len(said) <= words:
        return frozenset({tuple(said)}) if said else frozenset()
    return frozenset(tuple(said[at : at + words]) for at in range(len(said) - words + 1))


def likeness(one: frozenset[tuple[str, ...]], other: frozenset[tuple[str, ...]]) -> float:
    """How much of the shorter text stands in the longer one."""
    shorter = min(len(one), len(other))
    return len(one & other) / shorter if shorter else 0.0


def nearest(sentence: str, paragraphs: Sequence[frozenset[str]]) -> int | None:
    """The index of the paragraph that shares most with the sentence, if any shares anything."""
    terms = terms_of(sentence)
    shared = [len(terms & paragraph) for paragraph in paragraphs]
    best = max(range(len(shared)), key=shared.__getitem__, default=None)
    return best if best is not None and shared[best] else None
