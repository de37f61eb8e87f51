"""Fetch a page from the public web: the address is judged as the socket is made, so no name or redirect hides it."""

import asyncio
import ipaddress
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver
from yarl import URL

MAX_REDIRECTS = 5
MAX_BYTES = 5_000_000
MAX_SECONDS = 20.0
MAX_URL = 2_000
TYPES = (
    "text/",
    "application/xhtml+xml",
    "application/xml",
    "application/rss+xml",
    "application/atom+xml",
    "application/rdf+xml",
)
REDIRECTS = frozenset({301, 302, 303, 307, 308})
AGENT = "haru-news/0.1 (self-hosted reader)"
# A feed's pages mostly lie on one host, which has other readers too.
AT_ONCE, AT_ONCE_A_HOST = 16, 4

# Azure answers its machines' metadata questions on a public address; the others are public only by the letter.
NEVER_V4 = tuple(
    ipaddress.IPv4Network(net)
    for net in ("168.63.129.16/32", "192.0.0.0/24", "192.88.99.0/24", "100.64.0.0/10", "198.18.0.0/15", "240.0.0.0/4")
)
# All that is routed on the IPv6 internet; mapped, NAT64, link-local and unique local addresses lie outside of it.
ROUTED_V6 = ipaddress.IPv6Network("2000::/3")
# Tunnels and documentation inside of it: Teredo and its neighbours, 6to4, documentation.
NEVER_V6 = tuple(ipaddress.IPv6Network(net) for net in ("2001::/23", "2001:db8::/32", "2002::/16", "3fff::/20"))


@dataclass(frozen=True)
class Reason:
    """Why something was not read, as a user may see it: in English, and as a `code` with words in other languages."""

    said: str
    code: str = ""
    detail: str = ""


class FetchError(Exception):
    """The page was not read; the message is a reason that a user may see."""

    def __init__(self, said: str = "", code: str = "", detail: str = "") -> None:
        super().__init__(said)
        self.reason = Reason(said, code, detail)


class UrlRefused(FetchError):
    """The URL is not one that may be fetched."""


class AddressRefused(FetchError):
    """The host stands on an address that is not on the public internet."""


class PageUnavailable(FetchError):
    """The host did not answer, or not with a page."""


class PageUnfit(FetchError):
    """The answer is too long, takes too long, or is no text."""


Permit = Callable[[URL], Awaitable[None]]


class _NotPublic(OSError):
    """Raised instead of a socket; aiohttp carries it out."""


@dataclass(frozen=True)
class Page:
    """`url` is where the redirects ended."""

    url: str
    type: str
    body: bytes
    charset: str | None = None


class Web:
    """Owns nothing: `open_web` makes its guarded session."""

    def __init__(self, session: aiohttp.ClientSession) -> None:
        self._session = session

    async def page(self, url: str, permit: Permit | None = None, types: tuple[str, ...] = TYPES) -> Page:
        """`permit` is asked before each hop, and raises FetchError for one that must not be read; `types` are the
        beginnings of those that are read."""
        try:
            async with asyncio.timeout(MAX_SECONDS):
                return await self._follow(url, permit, types)
        except TimeoutError as error:
            raise PageUnfit(f"the page took longer than {MAX_SECONDS:.0f} seconds", "slow") from error
        except aiohttp.InvalidURL as error:
            raise UrlRefused("the URL is not valid", "url") from error
        except (aiohttp.ClientError, OSError, ValueError) as error:
            raise _translated(error) from error

    async def _follow(self, url: str, permit: Permit | None, types: tuple[str, ...]) -> Page:
        target = permitted(url)
        for _ in range(MAX_REDIRECTS + 1):
            if permit is not None:
                await permit(target)
            async with self._session.get(target, allow_redirects=False) as response:
                if response.status not in REDIRECTS:
                    return await _page(response, types)
                target = _next(response)
        raise PageUnavailable(f"more than {MAX_REDIRECTS} redirects", "redirects")


@asynccontextmanager
async def open_web(*, allow_private: bool = False, resolver: AbstractResolver | None = None) -> AsyncIterator[Web]:
    """`allow_private` is for tests and for operators whose articles lie in their own network."""
    # A proxy from the environment would connect in our place and past the guard; cookies would carry one user's visit
    # into another's.
    async with aiohttp.ClientSession(
        connector=guarded_connector(allow_private=allow_private, resolver=resolver),
        trust_env=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"user-agent": AGENT, "accept": "text/html, application/xhtml+xml, application/xml, text/*;q=0.8"},
    ) as session:
        yield Web(session)


def guarded_connector(*, allow_private: bool, resolver: AbstractResolver | None = None) -> aiohttp.TCPConnector:
    """Judges every address as its socket is made."""
    factory = _any_socket if allow_private else _public_socket
    return aiohttp.TCPConnector(
        resolver=resolver, socket_factory=factory, limit=AT_ONCE, limit_per_host=AT_ONCE_A_HOST, ttl_dns_cache=30
    )


def is_refused(error: BaseException) -> bool:
    """Whether a failed connection was refused by the guard."""
    return isinstance(getattr(error, "os_error", error), _NotPublic)


def permitted(url: str) -> URL:
    """The parsed URL. Raises UrlRefused for one that no reader needs and parsers disagree about."""
    _refuse_confusing(url)
    try:
        parts = urlsplit(url)
        parsed = URL(url)
        port = parsed.port
    except ValueError as error:
        raise UrlRefused("the URL is not valid", "url") from error
    if parts.scheme not in ("http", "https"):
        raise UrlRefused("only http and https are read", "url")
    if "@" in parts.netloc:
        raise UrlRefused("the URL carries a user name", "url")
    if not parsed.host or port == 0 or "%" in parts.netloc:
        raise UrlRefused("the URL names no host", "url")
    return parsed


def _refuse_confusing(url: str) -> None:
    if len(url) > MAX_URL:
        raise UrlRefused("the URL is too long", "url")
    if any(ord(sign) <= 32 or ord(sign) == 127 or sign == "\\" for sign in url):
        raise UrlRefused("the URL contains blanks, control characters or backslashes", "url")


def is_public(address: str) -> bool:
    """Whether a packet to this address leaves for the public internet."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        return ip in ROUTED_V6 and not any(ip in net for net in NEVER_V6)
    return ip.is_global and not ip.is_multicast and not any(ip in net for net in NEVER_V4)


def _public_socket(info: Any) -> socket.socket:
    address = info[4][0]
    if not is_public(str(address)):
        raise _NotPublic("the address is not on the public internet")
    return _any_socket(info)


def _any_socket(info: Any) -> socket.socket:
    return socket.socket(family=info[0], type=info[1], proto=info[2])


def _next(response: aiohttp.ClientResponse) -> URL:
    location = response.headers.get("location", "")
    if not location:
        raise PageUnavailable("a redirect without a target", "redirects")
    _refuse_confusing(location)
    return permitted(str(response.url.join(URL(location))))


async def _page(response: aiohttp.ClientResponse, types: tuple[str, ...]) -> Page:
    if response.status != 200:
        raise PageUnavailable(f"the host answered {response.status}", "status", str(response.status))
    kind = response.content_type
    if not kind.startswith(types):
        raise PageUnfit(f"{kind} is no text", "no_text", kind)
    if (response.content_length or 0) > MAX_BYTES:
        raise PageUnfit(f"the page is longer than {MAX_BYTES // 1_000_000} MB", "too_long")
    body = bytearray()
    async for block in response.content.iter_any():
        body += block
        if len(body) > MAX_BYTES:
            raise PageUnfit(f"the page is longer than {MAX_BYTES // 1_000_000} MB", "too_long")
    return Page(str(response.url), kind, bytes(body), response.charset)


def _translated(error: Exception) -> FetchError:
    if is_refused(error):
        return AddressRefused("the address is not on the public internet", "private")
    if isinstance(error, aiohttp.ClientPayloadError):
        return PageUnavailable("the page broke off", "broken")
    return PageUnavailable("the host could not be reached", "unreachable")
