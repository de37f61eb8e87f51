"""Which commits of which hosted repository somebody wants, and who knows the hosts: reads there, and writes a file."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol

import aiohttp
from aiohttp.abc import AbstractResolver
from pydantic import Field, field_validator
from yarl import URL

from retrievers.commits import Commit
from retrievers.hosted import github, gitlab
from retrievers.hosted.api import Api
from retrievers.hosted.base import FileThere, HostedRepository, HostNotAllowed, HostUnavailable, NotCommitted
from retrievers.hosted.file import HostedFile, KeptFile
from retrievers.hosted.github import GitHubRepository
from retrievers.hosted.gitlab import GitLabRepository
from retrievers.hosted.place import HostedPlace, Kind
from retrievers.hosted.refusals import Refusal, unread, unwritten
from retrievers.web import guarded_connector

AGENT = "haru/0.1 (self-hosted reader)"
GITHUB, GITHUB_API = "github.com", "https://api.github.com"
DAY = timedelta(days=1)
MAX_SECONDS_IN_ALL = 120.0


class HostedSource(HostedPlace):
    """Days are whole ones, both included, in the time zone of the note. Without `authors` everybody's commits count.
    The token is used for this one request and kept nowhere."""

    authors: list[str] = Field(default=[], max_length=20)
    since: date | None = None
    until: date | None = None

    @field_validator("authors")
    @classmethod
    def _named(cls, authors: list[str]) -> list[str]:
        if not all(author.strip() and len(author) <= 200 for author in authors):
            raise ValueError("each author is a name, a login or an e-mail address")
        return [author.strip() for author in authors]


@dataclass(frozen=True)
class Reading:
    """`day` is the one that was read, if it was a single one."""

    commits: list[Commit]
    day: date | None


class Repositories(Protocol):
    async def read(self, source: HostedSource, day: date | None, zone: tzinfo | None) -> Reading:
        """`day` is for a source that names none; if there is none either, today. Raises HostedError."""
        ...


class NoRepositories:
    """Where no host may be read."""

    async def read(self, source: HostedSource, day: date | None, zone: tzinfo | None) -> Reading:
        raise HostNotAllowed("this server reads no hosted repositories", "이 서버는 외부 저장소를 읽지 않습니다.")


@dataclass(frozen=True)
class Site:
    """A host's kind of API, and where it begins."""

    kind: Kind
    root: URL


@dataclass(frozen=True)
class HostedRepositories:
    """Goes to `sites` only, by the name of their hosts; the guard of the session judges their addresses."""

    session: aiohttp.ClientSession
    sites: Mapping[str, Site]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def read(self, source: HostedSource, day: date | None, zone: tzinfo | None) -> Reading:
        repository = self._repository(source, unread)
        first, last = source.since, source.until
        if first is None and last is None:
            first = last = day or self.now().astimezone(zone or UTC).date()
        since = _midnight(first, zone) if first else None
        until = _midnight(last + DAY, zone) if last else None
        try:
            async with asyncio.timeout(MAX_SECONDS_IN_ALL):
                commits = await repository.commits(since, until, source.authors, source.branch)
        except TimeoutError:
            raise HostUnavailable(
                f"{source.host} is too slow for so many commits; ask for fewer days",
                f"커밋이 많아 {source.host}에서 읽는 데 너무 오래 걸립니다. 기간을 줄이세요.",
            ) from None
        return Reading(commits, first if first == last else None)

    async def keep(self, file: HostedFile) -> KeptFile:
        """Raises FileThere, and any other HostedError. The same file sent again, as after an answer that was lost,
        changes nothing."""
        try:
            repository = self._repository(file, unwritten)
            async with asyncio.timeout(MAX_SECONDS_IN_ALL):
                return await _kept(repository, file, file.address(self._site(file).kind))
        except HostNotAllowed as error:
            raise NotCommitted(str(error), error.korean) from None
        except TimeoutError:
            raise HostUnavailable(f"{file.host} is too slow", f"{file.host}의 응답이 너무 느립니다.") from None

    def _repository(self, place: HostedPlace, refusal: Refusal) -> HostedRepository:
        site = self._site(place)
        headers = github.HEADERS if site.kind == "github" else gitlab.HEADERS
        api = Api(self.session, site.root, headers, place.token, self.now, refusal)
        if site.kind == "gitlab":
            return GitLabRepository(api, place.name)
        if place.name.count("/") != 1:
            raise HostNotAllowed("a repository of GitHub is owner/name", "GitHub 저장소는 owner/name 형식입니다.")
        return GitHubRepository(api, place.name)

    def _site(self, place: HostedPlace) -> Site:
        site = self.sites.get(place.host)
        if site is None:
            known = ", ".join(sorted(self.sites))
            raise HostNotAllowed(
                f"this server knows repositories of {known or 'no host'}, not of {place.host}",
                f"이 서버는 {place.host}의 저장소를 쓸 수 없습니다. 쓸 수 있는 호스트: {known or '없음'}.",
            )
        return site


@asynccontextmanager
async def open_repositories(
    hosts: Iterable[str], *, allow_private: bool = False, resolver: AbstractResolver | None = None
) -> AsyncIterator[HostedRepositories]:
    # A proxy from the environment would connect in our place; cookies would carry one user's visit into another's.
    async with aiohttp.ClientSession(
        connector=guarded_connector(allow_private=allow_private, resolver=resolver),
        trust_env=False,
        cookie_jar=aiohttp.DummyCookieJar(),
        headers={"user-agent": AGENT},
    ) as session:
        yield HostedRepositories(session, sites_of(hosts))


def sites_of(hosts: Iterable[str]) -> dict[str, Site]:
    """`github.com`, `gitlab=git.example.org`: what kind a host is of is guessed from its name unless it is said."""
    return dict(map(_site, hosts))


def _site(written: str) -> tuple[str, Site]:
    said, _, host = written.lower().rpartition("=")
    kind: Kind = "github" if (said or host).startswith("github") else "gitlab"
    if host == GITHUB:
        return host, Site("github", URL(GITHUB_API))
    return host, Site(kind, URL(f"https://{host}/api/{'v3' if kind == 'github' else 'v4'}"))


async def _kept(repository: HostedRepository, file: HostedFile, address: str) -> KeptFile:
    there = await repository.there(file)
    if there and there.blob == file.blob:
        return KeptFile(commit=None, address=address)
    if there and there.version != file.replace:
        raise FileThere(there.version, address)
    return KeptFile(commit=await repository.commit(file, there), address=address, replaced=there is not None)


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(), zone or UTC)
