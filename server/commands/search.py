"""`haru search`: what is stored about something, with the reasons why it was found."""

import argparse
import sys
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

from rich.console import Console
from rich.padding import Padding
from rich.text import Text

from nodes.quotation import visible
from retrievers.base import WAYS
from server.commands.client import Refused, Server, call, explained
from server.settings import Settings

NAME = "search"
HELP = "search your documents and the community's"

SNIPPET = 240
INDENT = 4
TAGS = 5
BEFORE_MATCH = 60
FILTERS = ("kind", "tag", "language", "source", "document")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("query", nargs="+", metavar="QUERY")
    parser.add_argument("--json", action="store_true", help="print what the server answers")
    parser.add_argument("--why", action="store_true", help="say by what each passage was found")
    for name, example in zip(FILTERS, ("til", "redis", "ko", "notes/pools.md", "pools"), strict=True):
        parser.add_argument(
            f"--{name}", nargs="+", default=[], metavar=name.upper(), help=f"only these, such as {example}"
        )
    parser.add_argument(
        "--visibility", choices=("private", "community"), help="only your own private ones, or shared ones"
    )
    parser.add_argument("--since", metavar="DAY", help="only documents dated that day or later, such as 2026-11-01")
    parser.add_argument("--until", metavar="DAY", help="only documents dated that day or earlier")
    parser.add_argument("--tz", metavar="ZONE", help="the days' time zone (UTC)")
    parser.add_argument("--ways", type=_ways, default=[], metavar="WAYS", help="dense, sparse or both: dense,sparse")
    parser.add_argument("--limit", type=int, default=10, metavar="N", help="how many passages, 1 to 50 (10)")
    parser.add_argument("--server", metavar="URL", help="address of haru (default: this machine)")


def run(args: argparse.Namespace, settings: Settings) -> int:
    return explained(lambda: _run(args, Server.of(args.server, settings)))


def _ways(said: str) -> list[str]:
    ways = said.split(",")
    if unknown := set(ways) - set(WAYS):
        raise argparse.ArgumentTypeError(f"{min(unknown)!r} is none of {', '.join(WAYS)}")
    return ways


def _run(args: argparse.Namespace, server: Server) -> int:
    answer = call(server, "GET", f"/api/search?{urlencode(list(_asked(args)))}")
    if args.json:
        sys.stdout.write(answer.text + "\n")
        return 0
    page = answer.json()
    console = Console(highlight=False)
    for result in page["results"]:
        console.print(_heading(result))
        # Lines that a narrow terminal breaks stay under their heading.
        console.print(Padding(_body(result, why=args.why), (0, 0, 1, INDENT), expand=False))
    _remark(page)
    return 0


def _asked(args: argparse.Namespace) -> Iterator[tuple[str, Any]]:
    yield "q", " ".join(args.query)
    yield "limit", args.limit
    for name in (*FILTERS, "ways"):
        yield from ((name, value) for value in getattr(args, name))
    for name in ("visibility", "since", "until", "tz"):
        if value := getattr(args, name):
            yield name, value


def _heading(result: dict[str, Any]) -> Text:
    return Text(f"{result['number']:>2}. ", style="bold").append(_plain(result["title"]), style="bold cyan")


def _body(result: dict[str, Any], *, why: bool) -> Text:
    shown = Text(f"{_about(result)}\n", style="dim")
    for text, matches in _snippet(result["stretches"]):
        shown.append(text, style="bold yellow" if matches else "")
    for other in result["also"]:
        shown.append(f"\nthe same in {_plain(other['source'] or other['document'])}", style="dim")
    if why:
        shown.append(f"\n{_why(result)}", style="green")
    return shown


def _about(result: dict[str, Any]) -> str:
    day = (result["date"] or "")[:10]
    whose = "yours" if result["is_own"] else "community"
    tags = " ".join(f"#{tag}" for tag in result["tags"][:TAGS])
    told = (result["source"] or result["document"], result["kind"], result["language"], day, whose, tags)
    return " · ".join(_plain(one) for one in told if one)


def _snippet(stretches: list[dict[str, Any]]) -> Iterator[tuple[str, bool]]:
    """From a little before the first word that matches, on one line."""
    lead = 0
    for stretch in stretches:
        if stretch["matches"]:
            break
        lead += len(stretch["text"])
    else:
        lead = 0
    skip, room = max(lead - BEFORE_MATCH, 0), SNIPPET
    if skip:
        yield "…", False
    for stretch in stretches:
        text = stretch["text"][skip:]
        skip = max(skip - len(stretch["text"]), 0)
        if text and room > 0:
            yield _line(text[:room]), stretch["matches"]
            room -= len(text)
    if room < 0:
        yield "…", False


def _why(result: dict[str, Any]) -> str:
    why = result["why"]
    told = []
    for name, way in (("meaning", "dense"), ("words", "sparse")):
        found = why[way]
        told.append(f"{name} {found['rank']}. ({found['score']:.3f})" if found else f"{name} –")
    if why["rerank"] is not None:
        told.append(f"rerank {why['rerank']:.3f}")
    return " · ".join([*told, ", ".join(map(_plain, why["words"]))]).strip(" ·")


def _remark(page: dict[str, Any]) -> None:
    if page["lookup"] == "by words only":
        sys.stderr.write("haru: the embeddings do not answer; this is by words alone\n")
    if page["reranked"] is False:
        sys.stderr.write("haru: the reranker does not answer; this is the order of the search\n")
    if page["lookup"] == "not asked":
        raise Refused("these words name nothing to search for")
    if not page["results"]:
        sys.stderr.write("nothing was found\n")


def _plain(text: str) -> str:
    """What others have named must not move the cursor."""
    return " ".join(visible(text).split())


def _line(text: str) -> str:
    """On one line, with the spaces at its ends."""
    return " ".join(visible(text).replace("\t", " ").split("\n"))
