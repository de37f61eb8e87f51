"""What several stories of a digest have in common: a name that is in their titles, or that they keep coming back to."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from nodes.evidence.names import ALIASES, COMMON, named
from nodes.evidence.sentences import sentences
from nodes.evidence.words import ENDINGS
from retrievers.articles import Article

MIN_STORIES = 3
OFTEN = 3
# A name in the middle of a sentence is one; in a title every word may have its capital.
SENTENCES = 60
HANGUL_WORD = re.compile(r"[가-힣]{2,}")
# Words of any headline.
HEADLINES = frozenset(
    """
    new release released releases announcing announcement update updates updated guide version versions introducing part
    blog team news open source project projects data default week month today how what why
    the this for and with from now
    공개 출시 발표 소개 지원 안내 가이드 업데이트 버전 릴리스 릴리즈 계획 소식 기능 새로운 대한 종료 활성화 방법 정리
    """.split()  # noqa: SIM905 - a row of words reads better
)


@dataclass(frozen=True)
class Theme:
    """`stories` are places in the digest."""

    name: str
    stories: tuple[int, ...]


def themes_of(articles: Sequence[Article]) -> list[Theme]:
    """Largest first; a story belongs to one theme at most."""
    if len(articles) < MIN_STORIES:
        return []
    subjects = [_subjects(article) for article in articles]
    spelled = Counter(spelling for one in subjects for spelling in one.values())
    free = set(range(len(articles)))
    found: list[Theme] = []
    while theme := _widest(subjects, free):
        key, stories = theme
        spellings = {one[key] for one in subjects if key in one}
        found.append(Theme(max(sorted(spellings), key=spelled.__getitem__), stories))
        free -= set(stories)
    return found


def _widest(subjects: Sequence[dict[str, str]], free: set[int]) -> tuple[str, tuple[int, ...]] | None:
    """The subject of most stories that have no theme yet; of equal ones the longer name, then the alphabet."""
    counts = Counter(key for place in sorted(free) for key in subjects[place])
    shared = [key for key, count in counts.items() if count > 1]
    if not shared:
        return None
    best = min(shared, key=lambda key: (-counts[key], -len(key), key))
    return best, tuple(sorted(place for place in free if best in subjects[place]))


def _subjects(article: Article) -> dict[str, str]:
    """By its key how the article spells each thing it is about."""
    body = [sentence for paragraph in article.paragraphs for sentence in sentences(paragraph)][:SENTENCES]
    names = Counter(word for sentence in body for word in _names(sentence))
    title = article.title.casefold()
    about = {word for word, count in names.items() if count >= OFTEN or _key(word) in title or word.casefold() in title}
    about |= {stem for word in HANGUL_WORD.findall(article.title) if len(stem := ENDINGS.sub("", word)) > 1}
    return {_key(word): word for word in sorted(about) if not {_key(word), word.casefold()} & (HEADLINES | COMMON)}


def _names(sentence: str) -> Iterator[str]:
    for one in named(sentence):
        if one.kind in ("name", "opening", "identifier") and len(one.said) > 1 and one.said.isalpha():
            yield one.said


def _key(word: str) -> str:
    """The same for a name in both spellings."""
    lower = word.casefold()
    return lower if lower.isascii() else ALIASES.get(lower, lower)
