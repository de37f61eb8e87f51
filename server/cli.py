"""The `haru` command: one module of server/commands for each subcommand."""

import argparse
import sys
from collections.abc import Iterable
from importlib import import_module
from typing import Protocol, cast

from server.embedded.machine import CannotStart
from server.settings import Settings, WrongSetting, load_settings

FAILED, INTERRUPTED = 1, 130


class Command(Protocol):
    """`run` returns the exit code."""

    NAME: str
    HELP: str

    def arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace, settings: Settings) -> int: ...


COMMANDS = (
    *("up", "down", "status", "til", "news", "interview", "mock", "chat", "search", "graph"),
    *("ingest", "documents"),
    *("users", "keys", "person", "usage", "traces", "retention", "index", "models", "adapters"),
    *("backup", "restore", "restart", "cleanup", "logs", "support-bundle"),
    *("doctor", "bench", "eval"),
)


def main() -> None:
    args = _parser(_asked(sys.argv)).parse_args()
    try:
        code = args.command.run(args, load_settings())
    except (WrongSetting, CannotStart) as error:
        sys.stderr.write(f"haru: {error}\n")
        code = FAILED
    except KeyboardInterrupt:
        sys.stderr.write("\n")
        code = INTERRUPTED
    except BrokenPipeError:
        # The reader, `head` perhaps, has seen enough.
        sys.stderr.close()
        code = FAILED
    sys.exit(code)


def _asked(words: list[str]) -> Iterable[str]:
    """LangGraph takes seconds to import: only the command asked for is loaded, and all of them for the help."""
    return words[1:2] if set(words[1:2]) & set(COMMANDS) else COMMANDS


def _parser(names: Iterable[str]) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="haru", description="haru, a self-hosted workflow server")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for name in names:
        command = cast(Command, import_module(f"server.commands.{name.replace('-', '_')}"))
        own = commands.add_parser(command.NAME, help=command.HELP, description=command.HELP)
        command.arguments(own)
        own.set_defaults(command=command)
    return parser


if __name__ == "__main__":
    main()
