"""What `haru til`, `news` and `interview` share: send the input, show the run, print or write its Markdown."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from server.commands.client import Refused, Server, explained, stream
from server.commands.deliver import deliver
from server.commands.watch import watched
from server.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", metavar="FILE", type=Path, help="write the result there instead of printing it")
    parser.add_argument("--server", metavar="URL", help="address of haru (default: this machine)")


def markdown(output: dict[str, Any]) -> str:
    return str(output["markdown"])


def written(  # noqa: PLR0913 (all that the three commands differ in)
    feature: str,
    args: argparse.Namespace,
    settings: Settings,
    wanted: Callable[[], dict[str, Any]],
    closing: Callable[[dict[str, Any]], str],
    keep: Callable[[dict[str, Any], dict[str, Any]], None] | None = None,
    form: Callable[[dict[str, Any]], str] = markdown,
) -> int:
    """`wanted` reads the input here; `closing` says of the verification in one line what became of the draft. `keep`
    is handed input and output, and the output goes elsewhere only if that is asked for or fails; `form` is what is
    delivered of it."""
    server = Server.of(args.server, settings)

    def write() -> int:
        console = Console(stderr=True)
        given = wanted()
        output = watched(stream(server, f"/{feature}/stream", {"input": given}), console)
        if args.out or not keep:
            deliver(form(output), args.out)
        if keep:
            _keep(keep, given, output, args.out)
        console.print(closing(output["verification"]), style="dim", highlight=False)
        return 0

    return explained(write)


def _keep(keep: Callable[[Any, Any], None], given: Any, output: Any, out: Path | None) -> None:
    try:
        keep(given, output)
    except Refused:
        # The work of minutes is not thrown away.
        if not out:
            deliver(output["markdown"], None)
        raise
