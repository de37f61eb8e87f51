"""`haru til`: a note about a day's commits, of a repository on this machine or of a hosted one."""

import argparse
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console

from server.commands import document
from server.commands.client import Refused, explained
from server.commands.til_commits import hosted, is_hosted, local
from server.commands.til_days import span_of
from server.commands.til_repository import into
from server.settings import Settings

NAME = "til"
HELP = "write a TIL note about the commits of a day"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "path",
        nargs="?",
        default=".",
        metavar="PATH|URL",
        help="repository, also on GitHub or GitLab (default: here)",
    )
    parser.add_argument("--date", metavar="DAY", help="one day: 2026-05-01, yesterday or today, which is the default")
    parser.add_argument("--since", metavar="DAY", help="first day")
    parser.add_argument("--until", metavar="DAY", help="last day, included")
    parser.add_argument(
        "--author",
        action="append",
        default=[],
        help="a whole e-mail address or part of a name; repeatable (default: git's user.email)",
    )
    parser.add_argument("--everybody", action="store_true", help="commits of all authors")
    parser.add_argument("--branch", metavar="NAME", help="default: what is checked out, or the host's default branch")
    parser.add_argument("--language", choices=("ko", "en"), help="default: the language of the commits")
    parser.add_argument("--timezone", metavar="ZONE", help="such as Asia/Seoul (default: this machine's)")
    parser.add_argument("--adapter", metavar="NAME", help="the adapter that writes")
    parser.add_argument("--json", metavar="FILE", type=Path, help="send this input instead of reading a repository")
    into.arguments(parser)
    document.arguments(parser)


def run(args: argparse.Namespace, settings: Settings, now: datetime | None = None) -> int:
    return explained(lambda: _written(args, settings, now or datetime.now(UTC)))


def _written(args: argparse.Namespace, settings: Settings, moment: datetime) -> int:
    keep = into.keeper(args, moment.astimezone().date())
    return document.written(
        "til", args, settings, lambda: _given(args.json) if args.json else _read(args, settings, moment), _closing, keep
    )


def _given(file: Path) -> Any:
    try:
        return json.loads(file.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Refused(f"cannot read {file}: {error}") from error


def _read(args: argparse.Namespace, settings: Settings, now: datetime) -> dict[str, Any]:
    span = span_of(args, now)
    if is_hosted(args.path):
        return hosted(args, span, settings)
    console = Console(stderr=True)
    return local(args, span, lambda said: console.print(said, style="yellow", highlight=False, markup=False))


def _closing(verification: dict[str, Any]) -> str:
    kept, all_of_them = verification["supported"], verification["sentences"]
    return f"{kept} of {all_of_them} sentences verified, {len(verification['dropped'])} dropped"
