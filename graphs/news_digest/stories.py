"""Articles read from their sources, and the stories that they tell: near-duplicates together, each cut to what fits."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Literal

from nodes.evidence.sentences import sentences
from nodes.evidence.words import likeness, shingles_of
from nodes.run import Run
from nodes.tokens import likely_tokens
from retrievers.articles import Article, Articles, InsufficientText, is_sufficient
from retrievers.web import FetchError

SAME_STORY = 0.5
Status = Literal["written", "insufficient_text", "unread"]


@dataclass(frozen=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True)
class Story:
    """`shown` are the paragraphs that the model reads, the first ones of the article."""

    article: Article
    links: tuple[Link, ...]
    status: Status = "written"
    reason: str = ""
    shown: tuple[str, ...] = ()

    @property
    def read(self) -> dict[str, int]:
        return {
            "paragraphs": len(self.shown),
            "of_paragraphs": len(self.article.paragraphs),
            "characters": sum(map(len, self.shown)),
            "of_characters": sum(map(len, self.article.paragraphs)),
        }


@dataclass(frozen=True)
class Reading:
    """An article, or the reason why a source gave none."""

    article: Article
    status: Status = "written"
    reason: str = ""


@dataclass(frozen=True)
class ReadStories:
    """The retrieve step of news. `sources` says what to read, `own` what the caller brought along, `budget` how many
    tokens of an article the model may see."""

    articles: Articles
    sources: Callable[[Any], list[str]]
    own: Callable[[Any], list[Article]]
    budget: Callable[[Any, Run], int]
    limit: int = field(default=8)

    async def __call__(self, state: Any, run: Run) -> dict[str, Any]:
        fetched = await asyncio.gather(*map(self._read, self.sources(state)))
        readings = [_judged(article) for article in self.own(state)]
        readings += [reading for one in fetched for reading in one]
        stories = stories_of(readings, self.budget(state, run))
        return {"stories": stories[: self.limit], "left_out": [story.links[0] for story in stories[self.limit :]]}

    async def _read(self, url: str) -> list[Reading]:
        try:
            return [_judged(article) for article in await self.articles.read(url)]
        except InsufficientText as error:
            return [Reading(Article(error.title or url, url, ""), "insufficient_text", str(error))]
        except FetchError as error:
            return [Reading(Article(url, url, ""), "unread", str(error))]


def stories_of(readings: list[Reading], budget: int) -> list[Story]:
    """In the order of the sources; articles that mostly repeat each other become one story with all their links."""
    groups: list[list[Reading]] = []
    prints = [shingles_of(reading.article.text) for reading in readings]
    heads: list[int] = []
    for at, reading in enumerate(readings):
        home = next(
            (group for group, head in enumerate(heads) if likeness(prints[at], prints[head]) >= SAME_STORY), None
        )
        if home is None:
            heads.append(at)
            groups.append([reading])
        else:
            groups[home].append(reading)
    return [_story(group, budget) for group in groups]


def fitting(paragraphs: list[str], budget: int) -> tuple[str, ...]:
    """The first paragraphs within the budget; of a first one that is too long, its first sentences."""
    shown: list[str] = []
    for paragraph in paragraphs:
        budget -= likely_tokens(paragraph) + 1
        if budget < 0:
            break
        shown.append(paragraph)
    return tuple(shown) or _beginning(paragraphs, budget)


def _beginning(paragraphs: list[str], over: int) -> tuple[str, ...]:
    if not paragraphs:
        return ()
    budget = over + likely_tokens(paragraphs[0]) + 1
    said = sentences(paragraphs[0])
    kept = fitting(said, budget) if len(said) > 1 else ()
    return (" ".join(kept),) if kept else (_prefix(paragraphs[0], budget),)


def _prefix(text: str, budget: int) -> str:
    """The first words that fit; a text without blanks is cut between letters."""
    while likely_tokens(text) > budget:
        text = text[: len(text) * 3 // 4]
    return text.rsplit(" ", 1)[0]


def _judged(article: Article) -> Reading:
    if is_sufficient(article.text):
        return Reading(article)
    return Reading(article, "insufficient_text", str(InsufficientText()))


def _story(group: list[Reading], budget: int) -> Story:
    fullest = max(group, key=lambda reading: len(reading.article.text))
    links = {reading.article.url: Link(reading.article.title, reading.article.url) for reading in group}
    shown = fitting(fullest.article.paragraphs, budget) if fullest.status == "written" else ()
    return Story(fullest.article, tuple(links.values()), fullest.status, fullest.reason, shown)
