"""`haru traces`: which runs were recorded, what happened in one, and all of them as JSON lines."""

import argparse
import sys
from contextlib import nullcontext
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

from server.commands.client import Refused, explained
from server.commands.database import with_database
from server.db.pool import Pool
from server.person.places import PERSON
from server.settings import Settings
from server.traces.lines import json_lines, picture
from server.traces.store import Asked, TraceStore

NAME = "traces"
HELP = "list recorded runs, show one, or export them as JSON lines"
LISTED = 20


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("what", choices=("list", "show", "export"))
    parser.add_argument("id", nargs="?", help="show, export: of one run")
    parser.add_argument("--feature", help="only runs of this feature")
    parser.add_argument(
        "--verdict", help="only those that ended so: passed, rewritten, problems, stopped, empty, error"
    )
    parser.add_argument("--profile", help="only those with this profile")
    parser.add_argument("--project", help="only those that were sent here under this name")
    parser.add_argument("--user", help="only those of this person")
    parser.add_argument("--scored", metavar="KEY", help="only those of which something was said under this key")
    parser.add_argument("--failed", action="store_true", help="only those that ended with an error")
    parser.add_argument("--days", type=int, metavar="N", help="only those of the last N days")
    parser.add_argument("--limit", type=int, metavar="N", help=f"at most N, the newest ({LISTED}; export: all)")
    parser.add_argument("--file", type=Path, help="export: where to (standard output)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    if args.what == "show" and not args.id:
        raise SystemExit("haru: say which run: haru traces show ID")
    work = {"list": _listed, "show": _shown, "export": _exported}[args.what]
    return explained(lambda: with_database(settings, lambda pool: work(pool, args)))


async def _listed(pool: Pool, args: argparse.Namespace) -> str:
    found = await TraceStore(pool).page(await _asked(pool, args), args.limit or LISTED)
    rows = [f"{'id':<38}{'at':<21}{'name':<16}{'verdict':<11}{'ms':>7}{'tokens':>8}  error"]
    for row in found:
        tokens = row["input_tokens"] + row["output_tokens"]
        start = f"{row['id']:<38}{row['at']:%Y-%m-%d %H:%M:%S}  {row['name'][:15]:<16}{row['verdict'] or '-':<11}"
        rows.append(f"{start}{row['latency_ms'] or 0:>7}{tokens:>8}  {row['error'] or ''}".rstrip())
    return "\n".join(rows if found else ["nothing was recorded"]) + "\n"


async def _shown(pool: Pool, args: argparse.Namespace) -> str:
    return picture(await TraceStore(pool).of(_id(args.id), None))


async def _exported(pool: Pool, args: argparse.Namespace) -> str:
    count = 0
    try:
        with args.file.open("wb") if args.file else nullcontext(sys.stdout.buffer) as file:
            async for kept in TraceStore(pool).all(await _asked(pool, args), args.limit):
                file.write(json_lines(kept))
                count += 1
    except OSError as error:
        raise Refused(f"cannot write {args.file}: {error.strerror}") from error
    return f"{args.file}: {count} runs\n" if args.file else ""


async def _asked(pool: Pool, args: argparse.Namespace) -> Asked:
    return Asked(
        id=_id(args.id) if args.id else None,
        user=await _user(pool, args.user) if args.user else None,
        feature=args.feature,
        verdict=args.verdict,
        profile=args.profile,
        project=args.project,
        scored=args.scored,
        failed=True if args.failed else None,
        since=datetime.now(UTC) - timedelta(days=args.days) if args.days else None,
    )


async def _user(pool: Pool, said: str) -> str:
    async with pool.connection() as connection:
        row = await (await connection.execute(PERSON, {"said": said})).fetchone()
    if row is None:
        raise Refused(f"there is nobody called {said}")
    return str(row["id"])


def _id(said: str) -> str:
    try:
        return str(UUID(said))
    except ValueError:
        raise Refused(f"{said} is no id of a run; haru traces list shows them") from None
