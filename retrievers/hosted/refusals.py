"""What it means that a host refuses: for who reads a repository, and for who writes to it."""

from collections.abc import Callable

from retrievers.hosted.base import (
    BranchClosed,
    HostedError,
    HostUnavailable,
    NotCommitted,
    RepositoryMissing,
    RepositoryUnseen,
    TokenRefused,
    TokenTooWeak,
    TokenUnknown,
)

# From the host's name, the status, and whether there was a token.
Refusal = Callable[[str, int, bool], HostedError]


def unread(host: str, status: int, signed: bool) -> HostedError:
    if status == 401:
        return TokenRefused(f"{host} does not accept the token" if signed else f"{host} wants a token for this")
    if status == 403:
        return TokenRefused(f"{host} does not let {'this token' if signed else 'us'} read the repository")
    if status in (404, 451):
        unseen = "or the token may not see it" if signed else "or it is private and needs a token"
        return RepositoryMissing(f"{host} has no such repository or branch, {unseen}")
    if status == 409:
        return RepositoryMissing("the repository has no commits yet")
    return HostUnavailable(f"{host} answered {status}")


def unwritten(host: str, status: int, signed: bool) -> HostedError:
    kinds: dict[int, type[NotCommitted]] = {
        401: TokenUnknown,
        403: TokenTooWeak,
        404: RepositoryUnseen,
        409: BranchClosed,
        451: RepositoryUnseen,
    }
    if kind := kinds.get(status):
        return kind()
    if status in (400, 422):
        return NotCommitted(
            f"{host} does not take the file; something else may be in its place, or came there just now"
        )
    # GitLab answers 405 to what would write to the old address.
    if status in (301, 302, 303, 405):
        return NotCommitted(f"{host} has the repository at another address; give that one")
    return HostUnavailable(f"{host} answered {status}")
