"""`haru cleanup`: what can be made again or was left over, shown with its size, and deleted when that is wanted."""

import argparse
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from server.backup.archive import ENDING
from server.backup.kept import folder_in
from server.commands.client import Refused, explained
from server.embedded.record import only_one
from server.profiles import chosen_profile
from server.settings import Settings

NAME = "cleanup"
HELP = "delete what can be made again: old logs, caches, models that are not served, leftovers"


@dataclass(frozen=True)
class Waste:
    path: Path
    why: str
    size: int


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--dry-run", action="store_true", help="only show what would be deleted")
    parser.add_argument("--yes", action="store_true", help="do not ask")


def run(args: argparse.Namespace, settings: Settings) -> int:
    return explained(lambda: _cleaned(args, settings))


def _cleaned(args: argparse.Namespace, settings: Settings) -> int:
    with only_one(settings.var) as is_at_rest:
        found = sorted(waste_in(settings, is_at_rest=is_at_rest), key=lambda one: -one.size)
        sys.stdout.write("".join(f"{one.size / 2**20:>10.1f} MiB  {one.path}: {one.why}\n" for one in found))
        total = sum(one.size for one in found) / 2**20
        if not is_at_rest:
            sys.stdout.write("haru runs: its caches and models are left alone\n")
        if args.dry_run or not found:
            sys.stdout.write(f"{total:.1f} MiB can go\n")
            return 0
        if not args.yes and not _agreed(total):
            raise Refused("nothing was deleted")
        for one in found:
            _delete(one.path)
        sys.stdout.write(f"deleted {total:.1f} MiB\n")
    return 0


def waste_in(settings: Settings, *, is_at_rest: bool) -> Iterator[Waste]:
    """Never what people brought or wrote, nor a whole backup."""
    var = settings.var
    yield from _each(var.glob("log/*.log.1"), "a log that was full")
    if is_at_rest:
        yield from _each(folder_in(var).glob(f"haru-*{ENDING}"), "a backup that was not finished")
        yield from _each(var.glob("adapters/new-*"), "an adapter that never arrived")
        yield from _each([var / "adapters.restored"], "of a restore that was not finished")
        yield from _each([var / "cache"], "what the engine keeps to start sooner; it makes it again")
        served = chosen_profile(settings).model
        others = (path for path in var.glob("models/*") if path.name != served)
        yield from _each(others, "a model that is not served; it is made again when it is chosen")


def _each(paths: Iterator[Path] | list[Path], why: str) -> Iterator[Waste]:
    return (Waste(path, why, _size(path)) for path in paths if path.exists())


def _size(start: Path) -> int:
    paths = [start, *(start.rglob("*") if start.is_dir() else [])]
    return sum(path.lstat().st_size for path in paths if path.is_file())


def _agreed(total: float) -> bool:
    sys.stdout.write(f"Delete these {total:.1f} MiB? y/N: ")
    sys.stdout.flush()
    return sys.stdin.readline().strip().lower() in ("y", "yes")


def _delete(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
