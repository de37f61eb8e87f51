"""`haru logs`: the last lines of each part's log, or of one, and what comes."""

import argparse
import sys
import time
from collections.abc import Iterator
from pathlib import Path

from server.commands.client import Refused, explained
from server.embedded import logfiles
from server.settings import Settings

NAME = "logs"
HELP = "show the last lines of the parts' logs, and what comes"
POLL_S = 0.3


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("part", nargs="?", metavar="PART", help="one part; haru is the supervisor (all)")
    parser.add_argument("-f", "--follow", action="store_true", help="go on until Ctrl-C")
    parser.add_argument("-n", "--lines", type=int, default=20, metavar="N", help="of each log (20)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    return explained(lambda: _shown(args, settings.var / "log"))


def _shown(args: argparse.Namespace, folder: Path) -> int:
    files = sorted(folder.glob("*.log"))
    if args.part:
        files = [file for file in files if file.stem == args.part]
    if not files:
        there = ", ".join(sorted(file.stem for file in folder.glob("*.log"))) or "none"
        raise Refused(f"there is no log of {args.part or 'any part'}; there are: {there}")
    tails = {file: Tail(file, file.stat().st_size) for file in files}
    for file in files:
        _write(file, logfiles.last_lines(file, args.lines), named=len(files) > 1)
    while args.follow:
        for file, tail in tails.items():
            _write(file, tail.new_lines(), named=len(files) > 1)
        time.sleep(POLL_S)
    return 0


class Tail:
    """What is written to a file from now on, also after it was emptied because it had become large."""

    def __init__(self, file: Path, place: int) -> None:
        self._file = file
        self._place = place
        self._begun = b""

    def new_lines(self) -> Iterator[str]:
        with self._file.open("rb") as opened:
            if opened.seek(0, 2) < self._place:
                self._place, self._begun = 0, b""
            opened.seek(self._place)
            *lines, self._begun = (self._begun + opened.read()).split(b"\n")
            self._place = opened.tell()
        return (line.decode(errors="replace") for line in lines)


def _write(file: Path, lines: Iterator[str] | list[str], *, named: bool) -> None:
    sys.stdout.writelines(f"{file.stem}: {line}\n" if named else f"{line}\n" for line in lines)
    sys.stdout.flush()
