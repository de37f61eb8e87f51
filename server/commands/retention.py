"""`haru retention`: deletes what is older than it may be kept, as the server does every hour."""

import argparse
from dataclasses import asdict
from datetime import UTC, datetime

from server.commands.database import with_database
from server.db.pool import Pool
from server.retention import rules_of, sweep
from server.settings import Settings

NAME = "retention"
HELP = "delete what is older than it may be kept"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="only say what would be deleted")


def run(args: argparse.Namespace, settings: Settings) -> int:
    return with_database(settings, lambda pool: _done(pool, settings, dry=args.dry_run))


async def _done(pool: Pool, settings: Settings, *, dry: bool) -> str:
    swept = await sweep(pool, rules_of(settings), datetime.now(UTC), dry=dry)
    if swept is None:
        return "a server is at it already\n"
    counts = asdict(swept) | {"usage_months": ", ".join(swept.usage_months) or 0}
    title = "would be deleted" if dry else "deleted"
    return f"{title}\n" + "".join(f"  {name.replace('_', ' '):<16}{count:>9}\n" for name, count in counts.items())
