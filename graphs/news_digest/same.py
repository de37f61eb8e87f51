"""Articles that tell the same story: near-copies of each other, or the same title over much the same words."""

from collections.abc import Sequence
from dataclasses import dataclass

from nodes.evidence.words import likeness, shingles_of, terms_of
from retrievers.articles import Article

# The shorter text stands to this share in the longer one.
COPIED = 0.5
# Shorter texts share their few words by chance.
MIN_SHINGLES = 12
SAME_TITLE, TITLE_TERMS = 0.75, 3
ALIKE = 0.15
DAYS_APART = 3


@dataclass(frozen=True)
class _Print:
    """Exact, since a digest has a few hundred texts at most; sketches such as MinHash pay off beyond that."""

    article: Article
    shingles: frozenset[tuple[str, ...]]
    title: frozenset[str]


def groups_of(articles: Sequence[Article]) -> list[list[int]]:
    """Places of the articles, those of one story together, each story where its first one stood."""
    prints = [_Print(one, shingles_of(one.text), terms_of(one.title)) for one in articles]
    groups: list[list[int]] = []
    for at, own in enumerate(prints):
        home = next((group for group in groups if any(_is_same(own, prints[other]) for other in group)), None)
        if home is None:
            groups.append([at])
        else:
            home.append(at)
    return groups


def _is_same(one: _Print, other: _Print) -> bool:
    if one.article.url and one.article.url == other.article.url:
        return True
    shared = likeness(one.shingles, other.shingles)
    if min(len(one.shingles), len(other.shingles)) >= MIN_SHINGLES and shared >= COPIED:
        return True
    return _has_same_title(one, other) and shared >= ALIKE and _is_near(one.article, other.article)


def _has_same_title(one: _Print, other: _Print) -> bool:
    either = one.title | other.title
    return min(len(one.title), len(other.title)) >= TITLE_TERMS and (
        len(one.title & other.title) >= SAME_TITLE * len(either)
    )


def _is_near(one: Article, other: Article) -> bool:
    return one.day is None or other.day is None or abs((one.day - other.day).days) <= DAYS_APART
