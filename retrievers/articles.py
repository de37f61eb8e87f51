"""Articles and feeds from the web, as plain text; never more than the page says."""

import asyncio
import io
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from typing import Any, Protocol

import feedparser
import trafilatura
from aiohttp.abc import AbstractResolver
from trafilatura.settings import Document

from retrievers.plain import fragment, front_matter, plain
from retrievers.web import FetchError, Page, Web, open_web

MAX_ENTRIES = 20
# A page in a hundred letters is a cookie notice; Korean says the same in half the letters.
MIN_LETTERS = 200
MIN_HANGUL = 100
# A feed with shorter entries gives teasers; then the page itself is read.
FULL_TEXT_LETTERS = 800
READABLE = ("p", "head", "item", "quote", "row")
LETTER = re.compile(r"[^\W\d_]")
HANGUL = re.compile(r"[가-힣]")


class InsufficientText(FetchError):
    """There is a page, but not enough text on it to say anything about."""

    def __init__(self, title: str = "") -> None:
        super().__init__("there is too little text on the page")
        self.title = title


@dataclass(frozen=True)
class Article:
    """Paragraphs of `text` are separated by an empty line; `published` is as the source writes it."""

    title: str
    url: str
    text: str
    published: str | None = None
    language: str | None = None

    @property
    def paragraphs(self) -> list[str]:
        return [paragraph for paragraph in self.text.split("\n\n") if paragraph.strip()]


class Articles(Protocol):
    async def read(self, url: str) -> list[Article]:
        """The article of a web page, or the newest ones of a feed. Raises FetchError with a reason for the user."""
        ...


class ArticleReader:
    """Reads what `Web` fetches."""

    def __init__(self, web: Web) -> None:
        self._web = web

    async def read(self, url: str) -> list[Article]:
        page = await self._web.page(url)
        if not _is_feed(page):
            return [sufficient(await _extracted(page))]
        entries = await asyncio.to_thread(articles_of_feed, page.body, page.url)
        if not entries:
            raise InsufficientText
        return list(await asyncio.gather(*map(self._whole, entries)))

    async def _whole(self, entry: Article) -> Article:
        """The page behind a teaser; where it cannot be read, the feed's own text."""
        if not entry.url or letters(entry.text) >= FULL_TEXT_LETTERS:
            return entry
        try:
            article = await _extracted(await self._web.page(entry.url))
        except FetchError:
            return entry
        longer = letters(article.text) > letters(entry.text)
        return replace(entry, text=article.text, language=article.language) if longer else entry


@asynccontextmanager
async def open_articles(
    *, allow_private: bool = False, resolver: AbstractResolver | None = None
) -> AsyncIterator[ArticleReader]:
    async with open_web(allow_private=allow_private, resolver=resolver) as web:
        yield ArticleReader(web)


def is_sufficient(text: str) -> bool:
    return letters(text) >= MIN_LETTERS or len(HANGUL.findall(text)) >= MIN_HANGUL


def sufficient(article: Article) -> Article:
    if not is_sufficient(article.text):
        raise InsufficientText(article.title)
    return article


def letters(text: str) -> int:
    return len(LETTER.findall(text))


def article_from_text(text: str, title: str = "", url: str = "") -> Article:
    paragraphs = [" ".join(block.split()) for block in re.split(r"\n\s*\n", text)]
    return Article(title, url, "\n\n".join(paragraph for paragraph in paragraphs if paragraph))


def article_from_markdown(markdown: str, title: str = "", url: str = "") -> Article:
    fields = front_matter(markdown)
    blocks = plain(markdown)
    heading = next((block.text for block in blocks if block.heading), "")
    text = "\n\n".join(block.text for block in blocks)
    return Article(title or fields.get("title", heading), url, text, fields.get("date"))


def article_from_html(markup: str | bytes, title: str = "", url: str = "") -> Article:
    """The main text of a page; navigation, comments and advertisement are left out."""
    found = trafilatura.bare_extraction(markup, url=url or None, with_metadata=True, include_comments=False)
    if not isinstance(found, Document):
        return Article(title, url, "")
    text = "\n\n".join(_paragraphs(found.body)) or str(found.text or "")
    return Article(title or found.title or "", url, text, None, found.language)


def articles_of_feed(body: bytes, url: str = "") -> list[Article]:
    # A stream, because feedparser takes a string or bytes for a URL or a file name where it can.
    feed: Any = feedparser.parse(  # type: ignore[attr-defined,no-untyped-call]
        io.BytesIO(body), response_headers={"content-location": url}
    )
    return [_entry(entry) for entry in feed.entries[:MAX_ENTRIES]]


def _entry(entry: Any) -> Article:
    contents = [str(content.get("value", "")) for content in entry.get("content", [])]
    markup = max([*contents, str(entry.get("summary", ""))], key=len)
    published = entry.get("published") or entry.get("updated")
    title = " ".join(_fragment(str(entry.get("title", ""))))
    return Article(title, str(entry.get("link", "")), "\n\n".join(_fragment(markup)), published)


def _fragment(markup: str) -> list[str]:
    """The blocks of a small piece of HTML, all of it text."""
    tree = fragment(markup)
    for block in tree.iter("p", "br", "li", "h1", "h2", "h3", "h4", "pre", "div", "tr"):
        block.tail = "\n\n" + (block.tail or "")
    return article_from_text("".join(tree.itertext())).paragraphs


async def _extracted(page: Page) -> Article:
    if page.type == "text/plain":
        return article_from_text(_decoded(page), url=page.url)
    if page.type in ("text/markdown", "text/x-markdown"):
        return article_from_markdown(_decoded(page), url=page.url)
    return await asyncio.to_thread(article_from_html, page.body, "", page.url)


def _decoded(page: Page) -> str:
    try:
        return page.body.decode(page.charset or "utf-8", errors="replace")
    except LookupError:
        return page.body.decode(errors="replace")


def _is_feed(page: Page) -> bool:
    if "html" in page.type:
        return False
    start = page.body[:2_000].lower()
    return any(mark in start for mark in (b"<rss", b"<feed", b"<rdf:rdf"))


def _paragraphs(body: Any) -> Iterator[str]:
    """Trafilatura's tree, block by block; a list item is a paragraph, a code block none."""
    for element in body.iter(*READABLE):
        if any(ancestor.tag in READABLE for ancestor in element.iterancestors()):
            continue
        text = " ".join("".join(element.itertext()).split()).strip(" ¶")
        if text:
            yield text
