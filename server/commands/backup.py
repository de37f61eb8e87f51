"""`haru backup`: everything that haru keeps into one file, while it runs."""

import argparse
import sys
import time
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from server.backup import kept
from server.backup.archive import opened
from server.backup.errors import BackupFailed
from server.backup.manifest import Manifest
from server.backup.pace import Pace
from server.backup.places import Places
from server.backup.take import Wish, take
from server.commands.backup_places import with_places
from server.commands.client import Refused, explained
from server.settings import Settings

NAME = "backup"
HELP = "write everything that haru keeps into one file, while it runs"


@dataclass(frozen=True)
class Made:
    file: Path
    manifest: Manifest
    seconds: float
    dropped: int


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--to", type=Path, metavar="DIR|FILE.zip", help="default: a file with the time, in var/backups")
    parser.add_argument(
        "--keep", type=_positive, metavar="N", help="delete all but the N newest of that folder afterwards"
    )
    parser.add_argument("--rate", type=float, default=0, metavar="MIB", help="read so much a second at most (no bound)")
    parser.add_argument("--with-secrets", action="store_true", help="also .env, and what signs tokens")
    parser.add_argument(
        "--verify", type=Path, nargs="?", const=Path(), metavar="FILE", help="only say whether it is whole (the newest)"
    )


def run(args: argparse.Namespace, settings: Settings) -> int:
    if args.verify is None:
        return explained(lambda: _made(args, settings))
    return explained(lambda: _verified(args.verify if args.verify.name else _newest(args.to, settings)))


def _made(args: argparse.Namespace, settings: Settings) -> int:
    now = datetime.now(UTC)
    file = _file(args.to or kept.folder_in(settings.var), now)
    pace = Pace(args.rate, time.monotonic, time.sleep)
    wish = Wish(file, pace, now, args.with_secrets)
    made = with_places(settings, lambda places: made_with(places, wish, args.keep))
    rows = sum(made.manifest.rows.values())
    size = made.file.stat().st_size / 2**20
    sys.stdout.write(
        f"{made.file}: {size:.1f} MiB in {made.seconds:.1f} s; {rows} rows, {made.manifest.points} chunks\n"
    )
    if made.dropped:
        sys.stdout.write(f"deleted {made.dropped} older\n")
    return 0


def made_with(places: Places, wish: Wish, keep: int | None = None) -> Made:
    began = time.monotonic()
    with kept.only_one(wish.file.parent):
        manifest = take(places, wish)
        seconds = time.monotonic() - began
        kept.note_latest(places.var, wish.file, wish.made, seconds)
        dropped = kept.drop_old(wish.file.parent, keep) if keep else []
        return Made(wish.file, manifest, seconds, len(dropped))


def _verified(file: Path) -> int:
    try:
        with opened(file) as backup:
            backup.check()
    except BackupFailed as error:
        raise Refused(f"{file}: {error}") from error
    manifest = backup.manifest
    rows = sum(manifest.rows.values())
    told = f"{len(manifest.parts)} parts, {rows} rows, {manifest.points} chunks"
    sys.stdout.write(f"{file} is whole: haru {manifest.haru}, {manifest.made:%Y-%m-%d %H:%M} UTC, {told}\n")
    return 0


def _newest(to: Path | None, settings: Settings) -> Path:
    folder = to or kept.folder_in(settings.var)
    there = kept.backups_in(folder)
    if not there:
        raise Refused(f"there is no backup in {folder}")
    return there[0]


def _file(to: Path, now: datetime) -> Path:
    return to if to.suffix == ".zip" else to / kept.name_at(now)


def _positive(said: str) -> int:
    if not said.isdigit() or int(said) < 1:
        raise argparse.ArgumentTypeError("1 or more")
    return int(said)
