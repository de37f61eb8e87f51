"""`haru til`: a note about the commits of a local repository, which is read here and not by the server."""

import argparse
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from rich.console import Console

from nodes.language import language_of
from retrievers.commits import Commit
from retrievers.git import Head, Repository, RepositoryUnreadable
from server.commands import document
from server.commands.client import Refused, explained
from server.commands.til_repository import into
from server.settings import Settings

NAME = "til"
HELP = "write a TIL note about the commits of a local repository"

COMMITS = 200
CHARACTERS = 5_000_000
DAY = timedelta(days=1)


@dataclass(frozen=True)
class Span:
    """Days from `first` to `last`, both included, counted in the zone or else in each author's own."""

    first: date | None
    last: date | None
    zone: tzinfo | None

    def day(self, head: Head) -> date:
        return head.author_date.astimezone(self.zone).date() if self.zone else head.author_date.date()

    def holds(self, head: Head) -> bool:
        day = self.day(head)
        return (self.first is None or day >= self.first) and (self.last is None or day <= self.last)

    @property
    def earliest(self) -> datetime | None:
        """A moment before the first day begins anywhere on earth."""
        return datetime.combine(self.first - DAY, time(), UTC) if self.first else None


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("path", nargs="?", default=".", type=Path, metavar="PATH", help="repository (default: here)")
    parser.add_argument("--date", metavar="DAY", help="one day: 2026-05-01, today or yesterday (default: the last day)")
    parser.add_argument("--since", metavar="DAY", help="first day")
    parser.add_argument("--until", metavar="DAY", help="last day, included")
    parser.add_argument("--author", action="append", default=[], help="part of a name or e-mail address; repeatable")
    parser.add_argument("--language", choices=("ko", "en"), help="default: the language of the commits")
    parser.add_argument("--timezone", metavar="ZONE", help="such as Asia/Seoul (default: each author's own)")
    parser.add_argument("--adapter", metavar="NAME", help="the adapter that writes")
    parser.add_argument("--json", metavar="FILE", type=Path, help="send this input instead of reading a repository")
    into.arguments(parser)
    document.arguments(parser)


def run(args: argparse.Namespace, settings: Settings) -> int:
    return explained(lambda: _written(args, settings))


def _written(args: argparse.Namespace, settings: Settings) -> int:
    keep = into.keeper(args, datetime.now(UTC).astimezone().date())
    return document.written(
        "til", args, settings, lambda: _given(args.json) if args.json else _read(args), _closing, keep
    )


def _given(file: Path) -> Any:
    try:
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(f"cannot read {file}: {error}") from error


def _read(args: argparse.Namespace) -> dict[str, Any]:
    span = _span(args, datetime.now(UTC))
    try:
        repository = Repository.at(args.path)
        heads = [head for head in repository.heads(since=span.earliest, people=args.author) if span.holds(head)]
        if heads and not (span.first or span.last):
            last = max(span.day(head) for head in heads)
            heads = [head for head in heads if span.day(head) == last]
        commits = _bounded(repository.commit(head) for head in heads[:COMMITS])
    except RepositoryUnreadable as error:
        raise Refused(str(error)) from error
    if len(heads) > COMMITS:
        Console(stderr=True).print(f"{len(heads)} commits; only the last {COMMITS} are read", style="yellow")
    return {
        "user": heads[0].author if heads else "",
        "repo": [commit.model_dump(mode="json", exclude_none=True) for commit in commits],
        "language": args.language or language_of(" ".join(commit.subject for commit in commits)),
        "timezone": args.timezone,
        "adapter_name": args.adapter,
        "date": _only_day(span, heads),
    }


def _only_day(span: Span, heads: list[Head]) -> str | None:
    """The day that the note is about, also if nothing happened on it; of several days there is none."""
    days = {span.day(head) for head in heads}
    day = days.pop() if len(days) == 1 else span.first if span.first == span.last and not days else None
    return day.isoformat() if day else None


def _span(args: argparse.Namespace, now: datetime) -> Span:
    try:
        zone = ZoneInfo(args.timezone) if args.timezone else None
    except (ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise Refused(f"there is no time zone {args.timezone!r}; use a name such as Asia/Seoul or UTC") from error
    today = now.astimezone(zone).date()
    if args.date and (args.since or args.until):
        raise Refused("give either --date or --since and --until")
    return Span(_day(args.date or args.since, today), _day(args.date or args.until, today), zone)


def _day(said: str | None, today: date) -> date | None:
    if not said or said in ("today", "yesterday"):
        return {"today": today, "yesterday": today - DAY}.get(said or "")
    try:
        return date.fromisoformat(said)
    except ValueError as error:
        raise Refused(f"{said!r} is no day; write it as 2026-05-01, today or yesterday") from error


def _bounded(commits: Iterable[Commit]) -> list[Commit]:
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


def _closing(verification: dict[str, Any]) -> str:
    kept, all_of_them = verification["supported"], verification["sentences"]
    return f"{kept} of {all_of_them} sentences verified, {len(verification['dropped'])} dropped"
