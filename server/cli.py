"""The `haru` command: one module of server/commands for each subcommand."""

import argparse
import sys
from typing import Protocol

from server.commands import down, status, til, up
from server.embedded.machine import CannotStart
from server.settings import Settings, WrongSetting, load_settings

FAILED, INTERRUPTED = 1, 130


class Command(Protocol):
    """`run` returns the exit code."""

    NAME: str
    HELP: str

    def arguments(self, parser: argparse.ArgumentParser) -> None: ...

    def run(self, args: argparse.Namespace, settings: Settings) -> int: ...


COMMANDS: tuple[Command, ...] = (up, down, status, til)


def main() -> None:
    args = _parser().parse_args()
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


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="haru", description="haru, a self-hosted workflow server")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    for command in COMMANDS:
        own = commands.add_parser(command.NAME, help=command.HELP, description=command.HELP)
        command.arguments(own)
        own.set_defaults(command=command)
    return parser


if __name__ == "__main__":
    main()
