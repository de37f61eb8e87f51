"""What a site's robots.txt lets us read; its rules are kept for an hour."""

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from protego import Protego
from yarl import URL

from retrievers.charsets import decoded
from retrievers.web import FetchError, Page, PageUnavailable, PageUnfit, Web

# The product's name alone, as sites write it in their rules.
NAME = "haru-news"
KEPT_SECONDS = 3600.0
# A site that cannot say for the moment is asked again sooner.
RETRIED_SECONDS = 60.0
MAX_SITES = 512
MAX_BYTES = 500_000


class CrawlRefused(FetchError):
    """The site does not want this page to be read by programs."""


@dataclass
class _Site:
    """The lock lets one request ask for the rules while the others wait for them."""

    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    rules: Protego | None = None
    until: float = 0.0


class Robots:
    def __init__(self, web: Web, clock: Callable[[], float] = time.monotonic) -> None:
        self._web = web
        self._clock = clock
        self._sites: OrderedDict[str, _Site] = OrderedDict()

    async def permit(self, url: URL) -> None:
        """Raises CrawlRefused if the site forbids it, or cannot say for the moment."""
        rules = await self._rules(url)
        if rules is None:
            raise CrawlRefused("the site's robots.txt could not be read", "robots_unread", str(url.host))
        if not rules.can_fetch(str(url), NAME):
            raise CrawlRefused("the site's robots.txt forbids it", "robots", str(url.host))

    async def _rules(self, url: URL) -> Protego | None:
        site = self._site(str(url.origin()))
        async with site.lock:
            if self._clock() >= site.until:
                site.rules = await self._fetched(url.origin() / "robots.txt")
                site.until = self._clock() + (RETRIED_SECONDS if site.rules is None else KEPT_SECONDS)
            return site.rules

    def _site(self, origin: str) -> _Site:
        site = self._sites.setdefault(origin, _Site())
        self._sites.move_to_end(origin)
        if len(self._sites) > MAX_SITES:
            self._sites.popitem(last=False)
        return site

    async def _fetched(self, url: URL) -> Protego | None:
        """RFC 9309: a site without the file allows everything, one that cannot answer nothing. A private address is
        refused for what it is."""
        try:
            return _parsed(await self._web.page(str(url)))
        except (PageUnavailable, PageUnfit) as error:
            reason = error.reason
            is_absent = reason.code == "status" and reason.detail.startswith("4")
            return Protego.parse("") if is_absent or reason.code in ("no_text", "too_long", "redirects") else None


def _parsed(page: Page) -> Protego:
    return Protego.parse(decoded(page.body[:MAX_BYTES], page.charset))
