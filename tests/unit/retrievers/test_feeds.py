"""Feeds, lists of feeds, and pages in older encodings, read from a site."""

import pytest
from aiohttp import web

from retrievers.articles import InsufficientText, day_of
from retrievers.charsets import decoded
from retrievers.feeds import MAX_FEEDS, Subscription, articles_of_feed, feeds_of_opml
from retrievers.reader import newest_of, open_articles
from tests.sites import html, site

KOREAN = "네이버는 오늘 새로운 빌드 도구를 공개했다. 이 도구는 빌드 시간을 크게 줄이고 누구나 설치해서 사용할 수 있다. "
PROSE = "<p>" + "Rust 1.97.0 was released with a new mangling scheme for symbols. " * 8 + "</p>"


def feed(*items):
    body = "".join(
        f"<item><title>{title}</title><link>/{title}</link><pubDate>{day}</pubDate><description>{text}</description></item>"
        for title, day, text in items
    )
    return web.Response(text=f"<rss><channel>{body}</channel></rss>", content_type="application/rss+xml")


def opml(*urls):
    outlines = "".join(f'<outline type="rss" text="{url}" xmlUrl="{url}"/>' for url in urls)
    text = f'<?xml version="1.0"?><opml version="2.0"><body><outline text="Group">{outlines}</outline></body></opml>'
    return web.Response(text=text, content_type="text/xml")


@pytest.mark.parametrize(
    ("header", "meta", "encoding"),
    [
        ("text/html; charset=euc-kr", "", "cp949"),
        ("text/html; charset=KS_C_5601-1987", "", "cp949"),
        ("text/html", '<meta charset="euc-kr">', "cp949"),
        ("text/html", '<meta http-equiv="Content-Type" content="text/html; charset=ks_c_5601-1987">', "cp949"),
        ("text/html; charset=iso-8859-1", '<meta charset="euc-kr">', "cp949"),
        ("text/html", "", "cp949"),
        ("text/html; charset=euc-kr", "", "utf-8"),
        ("text/html; charset=nonsense", '<meta charset="hex">', "utf-8"),
        ("text/html", "", "utf-8-sig"),
        ("text/html", "", "utf-16"),
    ],
)
async def test_korean_page_is_read_in_whichever_encoding_it_was_sent(header, meta, encoding):
    body = f"<body><article><p>{KOREAN * 3}</p></article></body>"
    markup = f"<html><head>{meta}<title>빌드 도구 똠방</title></head>{body}</html>"
    page = web.Response(body=markup.encode(encoding), headers={"content-type": header})
    async with site(page=page) as server, open_articles(allow_private=True) as reader:
        (article,) = await reader.read(str(server.make_url("/page")))

    assert (article.title, article.text.startswith(KOREAN.strip())) == ("빌드 도구 똠방", True)


@pytest.mark.parametrize("body", [b"\xff\xfe\xfd\x81", b"caf\xe9" + b"\x81" * 9, b""])
def test_bytes_of_no_encoding_are_no_error(body):
    assert isinstance(decoded(body, "utf-8"), str)


def test_list_of_feeds_gives_each_once_through_all_groups():
    body = b"""<opml><body><outline text="A"><outline title="One" text="x" xmlUrl="http://a.example/1"/></outline>
      <outline text="Two" xmlurl="http://a.example/2"/><outline text="again" xmlUrl="http://a.example/1"/>
      <outline text="a link" url="http://a.example/3"/></body></opml>"""

    assert feeds_of_opml(body) == [Subscription("One", "http://a.example/1"), Subscription("Two", "http://a.example/2")]


def test_entities_of_a_list_are_not_resolved():
    bomb = b"""<!DOCTYPE opml [<!ENTITY f SYSTEM "file:///etc/passwd"><!ENTITY a "aaaaaaaaaa">
      <!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]>
      <opml><body><outline text="&f;" xmlUrl="http://a.example/1"/><outline text="&c;"/></body></opml>"""

    assert all("root:" not in one.title for one in feeds_of_opml(bomb))


@pytest.mark.parametrize("body", [b"", b"<opml", b"no list", b"<html><body/></html>", b"\xff\xfe"])
def test_what_is_no_list_has_no_feeds(body):
    assert feeds_of_opml(body) == []


def test_entries_stand_newest_first_if_all_of_them_have_a_day():
    body = feed(("old", "Tue, 03 Mar 2026 10:00:00 GMT", "x"), ("new", "Wed, 04 Mar 2026 09:00:00 GMT", "x")).body

    assert [article.title for article in articles_of_feed(body)] == ["new", "old"]


@pytest.mark.parametrize(
    ("published", "day"),
    [
        ("Tue, 24 Feb 2026 10:00:00 GMT", "2026-02-24"),
        ("2026-02-24T23:30:00+09:00", "2026-02-24"),
        ("2026/02/24", "2026-02-24"),
        ("2026. 2. 24.", "2026-02-24"),
        ("2026년 2월 24일", "2026-02-24"),
        ("2026-02-30", "None"),
        ("yesterday", "None"),
        ("", "None"),
    ],
)
def test_day_is_read_as_sources_write_it(published, day):
    assert str(day_of(published)) == day


async def test_list_of_feeds_is_read_and_a_feed_that_fails_is_told():
    long = "Rust 1.97.0 was released with a new mangling scheme for symbols. " * 14
    async with (
        site(
            list=lambda request: opml(str(request.url.origin() / "one"), str(request.url.origin() / "gone")),
            one=feed(("a", "", long), ("b", "", long)),
        ) as server,
        open_articles(allow_private=True) as reader,
    ):
        first, second, gone = await reader.read(str(server.make_url("/list")))

    assert (first.title, second.title) == ("a", "b")
    assert (gone.text, gone.missed.said) == ("", "the host answered 404")


async def test_older_entries_of_a_feed_are_named_and_their_pages_not_fetched():
    entries = [(f"p{number}", "", "Teaser.") for number in range(5)]
    pages = {f"p{number}": (lambda _, number=number: html(f"<p>Page {number}.</p>{PROSE}")) for number in range(5)}
    async with site(feed=feed(*entries), **pages) as server, open_articles(allow_private=True) as reader:
        articles = await reader.read(str(server.make_url("/feed")), newest=2)

    assert [article.missed.code if article.missed else "" for article in articles] == [
        "",
        "",
        "older",
        "older",
        "older",
    ]
    assert [path for path in server.asked if path.startswith("/p")] == ["/p0", "/p1"]


async def test_list_without_feeds_gives_nothing():
    async with site(list=opml()) as server, open_articles(allow_private=True) as reader:
        with pytest.raises(InsufficientText):
            await reader.read(str(server.make_url("/list")))


def test_the_more_feeds_are_read_together_the_fewer_entries_of_each():
    assert [newest_of(feeds) for feeds in (1, 6, 30, 500)] == [20, 10, 2, 2]
    assert MAX_FEEDS * newest_of(MAX_FEEDS) == 60
