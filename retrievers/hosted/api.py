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
    RepositoryUnseen,
    unreadable,
)
from retrievers.hosted.refusals import Refusal, unread
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
# Others make a reading of a writing.
KEEP_METHOD = frozenset({307, 308})

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
    """`root` is where the addresses begin that requests and redirects may go to; `refusal` says what it means for this
    use that the host refuses."""

    session: aiohttp.ClientSession
    root: URL
    headers: Mapping[str, str]
    token: SecretStr | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)
    refusal: Refusal = unread
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
                raise unreadable(self.root.host)
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
                raise unreadable(self.root.host)
            yield answer.body
            url = answer.after

    async def found(self, path: str, params: Params) -> Any:
        """None where there is nothing."""
        try:
            return (await self.get(self._url(path).with_query(dict(params)))).body
        except RepositoryUnseen:
            return None

    async def get(self, url: URL) -> Answer:
        return await self._asked("GET", url)

    async def send(self, method: str, path: str, body: Mapping[str, Any]) -> Any:
        return (await self._asked(method, self._url(path), body)).body

    async def _asked(self, method: str, url: URL, body: Mapping[str, Any] | None = None) -> Answer:
        try:
            async with self.places, asyncio.timeout(MAX_SECONDS):
                return await self._followed(method, url, body)
        except TimeoutError:
            raise HostUnavailable(
                f"{self.root.host} took longer than {MAX_SECONDS:.0f} seconds",
                f"{self.root.host}이(가) {MAX_SECONDS:.0f}초 안에 응답하지 않았습니다.",
            ) from None
        except (aiohttp.ClientError, OSError, ValueError) as error:
            # Not its cause: aiohttp's errors hold the request with its headers.
            raise self._unreachable(error) from None

    def _url(self, path: str) -> URL:
        return URL(f"{self.root}{path}", encoded=True)

    async def _followed(self, method: str, url: URL, body: Mapping[str, Any] | None) -> Answer:
        followed = REDIRECTS if body is None else KEEP_METHOD
        for _ in range(MAX_REDIRECTS + 1):
            self._check(url)
            asked = self.session.request(method, url, json=body, headers=self._headers(), allow_redirects=False)
            async with asked as response:
                if response.status not in followed:
                    return await self._read(response)
                url = response.url.join(URL(response.headers.get("location", "")))
        raise HostUnavailable(
            f"{self.root.host} sent us around in circles", f"{self.root.host}이(가) 주소를 끝없이 돌려보냅니다."
        )

    def _check(self, url: URL) -> None:
        """The token goes nowhere else: a renamed repository is found, another host is not asked."""
        if url.origin() != self.root.origin() or url.user:
            raise HostNotAllowed(
                f"{self.root.host} sent us to another host", f"{self.root.host}이(가) 다른 호스트로 보냈습니다."
            )

    def _headers(self) -> dict[str, str]:
        signed = {"authorization": f"Bearer {self.token.get_secret_value()}"} if self.token else {}
        return {**self.headers, **signed}

    async def _read(self, response: aiohttp.ClientResponse) -> Answer:
        if response.status not in (200, 201):
            raise self._refused(response)
        body = bytearray()
        async for block in response.content.iter_any():
            body += block
            self.meter.size += len(block)
            if len(body) > MAX_BYTES or self.meter.size > MAX_BYTES_IN_ALL:
                raise HostUnavailable(
                    f"{self.root.host} answers with too many megabytes; ask for fewer days",
                    f"{self.root.host}에서 오는 내용이 너무 많습니다. 기간을 줄이세요.",
                )
        following = response.links.get("next")
        return Answer(json.loads(body), URL(str(following["url"])) if following else None)

    def _refused(self, response: aiohttp.ClientResponse) -> HostedError:
        host, status = str(self.root.host), response.status
        if status == 429 or (status == 403 and self._wait(response) is not None):
            wait = self._wait(response) or A_MINUTE
            return HostBusy(*self._busy(host, wait), wait)
        return self.refusal(host, status, bool(self.token))

    def _wait(self, response: aiohttp.ClientResponse) -> int | None:
        """Seconds, as the host says in one of several ways; none if this is not about asking too often."""
        fields = response.headers
        if (after := fields.get("retry-after", "")).isdecimal():
            return max(1, int(after))
        for left, reset in (("x-ratelimit-remaining", "x-ratelimit-reset"), ("ratelimit-remaining", "ratelimit-reset")):
            if fields.get(left) == "0" and (at := fields.get(reset, "")).isdecimal():
                return max(1, int(at) - int(self.now().timestamp()))
        return None

    def _busy(self, host: str, wait: int) -> tuple[str, str]:
        more, more_ko = ("", "") if self.token else (", or with a token", " 토큰을 넣으면 더 자주 물을 수 있습니다.")
        return (
            f"{host} takes no more requests for now; ask again in {wait} seconds{more}",
            f"{host}의 요청 한도를 넘었습니다. {wait}초 뒤에 다시 시도하세요.{more_ko}",
        )

    def _unreachable(self, error: Exception) -> HostedError:
        if is_refused(error):
            return HostNotAllowed(
                f"{self.root.host} stands on an address that is not on the public internet",
                f"{self.root.host}의 주소는 공개 인터넷 주소가 아닙니다.",
            )
        if isinstance(error, ValueError) and not isinstance(error, aiohttp.ClientError):
            return unreadable(self.root.host)
        return HostUnavailable(f"{self.root.host} could not be reached", f"{self.root.host}에 연결할 수 없습니다.")
