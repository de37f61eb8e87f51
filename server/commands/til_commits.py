"""The input of a TIL note: commits of a repository on this machine, or where the server finds them."""

import argparse
import shlex
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from nodes.language import language_of
from retrievers.commits import Commit
from retrievers.git import Repository, RepositoryUnreadable
from retrievers.hosted.source import sites_of
from server.commands.client import Refused
from server.commands.til_days import Span
from server.settings import Settings

COMMITS = 200
CHARACTERS = 5_000_000

Tell = Callable[[str], None]


def is_hosted(place: str) -> bool:
    return place.startswith(("https://", "http://"))


def hosted(args: argparse.Namespace, span: Span, settings: Settings) -> dict[str, Any]:
    """Read by the server, with the token that is set here for that kind of host."""
    site = sites_of(settings.repository_hosts).get(urlsplit(args.path).netloc.lower())
    tokens = {"github": settings.github_token, "gitlab": settings.gitlab_token}
    source = {
        "repository": args.path,
        "branch": args.branch,
        "authors": args.author,
        "since": span.first.isoformat() if span.first else None,
        "until": span.last.isoformat() if span.last else None,
        "token": (tokens[site.kind] if site else "") or None,
    }
    return {
        "source": {name: value for name, value in source.items() if value},
        "language": args.language or "en",
        "timezone": span.zone_name,
        "adapter_name": args.adapter,
        "date": span.only_day.isoformat() if span.only_day else None,
    }


def local(args: argparse.Namespace, span: Span, tell: Tell) -> dict[str, Any]:
    """Read here: the server never sees the repository."""
    try:
        repository = Repository.at(Path(args.path))
        people = _people(args, repository, tell)
        revision = args.branch or "HEAD"
        heads = repository.heads(since=span.since, until=span.until, people=people, revision=revision)
        if not heads and not span.is_asked:
            raise Refused(_nothing_today(args, span, repository, people))
        commits = bounded(repository.commit(head) for head in heads[:COMMITS])
    except RepositoryUnreadable as error:
        raise Refused(str(error)) from error
    if len(heads) > COMMITS:
        tell(f"{len(heads)} commits; only the last {COMMITS} are read")
    return {
        "user": heads[0].author if heads else "",
        "repo": [told(commit, span) for commit in commits],
        "language": args.language or language_of(" ".join(commit.subject for commit in commits)),
        "timezone": span.zone_name,
        "adapter_name": args.adapter,
        "date": span.only_day.isoformat() if span.only_day else None,
    }


def _people(args: argparse.Namespace, repository: Repository, tell: Tell) -> Sequence[str]:
    """Whose commits: those asked for, else those of who commits here, else everybody's."""
    if args.author or args.everybody:
        return list(args.author)
    own = repository.own_email()
    if own and repository.newest([own], args.branch or "HEAD"):
        tell(f"commits of {own}, as git is set up here; --author or --everybody for others")
        return [own]
    tell("commits of everybody; --author for somebody's")
    return []


def _nothing_today(args: argparse.Namespace, span: Span, repository: Repository, people: Sequence[str]) -> str:
    whose = f" of {', '.join(people)}" if people else ""
    said = f"no commits{whose} today, {span.first}"
    last = repository.newest(people, args.branch or "HEAD")
    if last is None:
        return f"{said}, and none before"
    day = last.author_date.astimezone(span.zone).date()
    words = ["./haru", "til", args.path, "--date", day.isoformat()]
    words += [word for author in args.author for word in ("--author", author)]
    words += ["--branch", args.branch] if args.branch else []
    words += ["--everybody"] if args.everybody else []
    words += ["--timezone", args.timezone] if args.timezone else []
    return f"{said}; the last are of {day:%A}, {day}: {shlex.join(words)}"


def bounded(commits: Iterable[Commit]) -> list[Commit]:
    """All commits, but patches only while they fit in one request; the note says which were not read."""
    taken, left = [], CHARACTERS
    for commit in commits:
        size = sum(len(change.patch or "") for change in commit.files)
        if size <= left:
            left -= size
            taken.append(commit)
        else:
            bare = [change.model_copy(update={"patch": None}) for change in commit.files]
            taken.append(commit.model_copy(update={"files": bare}))
    return taken


def told(commit: Commit, span: Span) -> dict[str, Any]:
    """In a zone without a name, the server counts days as the dates themselves say."""
    if span.zone_name is None:
        commit = commit.model_copy(update={"author_date": commit.author_date.astimezone(span.zone)})
    return commit.model_dump(mode="json", exclude_none=True)
