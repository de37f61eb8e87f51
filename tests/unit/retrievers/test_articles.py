"""Pages and feeds: what may be fetched, what comes out of it, and what is refused."""

import asyncio
import socket
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.abc import AbstractResolver
from aiohttp.test_utils import TestServer

from retrievers.articles import InsufficientText, article_from_html, article_from_markdown, article_from_text
from retrievers.feeds import articles_of_feed
from retrievers.reader import open_articles
from retrievers.web import AddressRefused, FetchError, PageUnavailable, PageUnfit, UrlRefused, is_public, open_web

DATA = Path(__file__).parents[2] / "data" / "articles"
PROSE = "<p>" + "Rust 1.97.0 was released with a new mangling scheme for symbols. " * 8 + "</p>"

# Digits of other scripts, which some parsers read as 127.0.0.1.
DIGITS = ["http://\uff11\uff12\uff17.\uff10.\uff10.\uff11/", "http://\u2460\u2461\u2466.\u24ea.\u24ea.\u2460/"]
NEVER_FETCHED = """
http://127.0.0.1/ http://127.1/ http://2130706433/ http://0177.0.0.1/ http://0x7f.0.0.1/ http://0x7f000001/ http://017700000001/
http://127.0.0.1.:80/ http://0.0.0.0/ http://0/ http://10.0.0.1/ http://172.16.0.1/ http://172.31.255.255/ http://192.168.1.1/
http://169.254.169.254/latest/meta-data/ http://2852039166/ http://0xA9FEA9FE/ http://100.100.100.200/ http://100.64.0.1/
http://168.63.129.16/ http://192.0.0.192/ http://198.18.0.1/ http://224.0.0.1/ http://239.255.255.250/ http://240.0.0.1/
http://255.255.255.255/ http://192.88.99.1/ http://203.0.113.5/ http://[::1]/ http://[::]/ http://[::ffff:127.0.0.1]/
http://[::ffff:7f00:1]/ http://[::ffff:a9fe:a9fe]/ http://[::127.0.0.1]/ http://[64:ff9b::7f00:1]/ http://[64:ff9b::a9fe:a9fe]/
http://[64:ff9b:1::1]/ http://[fe80::1]/ http://[fec0::1]/ http://[fc00::1]/ http://[fd00:ec2::254]/ http://[ff02::1]/
http://[2002:7f00:1::]/ http://[2001:0:7f00:1::]/ http://[2001:db8::1]/ http://[3fff::1]/ http://[fe80::1%25eth0]/
http://user@example.com/ http://user:pw@127.0.0.1/ http://example.com@127.0.0.1/ http://a%40b@127.0.0.1/
http:\\\\127.0.0.1/ http://example.com\\@127.0.0.1/ http://127.0.0.1\\.example.com/
ftp://example.com/ file:///etc/passwd gopher://127.0.0.1:6379/_INFO javascript:alert(1) data:text/html,hello http:///path
//example.com/ example.com http://[::1 http://example.com:99999/ http://example.com:0/
""".split()  # noqa: SIM905 - a row of addresses reads better
BLANKS = [
    "http://example.com/a b",
    "http://example.com/\r\nHost: evil",
    "http://exa\tmple.com/",
    "\x00http://example.com/",
    " ",
]


class Names(AbstractResolver):
    """Answers with the next address on the list, the last one for ever."""

    def __init__(self, *addresses):
        self.addresses = list(addresses)

    async def resolve(self, host, port=0, family=socket.AF_INET):
        address = self.addresses.pop(0) if len(self.addresses) > 1 else self.addresses[0]
        family = socket.AF_INET6 if ":" in address else socket.AF_INET
        return [{"hostname": host, "host": address, "port": port, "family": family, "proto": 0, "flags": 0}]

    async def close(self):
        pass


@asynccontextmanager
async def site(host="127.0.0.1", /, **pages):
    """A server on this machine; each page is a response or a function of the request."""
    app = web.Application()
    for name, page in pages.items():

        async def handle(request, page=page):
            return page(request) if callable(page) else page

        app.router.add_get(f"/{name}", handle)
    async with TestServer(app, host=host) as server:
        yield server


def html(body, title="News"):
    return web.Response(
        text=f"<html><head><title>{title}</title></head><body><article>{body}</article></body></html>",
        content_type="text/html",
    )


@pytest.mark.parametrize("url", [*NEVER_FETCHED, *BLANKS, *DIGITS])
async def test_address_outside_the_public_internet_is_never_connected_to(url, monkeypatch):
    sockets = []
    monkeypatch.setattr("retrievers.web._any_socket", sockets.append)
    async with open_web() as web_:
        # A form that the resolver does not know is not reached, which is as good.
        with pytest.raises((UrlRefused, AddressRefused, PageUnavailable)):
            await web_.page(url)

    assert sockets == []


@pytest.mark.parametrize(
    "address", ["10.1.2.3", "127.0.0.1", "169.254.169.254", "::1", "fd00::1", "::ffff:10.0.0.1", "64:ff9b::a00:1"]
)
async def test_name_that_resolves_to_a_private_address_is_refused(address):
    async with open_web(resolver=Names(address)) as web_:
        with pytest.raises(AddressRefused):
            await web_.page("http://harmless.example/")


@pytest.mark.parametrize(
    "address", ["8.8.8.8", "1.1.1.1", "93.184.216.34", "2606:4700:4700::1111", "2a00:1450:4001:80b::200e"]
)
def test_public_address_is_let_through(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "target", ["http://127.0.0.1:1/", "http://[::1]/", "//127.0.0.1/", "file:///etc/passwd", "http://a@b/", "/\\evil"]
)
async def test_redirect_to_a_private_address_is_refused(monkeypatch, target):
    monkeypatch.setattr("retrievers.web.is_public", lambda address: address == "127.0.0.2")
    moved = web.Response(status=302, headers={"location": target})
    async with site("127.0.0.2", page=moved) as server, open_web(resolver=Names("127.0.0.2")) as web_:
        with pytest.raises((AddressRefused, UrlRefused)):
            await web_.page(f"http://harmless.example:{server.port}/page")


async def test_second_name_behind_a_redirect_is_judged_anew(monkeypatch):
    monkeypatch.setattr("retrievers.web.is_public", lambda address: address == "127.0.0.2")
    moved = web.Response(status=302, headers={"location": "http://other.example/"})
    async with site("127.0.0.2", page=moved) as server, open_web(resolver=Names("127.0.0.2", "10.0.0.1")) as web_:
        with pytest.raises(AddressRefused):
            await web_.page(f"http://harmless.example:{server.port}/page")


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


@pytest.mark.parametrize(
    ("response", "reason"),
    [
        (lambda _: web.Response(body=b"%PDF", content_type="application/pdf"), "no text"),
        (lambda _: web.Response(body=b"x" * 5_000_001, content_type="text/html"), "longer than 5 MB"),
        (lambda _: web.Response(body=b"", headers={"content-type": "text/html"}, status=404), "answered 404"),
        (lambda _: web.Response(status=302), "without a target"),
    ],
)
async def test_what_is_no_page_is_refused_with_the_reason(response, reason):
    async with site(page=response) as server, open_web(allow_private=True) as web_:
        with pytest.raises(FetchError, match=reason):
            await web_.page(str(server.make_url("/page")))


async def test_compressed_bomb_is_cut_off():
    bomb = web.Response(body=b"0" * 50_000_000, content_type="text/html")
    bomb.enable_compression(web.ContentCoding.gzip)
    async with site(page=bomb) as server, open_web(allow_private=True) as web_:
        with pytest.raises(PageUnfit):
            await web_.page(str(server.make_url("/page")))


async def test_slow_page_is_given_up(monkeypatch):
    monkeypatch.setattr("retrievers.web.MAX_SECONDS", 0.2)
    async with open_web(resolver=Slow()) as web_:
        with pytest.raises(PageUnfit, match="longer than"):
            await web_.page("http://slow.example/")


class Slow(Names):
    def __init__(self):
        super().__init__("8.8.8.8")

    async def resolve(self, host, port=0, family=socket.AF_INET):
        await asyncio.sleep(5)
        return await super().resolve(host, port, family)


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
