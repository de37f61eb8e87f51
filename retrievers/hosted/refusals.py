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
        return _unknown_token(host) if signed else _no_token(host)
    if status == 403:
        return TokenRefused(
            f"{host} does not let {'this token' if signed else 'us'} read the repository",
            f"{'이 토큰으로는' if signed else '토큰 없이는'} {host}의 이 저장소를 읽을 수 없습니다.",
        )
    if status in (404, 451):
        unseen = "or the token may not see it" if signed else "or it is private and needs a token"
        unseen_ko = "토큰으로 볼 수 없는" if signed else "토큰이 있어야 하는 비공개"
        return RepositoryMissing(
            f"{host} has no such repository or branch, {unseen}",
            f"{host}에 그런 저장소나 브랜치가 없거나, {unseen_ko} 저장소입니다.",
        )
    if status == 409:
        return RepositoryMissing("the repository has no commits yet", "저장소에 아직 커밋이 없습니다.")
    return _unexpected(host, status)


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
            f"{host} does not take the file; something else may be in its place, or came there just now",
            f"{host}에서 파일을 받지 않았습니다. 그 자리에 다른 것이 있거나 방금 생겼을 수 있습니다.",
        )
    # GitLab answers 405 to what would write to the old address.
    if status in (301, 302, 303, 405):
        return NotCommitted(
            f"{host} has the repository at another address; give that one",
            f"저장소가 {host}의 다른 주소로 옮겨졌습니다. 새 주소를 넣으세요.",
        )
    return _unexpected(host, status)


def _unknown_token(host: str) -> TokenRefused:
    return TokenRefused(f"{host} does not accept the token", f"{host}에서 토큰을 받아들이지 않습니다.")


def _no_token(host: str) -> TokenRefused:
    return TokenRefused(f"{host} wants a token for this", f"{host}에서 토큰을 요구합니다.")


def _unexpected(host: str, status: int) -> HostUnavailable:
    return HostUnavailable(f"{host} answered {status}", f"{host}의 응답: {status}.")
