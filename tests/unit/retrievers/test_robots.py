"""What a site's robots.txt forbids is not read; its rules are asked for once."""

import asyncio

import pytest
from aiohttp import web
from yarl import URL

from retrievers.reader import open_articles
from retrievers.robots import KEPT_SECONDS, RETRIED_SECONDS, CrawlRefused, Robots
from retrievers.web import AddressRefused, open_web
from tests.sites import Names, html, site

PROSE = "<p>" + "Rust 1.97.0 was released with a new mangling scheme for symbols. " * 8 + "</p>"


def rules(text):
    return web.Response(text=text)


@pytest.mark.parametrize(
    ("robots", "allowed", "refused"),
    [
        ("User-agent: *\nDisallow: /private", "/public", "/private/1"),
        ("User-agent: haru-news\nDisallow: /\n\nUser-agent: *\nAllow: /", None, "/page"),
        ("User-agent: HARU-NEWS\nDisallow: /no", "/page", "/no"),
        ("User-agent: other\nDisallow: /", "/page", None),
        ("User-agent: *\nDisallow: /*.pdf$\nDisallow: /a*z", "/a.pdf.html", "/abz"),
        ("User-agent: *\nDisallow: /\nAllow: /open", "/open/1", "/closed"),
        ("\ufeffUser-agent: *\r\nDisallow: /no\r\n", "/page", "/no"),
        ("User-agent: *\nDisallow: /소식", "/page", "/%EC%86%8C%EC%8B%9D"),
        ("<html>Nothing here</html>", "/page", None),
        ("", "/page", None),
    ],
)
async def test_rules_are_read_as_sites_mean_them(robots, allowed, refused):
    async with site(robots=rules(robots)) as server, open_web(allow_private=True) as web_:
        asked = Robots(web_)
        if allowed:
            await asked.permit(URL(str(server.make_url(allowed))))
        if refused:
            with pytest.raises(CrawlRefused, match=r"robots.txt forbids"):
                await asked.permit(server.make_url("").join(URL(refused, encoded=True)))


@pytest.mark.parametrize(("status", "is_allowed"), [(404, True), (403, True), (410, True), (500, False), (503, False)])
async def test_site_without_rules_allows_all_and_one_in_trouble_nothing(status, is_allowed):
    async with site(robots=web.Response(status=status)) as server, open_web(allow_private=True) as web_:
        if is_allowed:
            await Robots(web_).permit(server.make_url("/page"))
        else:
            with pytest.raises(CrawlRefused, match="could not be read"):
                await Robots(web_).permit(server.make_url("/page"))


async def test_rules_are_asked_for_once_an_hour_by_all_readers_together():
    now = [0.0]
    async with site(robots=lambda _: rules("")) as server, open_web(allow_private=True) as web_:
        robots = Robots(web_, clock=lambda: now[0])
        await asyncio.gather(*(robots.permit(server.make_url(f"/{page}")) for page in range(5)))
        once = list(server.asked)
        now[0] = KEPT_SECONDS
        await robots.permit(server.make_url("/again"))
    assert (once, server.asked) == (["/robots.txt"], ["/robots.txt"] * 2)


async def test_rules_that_could_not_be_read_are_asked_for_again_soon():
    answers = iter([web.Response(status=503), rules("")])
    now = [0.0]
    async with site(robots=lambda _: next(answers)) as server, open_web(allow_private=True) as web_:
        robots = Robots(web_, clock=lambda: now[0])
        with pytest.raises(CrawlRefused):
            await robots.permit(server.make_url("/page"))
        now[0] = RETRIED_SECONDS
        await robots.permit(server.make_url("/page"))


async def test_rules_of_a_private_host_are_not_asked_for():
    async with open_web(resolver=Names("10.0.0.1")) as web_:
        with pytest.raises(AddressRefused):
            await Robots(web_).permit(URL("http://harmless.example/page"))


async def test_page_behind_a_redirect_is_held_against_the_rules_too():
    moved = web.Response(status=302, headers={"location": "/private"})
    robots = rules("User-agent: *\nDisallow: /private")
    async with (
        site(robots=robots, page=moved, private=html(PROSE)) as server,
        open_articles(allow_private=True) as reader,
    ):
        with pytest.raises(CrawlRefused):
            await reader.read(str(server.make_url("/page")))
    assert "/private" not in server.asked


async def test_feed_of_a_site_that_refuses_its_pages_is_told_from_its_own_text():
    feed = f"""<rss version="2.0"><channel><item><title>Rust</title><link>/private</link>
      <description>{"Rust 1.97.0 was released with a new scheme. " * 6}</description></item></channel></rss>"""
    async with (
        site(
            robots=rules("User-agent: *\nDisallow: /private"),
            feed=web.Response(text=feed, content_type="application/rss+xml"),
            private=html(PROSE),
        ) as server,
        open_articles(allow_private=True) as reader,
    ):
        (article,) = await reader.read(str(server.make_url("/feed")))
    assert article.text.startswith("Rust 1.97.0 was released with a new scheme.")
    assert (article.missed.code, article.missed.said) == ("robots", "the site's robots.txt forbids it")
