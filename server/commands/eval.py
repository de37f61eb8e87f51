"""`haru eval`: starts the evals, which are a program of their own beside the server, with this machine's key."""

import argparse
import subprocess
import sys

from server.commands.client import Server
from server.settings import Settings

NAME = "eval"
HELP = "answer the same cases two ways, and tell which is better"


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", metavar="URL", help="address of haru (default: this machine)")
    parser.add_argument("words", nargs=argparse.REMAINDER, metavar="FEATURE …", help="see haru eval til --help")


def run(args: argparse.Namespace, settings: Settings) -> int:
    server = Server.of(args.server, settings)
    # The key goes by a pipe: the command line of a process can be read by anybody on the machine.
    asked = [sys.executable, "-m", "evals", *args.words, "--server", server.url, "--token-file", "/dev/stdin"]
    return subprocess.run(asked, input=server.key.encode(), check=False).returncode
