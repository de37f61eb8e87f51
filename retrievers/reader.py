"""Articles read from the web: pages, feeds and lists of feeds, as far as their sites let programs read them."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from aiohttp.abc import AbstractResolver

from retrievers.articles import (
    NEWEST,
    OLDER,
    Article,
    InsufficientText,
    article_from_html,
    article_from_markdown,
    article_from_text,
    sufficient,
)
from retrievers.charsets import decoded
from retrievers.feeds import MAX_FEEDS, Subscription, articles_of_feed, feeds_of_opml, is_feed, is_opml
from retrievers.gate import letters
from retrievers.robots import Robots
from retrievers.web import FetchError, Page, Web, open_web

# A feed with shorter entries gives teasers; then the page itself is read.
FULL_TEXT_LETTERS = 800
# Pages of a list of feeds that are read, all feeds together.
LISTED_PAGES = 60


class ArticleReader:
    """Reads what `Web` fetches and `Robots` permits."""

    def __init__(self, web: Web, robots: Robots) -> None:
        self._web = web
        self._robots = robots

    async def read(self, url: str, newest: int = NEWEST) -> list[Article]:
        page = await self._page(url)
        if is_opml(page.body):
            return await self._all(feeds_of_opml(page.body))
        if is_feed(page.body):
            return await self._feed(page, newest)
        return [sufficient(await _extracted(page))]

    async def _page(self, url: str) -> Page:
        return await self._web.page(url, self._robots.permit)

    async def _feed(self, page: Page, newest: int) -> list[Article]:
        entries = await asyncio.to_thread(articles_of_feed, page.body, page.url)
        if not entries:
            raise InsufficientText
        read = await asyncio.gather(*map(self._whole, entries[:newest]))
        return [*read, *(replace(entry, missed=OLDER) for entry in entries[newest:])]

    async def _all(self, feeds: list[Subscription]) -> list[Article]:
        """A feed that cannot be read is an article without text, so that the others are told all the same."""
        if not feeds:
            raise InsufficientText
        newest = newest_of(len(feeds))
        read = await asyncio.gather(*(self._subscribed(feed, newest) for feed in feeds[:MAX_FEEDS]))
        rest = [Article(feed.title, feed.url, "", missed=OLDER) for feed in feeds[MAX_FEEDS:]]
        return [article for articles in read for article in articles] + rest

    async def _subscribed(self, feed: Subscription, newest: int) -> list[Article]:
        try:
            page = await self._page(feed.url)
            if not is_feed(page.body):
                raise InsufficientText(feed.title)
            return await self._feed(page, newest)
        except FetchError as error:
            return [Article(feed.title, feed.url, "", missed=error.reason)]

    async def _whole(self, entry: Article) -> Article:
        """The page behind a teaser; where it cannot be read, the feed's own text."""
        if not entry.url or letters(entry.text) >= FULL_TEXT_LETTERS:
            return entry
        try:
            article = await _extracted(await self._page(entry.url))
        except FetchError as error:
            return replace(entry, missed=error.reason)
        if letters(article.text) <= letters(entry.text):
            return entry
        return replace(
            article,
            title=entry.title or article.title,
            published=entry.published or article.published,
            author=entry.author or article.author,
        )


@asynccontextmanager
async def open_articles(
    *, allow_private: bool = False, resolver: AbstractResolver | None = None
) -> AsyncIterator[ArticleReader]:
    async with open_web(allow_private=allow_private, resolver=resolver) as web:
        yield ArticleReader(web, Robots(web))


def newest_of(feeds: int) -> int:
    """How many entries of each are read when so many feeds are read together."""
    return max(2, min(NEWEST, LISTED_PAGES // max(1, min(feeds, MAX_FEEDS))))


async def _extracted(page: Page) -> Article:
    text = decoded(page.body, page.charset)
    if page.type == "text/plain":
        return article_from_text(text, url=page.url)
    if page.type in ("text/markdown", "text/x-markdown"):
        return article_from_markdown(text, url=page.url)
    return await asyncio.to_thread(article_from_html, text, "", page.url)
