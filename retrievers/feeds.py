"""RSS, Atom and OPML: the articles of a feed as the feed itself tells them, and the feeds of a list."""

import io
import re
from dataclasses import dataclass
from typing import Any

import feedparser
from lxml import etree

from retrievers.articles import Article, article_from_text
from retrievers.plain import fragment

MAX_ENTRIES = 100
MAX_FEEDS = 30
ROOT = re.compile(rb"<([a-z][\w:]*)", re.IGNORECASE)
FEEDS = frozenset({b"rss", b"feed", b"rdf:rdf"})
STARTS = 5_000


@dataclass(frozen=True)
class Subscription:
    title: str
    url: str


def is_feed(body: bytes) -> bool:
    return _root(body) in FEEDS


def is_opml(body: bytes) -> bool:
    return _root(body) == b"opml"


def articles_of_feed(body: bytes, url: str = "") -> list[Article]:
    """Newest first."""
    # A stream, because feedparser takes a string or bytes for a URL or a file name where it can.
    feed: Any = feedparser.parse(  # type: ignore[attr-defined,no-untyped-call]
        io.BytesIO(body), response_headers={"content-location": url}
    )
    articles = [_entry(entry) for entry in feed.entries[:MAX_ENTRIES]]
    if any(article.day is None for article in articles):
        return articles
    return sorted(articles, key=lambda article: str(article.day), reverse=True)


def feeds_of_opml(body: bytes) -> list[Subscription]:
    """Each feed once, in the order of the list, groups opened up."""
    # Entities are not resolved: a list may come from anybody.
    parser = etree.XMLParser(resolve_entities=False, no_network=True, recover=True)
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError:
        return []
    found: dict[str, Subscription] = {}
    for outline in root.iter("outline") if root is not None else ():
        named = {name.lower(): value.strip() for name, value in outline.attrib.items()}
        if url := named.get("xmlurl"):
            found.setdefault(url, Subscription(named.get("title") or named.get("text") or url, url))
    return list(found.values())


def _root(body: bytes) -> bytes:
    """The name of the first element, whatever the host calls the file."""
    found = ROOT.search(body[:STARTS])
    return found[1].lower() if found else b""


def _entry(entry: Any) -> Article:
    contents = [str(content.get("value", "")) for content in entry.get("content", [])]
    markup = max([*contents, str(entry.get("summary", ""))], key=len)
    published = entry.get("published") or entry.get("updated")
    title = " ".join(_fragment(str(entry.get("title", ""))))
    text = "\n\n".join(_fragment(markup))
    return Article(title, str(entry.get("link", "")), text, published, author=str(entry.get("author", "")))


def _fragment(markup: str) -> list[str]:
    """The blocks of a small piece of HTML, all of it text."""
    tree = fragment(markup)
    for block in tree.iter("p", "br", "li", "h1", "h2", "h3", "h4", "pre", "div", "tr"):
        block.tail = "\n\n" + (block.tail or "")
    return article_from_text("".join(tree.itertext())).paragraphs
