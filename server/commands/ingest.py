"""`haru ingest`: files, folders and pages, so that they are found; what has not changed costs nothing."""

import argparse
import json
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable
from functools import partial
from importlib import import_module
from typing import Any

import httpx
from rich.console import Console
from rich.progress import Progress

from retrievers.bulk.base import File, Labels
from server.commands.client import Refused, Server, explained
from server.commands.ingest_folder.files import Bundle, bundle_of, joined
from server.commands.ingest_folder.following import bars, follow
from server.commands.ingest_folder.remote import Remote
from server.commands.ingest_folder.sending import Report, Sending, failed_of
from server.commands.ingest_folder.watching import changes
from server.settings import Settings

NAME = "ingest"
HELP = "bring files, folders and pages, so that they are found"
KINDS = ("note", "til", "commit", "article", "code", "interview")
WEB, STDIN = "web", "-"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("given", nargs="+", metavar="PATH|GLOB|URL|-", help="a folder is taken with all below it")
    parser.add_argument("--visibility", choices=("private", "community"), help="default: private, or as it was")
    parser.add_argument("--tags", nargs="+", default=[], metavar="TAG")
    parser.add_argument("--kind", choices=KINDS, help="default: what the document looks like")
    parser.add_argument("--source", metavar="NAME", help="what they come from (default: the folder, with a mark)")
    parser.add_argument("--name", default="stdin.md", help="what stdin is called (default: stdin.md)")
    parser.add_argument("--sync", action="store_true", help="remove what was brought and lies in the folder no more")
    parser.add_argument("--watch", action="store_true", help="go on, whenever something changes; with --sync")
    parser.add_argument("--dry-run", action="store_true", help="only say what would be done")
    parser.add_argument("--json", action="store_true", help="print what was done as JSON")
    parser.add_argument("--engine", choices=("server", "ray"), default="server", help="ray: very many files, past it")
    parser.add_argument("--owner", metavar="ID", help="with ray: whose they become (default: yours)")
    parser.add_argument("--server", metavar="URL", help="address of haru (default: this machine)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    server = Server.of(args.server, settings)

    def ingest() -> int:
        if args.engine == "ray":
            return _on_ray(args, server, settings)
        if args.owner:
            raise Refused("--owner goes with --engine ray: the server knows who you are")
        with httpx.Client() as http:
            return Ingest(args, Remote(server, http), Console(stderr=True)).run()

    return explained(ingest)


def _on_ray(args: argparse.Namespace, server: Server, settings: Settings) -> int:
    """Only what Ray's processes can read themselves, and nothing that asks the server what was there before."""
    if args.sync or args.watch or args.dry_run or args.json or any(_is_url(one) or one == STDIN for one in args.given):
        raise Refused("--engine ray takes files and folders, without --sync, --watch, --dry-run and --json")
    bundles = joined([bundle_of(path, args.source) for path in args.given])
    files = [File(str(path.resolve()), one.source, name) for one in bundles for name, path in one.files.items()]
    # It loads half of the server, which the other way leaves to the server.
    ray = import_module("server.commands.ingest_ray")
    owner = args.owner or ray.account_of(server)
    labels = Labels(owner, args.visibility or "private", tuple(args.tags), args.kind)
    return int(ray.stored(files, labels, settings, Console(stderr=True)))


class Ingest:
    def __init__(self, args: argparse.Namespace, remote: Remote, console: Console) -> None:
        self._args = args
        self._remote = remote
        self._console = console
        self._labels = {"visibility": args.visibility, "tags": args.tags, "kind": args.kind}

    def run(self) -> int:
        if self._args.watch and self._args.dry_run:
            raise Refused("--watch and --dry-run do not go together")
        reports = [*self._files(self._look(), sync=self._args.sync or self._args.watch), *self._others()]
        self._tell(reports)
        if self._args.watch:
            self._watch()
        return int(any(report.failed for report in reports))

    def _look(self) -> list[Bundle]:
        paths = [one for one in self._args.given if one != STDIN and not _is_url(one)]
        return joined([bundle_of(path, self._args.source) for path in paths])

    def _files(self, bundles: list[Bundle], *, sync: bool) -> list[Report]:
        with bars(self._console) as progress:
            task = progress.add_task("sending", total=sum(len(bundle.files) for bundle in bundles))
            sending = Sending(self._remote, self._labels, self._args.dry_run, lambda: progress.advance(task))
            reports = [sending.send(bundle, sync=sync) for bundle in bundles]
            if not self._args.dry_run:
                self._read(reports, [bundle.files.keys() for bundle in bundles], progress)
        return reports

    def _read(self, reports: list[Report], names: list[Iterable[str]], progress: Progress) -> None:
        for report, own in zip(reports, names, strict=True):
            if report.is_different:
                report.chunks = self._follow(report.source, progress)
                rows = self._remote.listed(source=report.source, state="failed")
                report.failed |= failed_of(rows, own)

    def _follow(self, source: str, progress: Progress) -> int:
        try:
            return follow(self._remote, source, progress)
        except KeyboardInterrupt:
            self._console.print("what was sent is read to its end without you: haru documents list --state queued")
            raise

    def _others(self) -> list[Report]:
        reports = []
        for one in self._args.given:
            if _is_url(one):
                given = {**self._labels, "source": self._args.source or WEB}
                reports.append(self._one(one, partial(self._remote.fetch, one, given)))
            elif one == STDIN:
                given = {**self._labels, "source": self._args.source or "upload"}
                reports.append(self._one(self._args.name, partial(self._stdin, given)))
        return reports

    def _stdin(self, given: dict[str, Any]) -> dict[str, Any]:
        return self._remote.bring(self._args.name, sys.stdin.buffer.read(), given)

    def _one(self, name: str, send: Callable[[], dict[str, Any]]) -> Report:
        if self._args.dry_run:
            return Report(name, Counter(new=1))
        row = send()
        report = Report(row["source"])
        report.add(row["outcome"], name)
        with bars(self._console) as progress:
            report.chunks = self._follow(row["source"], progress)
        report.failed |= failed_of([self._remote.opened(row["id"])], [row["name"]])
        return report

    def _watch(self) -> None:
        self._console.print("watching; Ctrl-C ends it", style="dim")
        for bundles in changes(self._look, time.sleep):
            self._tell([report for report in self._files(bundles, sync=True) if report.is_different])

    def _tell(self, reports: list[Report]) -> None:
        if self._args.json:
            sys.stdout.write(json.dumps([vars(report) for report in reports], ensure_ascii=False) + "\n")
            sys.stdout.flush()
            return
        for report in reports:
            for line in told(report, dry=self._args.dry_run):
                self._console.print(line, highlight=False, markup=False)


def told(report: Report, *, dry: bool = False) -> list[str]:
    counts = ", ".join(f"{count} {what}" for what, count in report.counts.items() if count) or "nothing there"
    found = f"; {report.chunks} pieces of it are found" if report.chunks is not None else ""
    lines = [f"{report.source}: {counts}{found}" + (" (nothing was sent)" if dry else "")]
    if report.skipped.total():
        lines.append("  skipped: " + ", ".join(f"{count} {why}" for why, count in report.skipped.items() if count))
    if report.gone:
        lines.append(f"  {len(report.gone)} lie there no more and are still found; --sync removes them")
    return [*lines, *(f"  failed: {name}: {reason}" for name, reason in sorted(report.failed.items()))]


def _is_url(given: str) -> bool:
    return given.startswith(("http://", "https://"))
