"""What an article is: plain paragraphs of a text, a page or Markdown; never more than the source says."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from email.utils import parsedate_to_datetime
from typing import Any, Protocol
from urllib.parse import urljoin, urlsplit

import trafilatura
from trafilatura.settings import Document

from retrievers.charsets import decoded
from retrievers.gate import Wall, is_sufficient, wall_of
from retrievers.plain import front_matter, plain, single
from retrievers.web import FetchError, Reason

READABLE = ("p", "head", "item", "quote", "row")
DAY = re.compile(r"(?<!\d)((?:19|20)\d\d)[-./년]\s*(\d{1,2})[-./월]\s*(\d{1,2})(?!\d)")
# The same site under names for other screens.
SCREENS = ("www.", "m.", "mobile.", "amp.")
NEWEST = 20
OLDER = Reason("it is one of the older entries of its feed", "older")
SAID: dict[Wall, str] = {
    "short": "there is too little text",
    "robot_check": "the site wants to be shown a person first",
    "javascript": "the page shows its text only to browsers with JavaScript",
    "cookies": "the page is a question about cookies",
    "paywall": "the page shows only the beginning to readers who do not pay",
    "login": "the page wants its readers to log in",
    "links": "the page is a list of links",
}


class InsufficientText(FetchError):
    """There is a page, but not enough of an article on it to say anything about."""

    def __init__(self, title: str = "", wall: Wall = "short") -> None:
        super().__init__(SAID[wall], wall)
        self.title = title


@dataclass(frozen=True)
class Article:
    """Paragraphs of `text` are separated by an empty line; `published` is as the source writes it. `missed` is why the
    page itself was not read: then the text is the feed's own, or there is none."""

    title: str
    url: str
    text: str
    published: str | None = None
    language: str | None = None
    author: str = ""
    missed: Reason | None = None

    @property
    def paragraphs(self) -> list[str]:
        return [paragraph for paragraph in self.text.split("\n\n") if paragraph.strip()]

    @property
    def day(self) -> date | None:
        return day_of(self.published or "")


class Articles(Protocol):
    async def read(self, url: str, newest: int = NEWEST) -> list[Article]:
        """The article of a web page, or those of a feed or of a list of feeds, with the pages of the `newest` ones
        read. Raises FetchError with a reason for the user."""
        ...


def sufficient(article: Article) -> Article:
    if not is_sufficient(article.text):
        raise InsufficientText(article.title)
    return article


def article_from_text(text: str, title: str = "", url: str = "") -> Article:
    """Front matter pasted with it is no part of it."""
    fields, body = front_matter(text)
    paragraphs = (" ".join(block.split()) for block in re.split(r"\n\s*\n", body))
    return _told(fields, title, url, [paragraph for paragraph in paragraphs if paragraph])


def article_from_markdown(markdown: str, title: str = "", url: str = "") -> Article:
    fields, _ = front_matter(markdown)
    blocks = plain(markdown)
    heading = next((block.text for block in blocks if block.heading), "")
    return _told({**fields, "title": single(fields, "title") or heading}, title, url, [block.text for block in blocks])


def _told(fields: Mapping[str, Any], title: str, url: str, paragraphs: list[str]) -> Article:
    """A title or an address that the caller names goes before the text's own words."""
    text = "\n\n".join(paragraphs)
    published = single(fields, "date") or None
    return Article(title or single(fields, "title"), url, text, published, author=single(fields, "author"))


def article_from_html(markup: str | bytes, title: str = "", url: str = "") -> Article:
    """The main text of a page; navigation, comments and advertisement are left out. Raises InsufficientText for a page
    that has none."""
    text = decoded(markup) if isinstance(markup, bytes) else markup
    page = trafilatura.load_html(text)
    if page is None:
        raise InsufficientText(title)
    found = trafilatura.bare_extraction(
        text,
        url=url or None,
        with_metadata=True,
        include_comments=False,
        # Any number of the text could be taken for a date otherwise.
        date_extraction_params={"extensive_search": False, "original_date": True},
    )
    read = found if isinstance(found, Document) else Document()
    paragraphs = list(_paragraphs(read.body)) if read.body is not None else []
    paragraphs = paragraphs or [" ".join(line.split()) for line in str(read.text or "").splitlines() if line.strip()]
    title = title or read.title or ""
    if wall := wall_of(page, paragraphs):
        raise InsufficientText(title, wall)
    return Article(
        title, _canonical(page, url), "\n\n".join(paragraphs), read.date, read.language, (read.author or "").strip()
    )


def day_of(published: str) -> date | None:
    """The day as it was where the source wrote it down."""
    try:
        return parsedate_to_datetime(published).date()
    except ValueError:
        pass
    try:
        return datetime.fromisoformat(published.strip()).date()
    except ValueError:
        found = DAY.search(published)
    try:
        return date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def _canonical(page: Any, url: str) -> str:
    """The address that the page calls its own, if it is one of the same site: a page must not lend another's name."""
    links = page.xpath("//link[@rel='canonical']/@href")
    try:
        own = urljoin(url, str(links[0]).strip()) if links and url else url
        here, there = urlsplit(url), urlsplit(own)
        is_same = _site(here.hostname) == _site(there.hostname) and there.scheme in ("http", "https")
    except ValueError:
        return url
    is_front_page = there.path in ("", "/") and here.path not in ("", "/")
    return own if is_same and not is_front_page and here.port == there.port and "@" not in there.netloc else url


def _site(host: str | None) -> str:
    bare = (host or "").lower()
    for screen in SCREENS:
        bare = bare.removeprefix(screen)
    return bare


def _paragraphs(body: Any) -> Iterator[str]:
    """Trafilatura's tree, block by block; a list item is a paragraph, a code block none."""
    for element in body.iter(*READABLE):
        if any(ancestor.tag in READABLE for ancestor in element.iterancestors()):
            continue
        text = " ".join("".join(element.itertext()).split()).strip(" ¶")
        if text:
            yield text
