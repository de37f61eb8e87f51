"""What a hosted repository promises, and why it may be neither read nor written."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from pydantic import ValidationError

from retrievers.commits import Commit, FileChange
from retrievers.git import is_person
from retrievers.hosted.file import HostedFile, There

# Hosts look for commits by the committer's date. It is seldom before the author's; rebasing makes it later.
EARLIER = timedelta(days=2)
LATER = timedelta(days=14)
COMMITS = 100
FILES = 3000
PATCH_CHARACTERS = 300_000
CHARACTERS = 4_000_000
UNREADABLE = (KeyError, TypeError, ValueError, AttributeError, ValidationError)


class HostedError(Exception):
    """The repository was not read or written; the message is a reason that the user may see, in English and Korean,
    without tokens or bodies."""

    def __init__(self, reason: str = "", korean: str = "") -> None:
        super().__init__(reason)
        self.korean = korean


class HostNotAllowed(HostedError):
    """The address is not one of a repository on a host that this server reads from."""


class TokenRefused(HostedError):
    """The host does not know the token, or the token may not do this."""


class RepositoryMissing(HostedError):
    """There is none, or none that may be seen without another token."""


class HostUnavailable(HostedError):
    """The host did not answer, or not with what it promises."""


class HostBusy(HostedError):
    """The host lets nobody ask so often; asking again makes sense after `retry_after_s`."""

    def __init__(self, reason: str, korean: str, retry_after_s: int) -> None:
        super().__init__(reason, korean)
        self.retry_after_s = retry_after_s


class NotCommitted(HostedError):
    """The file was not written, and whoever asked can mend the reason."""


class TokenUnknown(NotCommitted):
    """The host does not know the token (any more)."""


class TokenTooWeak(NotCommitted):
    """The token may not write there."""


class RepositoryUnseen(NotCommitted):
    """There is no such repository or branch, or none that the token may see."""


class RepositoryEmpty(NotCommitted):
    """There is no branch yet that a commit could go to."""


class BranchClosed(NotCommitted):
    """The branch is protected, or another rule of the repository forbids the commit."""


class FileThere(NotCommitted):
    """Another file stands at the path; only who names its `version` may write over it."""

    def __init__(self, version: str, address: str) -> None:
        super().__init__()
        self.version = version
        self.address = address


class HostedRepository(Protocol):
    async def commits(
        self, since: datetime | None, until: datetime | None, authors: Sequence[str], branch: str | None
    ) -> list[Commit]:
        """Written by the authors from `since` until before `until`, newest first, at most COMMITS, with their files and
        patches. Raises HostedError."""
        ...

    async def there(self, file: HostedFile) -> There | None:
        """What stands at its path. Raises HostedError."""
        ...

    async def commit(self, file: HostedFile, over: There | None) -> str:
        """The commit's id; nothing is written if there is another file by now than `over`. Raises HostedError."""
        ...


@dataclass(frozen=True)
class Listed:
    """A commit as a host lists it, without its files; `login` is its author's name at the host."""

    sha: str
    parents: tuple[str, ...]
    author: str
    email: str
    author_date: datetime
    message: str
    login: str = ""

    def commit(self, files: list[FileChange]) -> Commit:
        return Commit(
            sha=self.sha,
            message=self.message,
            author=self.author,
            author_date=self.author_date,
            parents=list(self.parents),
            files=files,
        )

    def is_by(self, authors: Sequence[str]) -> bool:
        return not authors or any(
            is_person(self.author, self.email, wanted) or wanted.casefold() == self.login.casefold()
            for wanted in authors
        )

    def is_between(self, since: datetime | None, until: datetime | None) -> bool:
        return (since is None or self.author_date >= since) and (until is None or self.author_date < until)


async def chosen(
    pages: AsyncIterator[list[Listed]], since: datetime | None, until: datetime | None, authors: Sequence[str]
) -> list[Listed]:
    """The newest by author's date."""
    found = [head async for page in pages for head in page if head.is_by(authors) and head.is_between(since, until)]
    return sorted(found, key=lambda head: head.author_date, reverse=True)[:COMMITS]


async def whole(
    heads: Sequence[Listed], files: Callable[[str], Coroutine[None, None, list[FileChange]]]
) -> list[Commit]:
    """All of them, but patches only while they fit; the note says which were not read."""
    # Of a merge only that it is one: its commits speak for it.
    async with asyncio.TaskGroup() as group:
        asked = {head.sha: group.create_task(files(head.sha)) for head in heads if len(head.parents) < 2}
    taken, left = [], CHARACTERS
    for head in heads:
        changes = asked[head.sha].result()[:FILES] if head.sha in asked else []
        size = sum(len(change.patch or "") for change in changes)
        if size > left:
            changes = [change.model_copy(update={"patch": None}) for change in changes]
        left -= size if size <= left else 0
        taken.append(head.commit(changes))
    return taken


@contextmanager
def understood(host: str | None) -> Iterator[None]:
    """For answers in another shape than the host promises, and for several requests that failed at once."""
    try:
        yield
    except ExceptionGroup as group:
        raise _reason(_first(group), host) from None
    except UNREADABLE as error:
        raise _reason(error, host) from None


def _first(group: ExceptionGroup[Exception]) -> Exception:
    error = group.exceptions[0]
    return _first(error) if isinstance(error, ExceptionGroup) else error


def _reason(error: Exception, host: str | None) -> Exception:
    """Not with what could not be read as its cause: that may tell what the repository holds."""
    return unreadable(host) if type(error) in UNREADABLE else error


def unreadable(host: str | None) -> HostUnavailable:
    return HostUnavailable(f"{host} answered with something that cannot be read", f"{host}의 응답을 읽을 수 없습니다.")
