"""Which commits of which hosted repository somebody wants, and the reader that knows the hosts."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Literal, Protocol
from urllib.parse import urlsplit

import aiohttp
from aiohttp.abc import AbstractResolver
from pydantic import BaseModel, ConfigDict, Field, SecretStr, field_validator
from yarl import URL

from retrievers.commits import Commit
from retrievers.hosted import github, gitlab
from retrievers.hosted.api import Api
from retrievers.hosted.base import HostedRepository, HostNotAllowed, HostUnavailable
from retrievers.hosted.github import GitHubRepository
from retrievers.hosted.gitlab import GitLabRepository
from retrievers.web import FetchError, guarded_connector, permitted

AGENT = "haru/0.1 (self-hosted reader)"
GITHUB, GITHUB_API = "github.com", "https://api.github.com"
DAY = timedelta(days=1)
MAX_SECONDS_IN_ALL = 120.0

Kind = Literal["github", "gitlab"]


class HostedSource(BaseModel):
    """Days are whole ones, both included, in the time zone of the note. Without `authors` everybody's commits count.
    The token is used for this one request and kept nowhere."""

    model_config = ConfigDict(hide_input_in_errors=True)

    repository: str = Field(max_length=500, description="Such as https://github.com/owner/name")
    branch: str | None = Field(default=None, max_length=200)
    authors: list[str] = Field(default=[], max_length=20)
    since: date | None = None
    until: date | None = None
    token: SecretStr | None = Field(default=None, max_length=500)

    @field_validator("repository")
    @classmethod
    def _of_a_repository(cls, url: str) -> str:
        try:
            permitted(url)
        except FetchError as error:
            raise ValueError(str(error)) from None
        parts = urlsplit(url)
        if parts.scheme != "https" or parts.query or parts.fragment:
            raise ValueError("this must be the address of a repository, such as https://github.com/owner/name")
        names = _name(parts.path).split("/")
        if len(names) < 2 or not all(names) or {".", ".."} & set(names) or "%" in parts.path:
            raise ValueError("this must be the address of a repository, such as https://github.com/owner/name")
        return url

    @field_validator("authors")
    @classmethod
    def _named(cls, authors: list[str]) -> list[str]:
        if not all(author.strip() and len(author) <= 200 for author in authors):
            raise ValueError("each author is a name, a login or an e-mail address")
        return [author.strip() for author in authors]

    @property
    def host(self) -> str:
        return urlsplit(self.repository).netloc.lower()

    @property
    def name(self) -> str:
        return _name(urlsplit(self.repository).path)


def _name(path: str) -> str:
    return path.strip("/").removesuffix(".git")


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
        raise HostNotAllowed("this server reads no hosted repositories")


@dataclass(frozen=True)
class Site:
    """A host's kind of API, and where it begins."""

    kind: Kind
    root: URL


@dataclass(frozen=True)
class HostedRepositories:
    """Reads from `sites` only, by the name of their hosts; the guard of the session judges their addresses."""

    session: aiohttp.ClientSession
    sites: Mapping[str, Site]
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def read(self, source: HostedSource, day: date | None, zone: tzinfo | None) -> Reading:
        repository = self._repository(source)
        first, last = source.since, source.until
        if first is None and last is None:
            first = last = day or self.now().astimezone(zone or UTC).date()
        since = _midnight(first, zone) if first else None
        until = _midnight(last + DAY, zone) if last else None
        try:
            async with asyncio.timeout(MAX_SECONDS_IN_ALL):
                commits = await repository.commits(since, until, source.authors, source.branch)
        except TimeoutError:
            raise HostUnavailable(f"{source.host} is too slow for so many commits; ask for fewer days") from None
        return Reading(commits, first if first == last else None)

    def _repository(self, source: HostedSource) -> HostedRepository:
        site = self.sites.get(source.host)
        if site is None:
            known = ", ".join(sorted(self.sites)) or "no host"
            raise HostNotAllowed(f"this server reads repositories of {known}, not of {source.host}")
        headers = github.HEADERS if site.kind == "github" else gitlab.HEADERS
        api = Api(self.session, site.root, headers, source.token, self.now)
        if site.kind == "gitlab":
            return GitLabRepository(api, source.name)
        if source.name.count("/") != 1:
            raise HostNotAllowed("a repository of GitHub is owner/name")
        return GitHubRepository(api, source.name)


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


def _midnight(day: date, zone: tzinfo | None) -> datetime:
    return datetime.combine(day, time(), zone or UTC)
