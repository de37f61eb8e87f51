"""What may be fetched, judged where the socket is made (S-16), and what is refused of an answer."""

import asyncio
import socket

import pytest
from aiohttp import web

from retrievers import web as guard
from retrievers.web import AddressRefused, FetchError, PageUnavailable, PageUnfit, UrlRefused, is_public, open_web
from tests.sites import Names, site

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
http://127\u30020\u30020\u30021/ http://[::ffff:0:7f00:1]/ http://[::ffff:0:127.0.0.1]/ http://[::7f00:1]/ http://127.0.0.1#@example.com/
http://0300.0250.0001.0001/ http://3232235777/ http://[0:0:0:0:0:ffff:c0a8:101]/ http://localhost/ http://localhost./ http://LOCALHOST:6379/
https://127.0.0.1/ HTTP://127.0.0.1/ http://127.0.0.1%00.example.com/ http://127.0.0.1%2f@example.com/ ws://127.0.0.1/ jar:http://127.0.0.1!/
""".split()  # noqa: SIM905 - a row of addresses reads better
BLANKS = [
    "http://example.com/a b",
    "http://example.com/\r\nHost: evil",
    "http://exa\tmple.com/",
    "\x00http://example.com/",
    " ",
]


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


async def test_name_that_moves_to_a_private_address_between_two_pages_is_refused_the_second_time(monkeypatch):
    """DNS rebinding: the name is judged with every socket, never remembered as good."""
    monkeypatch.setattr("retrievers.web.is_public", lambda address: address == "127.0.0.2")
    closing = web.Response(text="fine", headers={"connection": "close"})
    async with site("127.0.0.2", page=closing) as server, open_web(resolver=Names("127.0.0.2", "127.0.0.1")) as web_:
        first = await web_.page(f"http://rebinding.example:{server.port}/page")
        web_._session.connector.clear_dns_cache()
        with pytest.raises(AddressRefused):
            await web_.page(f"http://rebinding.example:{server.port}/page")
    assert (first.body, server.asked) == (b"fine", ["/page"])


async def test_of_a_name_with_several_addresses_only_the_public_one_is_connected_to(monkeypatch):
    sockets = []
    make = guard._any_socket
    monkeypatch.setattr("retrievers.web.is_public", lambda address: address == "127.0.0.2")
    monkeypatch.setattr("retrievers.web._any_socket", lambda info: sockets.append(info[4][0]) or make(info))
    names = Names(("127.0.0.1", "::1", "127.0.0.2"))
    async with site("127.0.0.2", page=web.Response(text="fine")) as server, open_web(resolver=names) as web_:
        await web_.page(f"http://many.example:{server.port}/page")
    assert sockets == ["127.0.0.2"]


@pytest.mark.parametrize("target", ["http://169.254.169.254/latest/", "http://[::ffff:a9fe:a9fe]/", "http://0x7f.1/"])
async def test_every_hop_of_a_chain_of_redirects_is_judged(monkeypatch, target):
    monkeypatch.setattr("retrievers.web.is_public", lambda address: address == "127.0.0.2")
    pages = {
        "page": web.Response(status=307, headers={"location": "/two"}),
        "two": web.Response(status=308, headers={"location": target}),
    }
    async with site("127.0.0.2", **pages) as server, open_web(resolver=Names("127.0.0.2")) as web_:
        with pytest.raises((AddressRefused, UrlRefused, PageUnavailable)):
            await web_.page(f"http://harmless.example:{server.port}/page")


async def test_refresh_and_cookies_of_a_page_lead_nowhere():
    def greeted(request):
        assert "cookie" not in request.headers
        return web.Response(text="first", headers={"refresh": "0; url=/secret", "set-cookie": "seen=1"})

    async with site(page=greeted, secret=web.Response(text="no")) as server, open_web(allow_private=True) as web_:
        for _ in range(2):
            assert (await web_.page(str(server.make_url("/page")))).body == b"first"
    assert server.asked == ["/page", "/page"]


async def test_page_that_drips_is_given_up(monkeypatch):
    monkeypatch.setattr("retrievers.web.MAX_SECONDS", 0.3)

    async def drip(request):
        response = web.StreamResponse(headers={"content-type": "text/html"})
        await response.prepare(request)
        while True:
            await response.write(b".")
            await asyncio.sleep(0.05)

    async with site(page=drip) as server, open_web(allow_private=True) as web_:
        with pytest.raises(PageUnfit, match="longer than"):
            await web_.page(str(server.make_url("/page")))


async def test_proxy_of_the_environment_is_not_asked(monkeypatch):
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9/")
    async with site(page=web.Response(text="fine")) as server, open_web(allow_private=True) as web_:
        assert (await web_.page(str(server.make_url("/page")))).body == b"fine"
