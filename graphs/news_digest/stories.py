"""Articles read from their sources, and the stories that they tell: the same ones together, the weightiest first."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Literal
from urllib.parse import urlsplit

from graphs.news_digest.alignment import Evidence
from graphs.news_digest.excerpt import NOTHING, Excerpt, excerpt
from graphs.news_digest.same import groups_of
from nodes.events import Step
from nodes.evidence.ground import Ground
from nodes.evidence.retold import Retold
from nodes.run import Run
from retrievers.articles import NEWEST, OLDER, Article, Articles, InsufficientText
from retrievers.gate import is_sufficient, letters
from retrievers.web import FetchError, Reason

MAX_STORIES = 8
Status = Literal["written", "insufficient_text", "unread"]


@dataclass(frozen=True)
class Source:
    """A page, a feed or a list of feeds; `newest` entries of a feed are read."""

    url: str
    title: str = ""
    newest: int = NEWEST


@dataclass(frozen=True)
class Link:
    title: str
    url: str


@dataclass(frozen=True)
class Reading:
    """An article, or the reason why a source gave none."""

    article: Article
    status: Status = "written"
    reason: Reason | None = None


@dataclass(frozen=True)
class Story:
    """The fullest of the articles that tell it; `shown` is what the model reads of that."""

    article: Article
    links: tuple[Link, ...]
    status: Status = "written"
    reason: Reason | None = None
    shown: Excerpt = NOTHING

    @property
    def sources(self) -> frozenset[str]:
        """Two pages of one site are one source."""
        return frozenset(host for link in self.links if (host := host_of(link.url)))

    @property
    def rank(self) -> tuple[int, str, int]:
        day = self.article.day
        return max(1, len(self.sources)), day.isoformat() if day else "", letters(self.article.text)

    @property
    def read(self) -> dict[str, int]:
        return {
            "paragraphs": len(self.shown.places),
            "of_paragraphs": len(self.article.paragraphs),
            "characters": sum(map(len, self.shown.paragraphs)),
            "of_characters": sum(map(len, self.article.paragraphs)),
        }

    def ready(self) -> "Story":
        """What the judgement needs is looked up now, where nobody waits."""
        self.ground.read()
        self.evidence.read()
        self.retold.read()
        return self

    @cached_property
    def evidence(self) -> Evidence:
        return Evidence(tuple(self.article.paragraphs))

    @cached_property
    def retold(self) -> Retold:
        return Retold(self.article.title, tuple(self.article.paragraphs))

    @cached_property
    def ground(self) -> Ground:
        """All of the article, also what the model was not shown: a sentence may be true by chance, but not false."""
        article = self.article
        return Ground("\n".join((article.title, article.published or "", article.author, *article.paragraphs)))


@dataclass(frozen=True)
class ReadStories:
    """The retrieve step of news. `sources` says what to read, `own` what the caller brought along and how much was
    hidden in it, `budget` how many tokens of an article the model may see."""

    articles: Articles
    sources: Callable[[Any], list[Source]]
    own: Callable[[Any], tuple[list[Article], dict[str, int]]]
    budget: Callable[[Any, Run], int]
    limit: int = MAX_STORIES

    async def __call__(self, state: Any, run: Run) -> dict[str, Any]:
        brought, hidden = await asyncio.to_thread(self.own, state)
        fetched = await asyncio.gather(*(self._read(source, run) for source in self.sources(state)))
        readings = [_judged(article) for article in brought]
        readings += [reading for one in fetched for reading in one]
        # Hundreds of texts are compared with each other, and nobody else is to wait for it.
        stories, left_out = await asyncio.to_thread(digest_of, readings, self.budget(state, run), self.limit)
        return {"stories": stories, "left_out": left_out, "redacted": hidden}

    async def _read(self, source: Source, run: Run) -> list[Reading]:
        try:
            articles = await self.articles.read(source.url, source.newest)
        except FetchError as error:
            run.emit(Step("source", "done", {"url": source.url, "reason": error.reason.said}))
            title = getattr(error, "title", "") or source.title or source.url
            status: Status = "insufficient_text" if isinstance(error, InsufficientText) else "unread"
            return [Reading(Article(title, source.url, ""), status, error.reason)]
        run.emit(Step("source", "done", {"url": source.url, "articles": len(articles)}))
        return [_judged(article) for article in articles]


def digest_of(readings: Sequence[Reading], budget: int, limit: int = MAX_STORIES) -> tuple[list[Story], list[Link]]:
    """The stories that are told, those without a text last, and links to what is left out."""
    older = [reading for reading in readings if reading.article.missed == OLDER]
    stories = stories_of([reading for reading in readings if reading.article.missed != OLDER])
    written = [story for story in stories if story.status == "written"]
    told = [replace(story, shown=excerpt(story.article.paragraphs, budget)).ready() for story in written[:limit]]
    known = {link.url for story in stories for link in story.links}
    rest = [Link(reading.article.title, reading.article.url) for reading in older]
    left_out = [story.links[0] for story in written[limit:]] + [link for link in rest if link.url not in known]
    return told + [story for story in stories if story.status != "written"], list(dict.fromkeys(left_out))


def stories_of(readings: Sequence[Reading]) -> list[Story]:
    """By the number of sources, then the newest, then the longest first; of equal ones as they came."""
    groups = groups_of([reading.article for reading in readings])
    stories = [_story([readings[place] for place in group]) for group in groups]
    return sorted(stories, key=lambda story: story.rank, reverse=True)


def host_of(url: str) -> str:
    try:
        return (urlsplit(url).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _judged(article: Article) -> Reading:
    """A feed's teaser has as its reason why the page behind it was not read."""
    if is_sufficient(article.text):
        return Reading(article)
    if not article.text and article.missed:
        return Reading(article, "unread", article.missed)
    return Reading(article, "insufficient_text", article.missed or InsufficientText().reason)


def _story(group: Sequence[Reading]) -> Story:
    fullest = max(group, key=lambda reading: len(reading.article.text))
    links = {reading.article.url: Link(reading.article.title, reading.article.url) for reading in group}
    return Story(fullest.article, tuple(links.values()), fullest.status, fullest.reason)
