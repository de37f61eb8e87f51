"""`haru til --into REPO`: what becomes of a note that is to be kept."""

import argparse
import sys
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from rich.console import Console

from server.commands.client import Refused
from server.commands.til_repository.git import WorkTree
from server.commands.til_repository.page import Note
from server.commands.til_repository.shelf import AlreadyThere, Kept, Shelf

NO_TOPIC = "notes"


def arguments(parser: argparse.ArgumentParser) -> None:
    group = parser.add_argument_group("a repository of notes")
    group.add_argument(
        "--into", metavar="REPO", type=Path, help="write the note there as TOPIC/TITLE.md, and commit it"
    )
    group.add_argument("--topic", metavar="NAME", help="its folder (default: the note's first tag)")
    group.add_argument(
        "--front-matter",
        choices=("jekyll", "hugo", "none"),
        default="none",
        help="for a site generator (default: none)",
    )
    group.add_argument("--no-commit", action="store_true", help="leave the commit to you")
    group.add_argument("--replace", action="store_true", help="write over the note of the same day and topic")


def keeper(args: argparse.Namespace, today: date) -> "Keeper | None":
    """None without --into. Raises Refused before any model is asked, if nothing could be written there."""
    if not args.into:
        if args.topic or args.no_commit or args.replace or args.front_matter != "none":
            raise Refused("--topic, --front-matter, --no-commit and --replace go with --into REPO")
        return None
    tree = WorkTree.at(args.into)
    if not args.no_commit:
        tree.check_identity()
    return Keeper(Shelf(tree, args.front_matter, commits=not args.no_commit), args.topic, args.replace, today)


class Keeper:
    """Called with the input and the output of the run."""

    def __init__(self, shelf: Shelf, topic: str | None, replace: bool, today: date) -> None:
        self._shelf = shelf
        self._topic = topic
        self._replace = replace
        self._today = today

    def __call__(self, given: Mapping[str, Any], output: Mapping[str, Any]) -> None:
        """Tells on stdout where the note is. Raises Refused."""
        if not output["sections"]:
            raise Refused("there is nothing to write down")
        note = note_of(given, output, self._topic, self._today)
        try:
            kept = self._shelf.keep(note, replace=self._replace)
        except AlreadyThere as error:
            if not _may_replace(str(error)):
                raise Refused(f"{error} is of the same day; give --replace, or another --topic") from error
            kept = self._shelf.keep(note, replace=True)
        self._tell(kept)

    def _tell(self, kept: Kept) -> None:
        sys.stdout.write(f"{self._shelf.tree.root / kept.path}\n")
        done = (
            "written, not committed"
            if not self._shelf.commits
            else "committed"
            if kept.is_new
            else "replaced, committed"
        )
        Console(stderr=True).print(done if kept.changed else "it was the same already", style="dim")


def note_of(given: Mapping[str, Any], output: Mapping[str, Any], topic: str | None, today: date) -> Note:
    tags = [str(tag) for tag in output["tags"]]
    return Note(output["title"], output["markdown"], topic or next(iter(tags), NO_TOPIC), _day(given, today), tags)


def _day(given: Mapping[str, Any], today: date) -> date:
    """The day that the note is about; of several the last one."""
    dates = [given.get("date"), *sorted((commit["author_date"] for commit in given.get("repo") or ()), reverse=True)]
    return next((date.fromisoformat(said[:10]) for said in dates if said), today)


def _may_replace(path: str) -> bool:
    if not sys.stdin.isatty():
        return False
    sys.stderr.write(f"{path} is of the same day and topic. Replace it? [y/N] ")
    sys.stderr.flush()
    return sys.stdin.readline().strip().casefold() in ("y", "yes", "ㅛ", "네", "예")
