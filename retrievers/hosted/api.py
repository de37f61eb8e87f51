"""One host's API: guarded requests, its pages, its refusals in plain words. The token stands in one header only."""

import asyncio
import json
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

import aiohttp
from pydantic import SecretStr
from yarl import URL

from retrievers.hosted.base import (
    HostBusy,
    HostedError,
    HostNotAllowed,
    HostUnavailable,
    RepositoryMissing,
    TokenRefused,
)
from retrievers.web import REDIRECTS, is_refused

# Of one answer, and of all answers of one reading.
MAX_BYTES = 20_000_000
MAX_BYTES_IN_ALL = 60_000_000
MAX_SECONDS = 60.0
MAX_REDIRECTS = 3
# 100 entries each.
MAX_PAGES = 10
AT_ONCE = 4
A_MINUTE = 60

Params = Mapping[str, str]


@dataclass(frozen=True)
class Answer:
    """`after` is the next page, if there is one."""

    body: Any
    after: URL | None


@dataclass
class Meter:
    """What one reading has read so far."""

    size: int = 0


@dataclass(frozen=True)
class Api:
    """`root` is where the addresses begin that requests and redirects may go to."""

    session: aiohttp.ClientSession
    root: URL
    headers: Mapping[str, str]
    token: SecretStr | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    places: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    meter: Meter = field(default_factory=Meter)

    async def pages(self, path: str, params: Params) -> AsyncIterator[list[Any]]:
        """At most MAX_PAGES, as long as the host says that there are more."""
        url: URL | None = self._url(path).with_query(dict(params))
        for _ in range(MAX_PAGES):
            if url is None:
                return
            answer = await self.get(url)
            if not isinstance(answer.body, list):
                raise HostUnavailable(f"{self.root.host} answered with something else than a list")
            yield answer.body
            url = answer.after

    async def one(self, path: str, params: Params) -> AsyncIterator[dict[str, Any]]:
        """Pages of one object, such as a commit with many files."""
        url: URL | None = self._url(path).with_query(dict(params))
        for _ in range(MAX_PAGES):
            if url is None:
                return
            answer = await self.get(url)
            if not isinstance(answer.body, dict):
                raise HostUnavailable(f"{self.root.host} answered with something else than an object")
            yield answer.body
            url = answer.after

    async def get(self, url: URL) -> Answer:
        try:
            async with self.places, asyncio.timeout(MAX_SECONDS):
                return await self._followed(url)
        except TimeoutError:
            raise HostUnavailable(f"{self.root.host} took longer than {MAX_SECONDS:.0f} seconds") from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # Not its cause: aiohttp's errors hold the request with its headers.
            raise self._unreachable(error) from None

    def _url(self, path: str) -> URL:
        return URL(f"{self.root}{path}", encoded=True)

    async def _followed(self, url: URL) -> Answer:
        for _ in range(MAX_REDIRECTS + 1):
            self._check(url)
            async with self.session.get(url, headers=self._headers(), allow_redirects=False) as response:
                if response.status not in REDIRECTS:
                    return await self._read(response)
                url = response.url.join(URL(response.headers.get("location", "")))
        raise HostUnavailable(f"{self.root.host} sent us around in circles")

    def _check(self, url: URL) -> None:
        """The token goes nowhere else: a renamed repository is found, another host is not asked."""
        if url.origin() != self.root.origin() or url.user:
            raise HostNotAllowed(f"{self.root.host} sent us to another host")

    def _headers(self) -> dict[str, str]:
        signed = {"authorization": f"Bearer {self.token.get_secret_value()}"} if self.token else {}
        return {**self.headers, **signed}

    async def _read(self, response: aiohttp.ClientResponse) -> Answer:
        if response.status != 200:
            raise self._refusal(response)
        body = bytearray()
        async for block in response.content.iter_any():
            body += block
            self.meter.size += len(block)
            if len(body) > MAX_BYTES or self.meter.size > MAX_BYTES_IN_ALL:
                raise HostUnavailable(f"{self.root.host} answers with too many megabytes; ask for fewer days")
        following = response.links.get("next")
        return Answer(json.loads(body), URL(str(following["url"])) if following else None)

    def _refusal(self, response: aiohttp.ClientResponse) -> HostedError:
        host, status = self.root.host, response.status
        if status == 429 or (status == 403 and self._wait(response) is not None):
            wait = self._wait(response) or A_MINUTE
            return HostBusy(f"{host} takes no more requests for now; ask again in {wait} seconds{self._more()}", wait)
        if status == 401:
            return TokenRefused(f"{host} does not accept the token" if self.token else f"{host} wants a token for this")
        if status == 403:
            return TokenRefused(f"{host} does not let {'this token' if self.token else 'us'} read the repository")
        if status in (404, 451):
            unseen = "or the token may not see it" if self.token else "or it is private and needs a token"
            return RepositoryMissing(f"{host} has no such repository or branch, {unseen}")
        if status == 409:
            return RepositoryMissing("the repository has no commits yet")
        return HostUnavailable(f"{host} answered {status}")

    def _wait(self, response: aiohttp.ClientResponse) -> int | None:
        """Seconds, as the host says in one of several ways; none if this is not about asking too often."""
        fields = response.headers
        if (after := fields.get("retry-after", "")).isdecimal():
            return max(1, int(after))
        for left, reset in (("x-ratelimit-remaining", "x-ratelimit-reset"), ("ratelimit-remaining", "ratelimit-reset")):
            if fields.get(left) == "0" and (at := fields.get(reset, "")).isdecimal():
                return max(1, int(at) - int(self.now().timestamp()))
        return None

    def _more(self) -> str:
        return "" if self.token else ", or with a token"

    def _unreachable(self, error: Exception) -> HostedError:
        if is_refused(error):
            return HostNotAllowed(f"{self.root.host} stands on an address that is not on the public internet")
        if isinstance(error, ValueError) and not isinstance(error, aiohttp.ClientError):
            return HostUnavailable(f"{self.root.host} answered with something that cannot be read")
        return HostUnavailable(f"{self.root.host} could not be reached")
