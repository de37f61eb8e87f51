"""What `haru til`, `news` and `interview` share: send the input, show the run, print or write its Markdown."""

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rich.console import Console

from server.commands.client import Server, explained, stream
from server.commands.deliver import deliver
from server.commands.watch import watched
from server.settings import Settings


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--out", metavar="FILE", type=Path, help="write the result there instead of printing it")
    parser.add_argument("--server", metavar="URL", help="address of haru (default: this machine)")


def markdown(output: dict[str, Any]) -> str:
    return str(output["markdown"])


def written(  # noqa: PLR0913 - each command has these five, and one of them its own form
    feature: str,
    args: argparse.Namespace,
    settings: Settings,
    wanted: Callable[[], dict[str, Any]],
    closing: Callable[[dict[str, Any]], str],
    form: Callable[[dict[str, Any]], str] = markdown,
) -> int:
    """`wanted` reads the input here; `closing` says of the verification in one line what became of the draft; `form` is
    what is delivered of the output."""
    server = Server.of(args.server, settings)

    def write() -> int:
        console = Console(stderr=True)
        output = watched(stream(server, f"/{feature}/stream", {"input": wanted()}), console)
        deliver(form(output), args.out)
        console.print(closing(output["verification"]), style="dim", highlight=False)
        return 0

    return explained(write)
