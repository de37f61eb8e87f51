"""`haru restore`: a backup back in its place, while haru does not run."""

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path

from server.backup.put import Restored, put
from server.commands.backup_places import with_places
from server.commands.client import explained
from server.db.migrate import upgrade
from server.db.tables import newest_version
from server.settings import Settings

NAME = "restore"
HELP = "put a backup back in its place, while haru does not run"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument("--force", action="store_true", help="replace what is there")


def run(args: argparse.Namespace, settings: Settings) -> int:
    return explained(lambda: _restored(args, settings))


def _restored(args: argparse.Namespace, settings: Settings) -> int:
    newest = newest_version()
    restored = with_places(
        settings, lambda places: put(args.file, places, upgrade, newest=newest, force=args.force), at_rest=True
    )
    sys.stdout.write("\n".join(report(restored)) + "\n")
    return 0


def report(restored: Restored) -> Iterator[str]:
    manifest = restored.manifest
    yield f"restored what haru {manifest.haru} held at {manifest.made:%Y-%m-%d %H:%M:%S} UTC"
    yield f"  {'rows of':<28}{'backup':>10}{'before':>10}{'now':>10}"
    tables = sorted({*manifest.rows, *restored.before, *restored.after})
    for table in tables:
        counts = (rows.get(table, 0) for rows in (manifest.rows, restored.before, restored.after))
        yield f"  {table:<28}" + "".join(f"{count:>10}" for count in counts)
    yield f"  {'chunks of the index':<28}{manifest.points:>10}{restored.points_before:>10}{restored.points:>10}"
