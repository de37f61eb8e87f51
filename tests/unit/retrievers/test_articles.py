"""Pages and feeds: what comes out of them, and in which words they are told apart from walls."""

from pathlib import Path

import pytest
from aiohttp import web

from retrievers.articles import InsufficientText, article_from_html, article_from_markdown, article_from_text
from retrievers.feeds import articles_of_feed
from retrievers.reader import open_articles
from retrievers.web import PageUnavailable
from tests.sites import html, site

DATA = Path(__file__).parents[2] / "data" / "articles"
PROSE = "<p>" + "Rust 1.97.0 was released with a new mangling scheme for symbols. " * 8 + "</p>"


async def test_page_becomes_an_article_without_its_navigation():
    nav = "<nav><a href='/'>Home</a> <a href='/login'>Log in</a></nav>"
    async with (
        site(page=html(nav + f"<h1>Rust 1.97.0</h1>{PROSE}", "Rust 1.97.0")) as server,
        open_articles(allow_private=True) as reader,
    ):
        (article,) = await reader.read(str(server.make_url("/page")))

    assert (article.title, "Log in" in article.text) == ("Rust 1.97.0", False)
    assert article.paragraphs[-1].startswith("Rust 1.97.0 was released")


async def test_page_with_too_little_text_gives_no_article():
    async with (
        site(page=html("<p>Please enable JavaScript.</p>")) as server,
        open_articles(allow_private=True) as reader,
    ):
        with pytest.raises(InsufficientText):
            await reader.read(str(server.make_url("/page")))


async def test_redirects_are_followed_but_not_for_ever():
    def again(request):
        raise web.HTTPFound("/loop")

    async with (
        site(
            page=lambda _: web.Response(status=301, headers={"location": "there"}), there=html(PROSE), loop=again
        ) as server,
        open_articles(allow_private=True) as reader,
    ):
        (article,) = await reader.read(str(server.make_url("/page")))
        with pytest.raises(PageUnavailable, match="5 redirects"):
            await reader.read(str(server.make_url("/loop")))
    assert article.url.endswith("/there")


async def test_teaser_in_a_feed_is_replaced_by_its_page_and_kept_where_the_page_fails():
    feed = """<rss version="2.0"><channel><title>t</title>
      <item><title>Full</title><link>/full</link><description>Teaser.</description></item>
      <item><title>Gone</title><link>/gone</link><description>Only a teaser.</description></item></channel></rss>"""
    async with (
        site(feed=web.Response(text=feed, content_type="application/rss+xml"), full=html(PROSE)) as server,
        open_articles(allow_private=True) as reader,
    ):
        full, gone = await reader.read(str(server.make_url("/feed")))
    assert (full.title, full.text.startswith("Rust 1.97.0"), gone.text) == ("Full", True, "Only a teaser.")


def test_feed_is_never_taken_for_a_file_name():
    assert articles_of_feed(b"/etc/passwd") == []


def test_atom_feed_gives_title_link_date_and_text_without_scripts():
    feed = b"""<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>A &amp; B</title><link href="http://a.example/1"/>
      <content type="html">&lt;p&gt;One.&lt;/p&gt;&lt;script&gt;evil()&lt;/script&gt;&lt;p&gt;Two.&lt;/p&gt;</content>
      <updated>2026-01-01T00:00:00Z</updated></entry></feed>"""
    (article,) = articles_of_feed(feed)
    assert (article.title, article.url, article.text) == ("A & B", "http://a.example/1", "One.\n\nTwo.")
    assert article.published == "2026-01-01T00:00:00Z"


def test_markdown_loses_its_marks_and_keeps_its_title():
    article = article_from_markdown((DATA / "ko" / "react-foundation.md").read_text())

    assert article.title == "React 재단: Linux 재단이 후원하는 React의 새로운 보금자리"
    assert article.published == "2026/02/24"
    assert not any(mark in article.text for mark in ("<div", "](", "**", "{/*"))


def test_real_page_with_navigation_gives_its_text():
    article = article_from_html((DATA / "en" / "comet-on-eks.html").read_bytes())

    assert article.title == "What two months with the Comet community got our Spark workload on Amazon EKS"
    assert "Comet was 11% slower than vanilla Spark" in article.text


def test_plain_text_keeps_its_paragraphs():
    assert article_from_text("One\nline.\n\n\nTwo.").paragraphs == ["One line.", "Two."]


@pytest.mark.parametrize(
    "front",
    [
        "---\ntitle: Pools\ndate: 2026-02-24\nauthor: Ana\ntags: [db, pools]\n---\n",
        '+++\ntitle = "Pools"\ndate = 2026-02-24\nauthor = "Ana"\n+++\n',
    ],
)
def test_front_matter_pasted_with_a_text_is_no_part_of_it(front):
    article = article_from_text(f"{front}\nOne.\n\nTwo.")

    assert (article.title, article.published, article.author) == ("Pools", "2026-02-24", "Ana")
    assert article.paragraphs == ["One.", "Two."]
    assert article_from_text(f"{front}\nOne.", "Mine").title == "Mine"


def test_a_list_is_no_title():
    assert article_from_text("---\ntitle: [One, Two]\n---\n\nOne.").title == ""


@pytest.mark.parametrize("text", ["---\nA line between rules.\n---\n\nOne.", "---\ndate: 2024-02-31\n---\n\nOne."])
def test_what_only_looks_like_front_matter_stays_in_the_text(text):
    assert len(article_from_text(text).paragraphs) == 2
