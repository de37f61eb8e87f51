"""`haru adapters gate`: a version answers the evals' cases beside what answers now, and how it did is written down."""

import argparse
import subprocess
import sys
from typing import Any

from server.commands.adapters_bring import PATH
from server.commands.client import Refused, Server, call, explained
from server.settings import Settings

HELP = "let a version answer the evals' cases, and write down whether it passed"
# What `python -m evals.gate` ends with when it has measured: every limit was kept, or one was not.
MEASURED = {0: 1.0, 1: 0.0}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name")
    parser.add_argument("number", type=int, help="the version")
    parser.add_argument("--limits", metavar="FILE", help="other limits than those of evals/gate.yaml")


def run(args: argparse.Namespace, settings: Settings) -> int:
    return explained(lambda: judged(args, Server.of(args.server, settings)))


def judged(args: argparse.Namespace, server: Server) -> int:
    """0 if it passed, 1 if not. Raises Refused for a version that is none, and where nothing could be measured."""
    adapter = next((one for one in call(server, "GET", PATH).json() if one["name"] == args.name), None)
    version = next((one for one in adapter["versions"] if one["number"] == args.number), None) if adapter else None
    if adapter is None or version is None:
        raise Refused(f"there is no {args.name}:{args.number}; ./haru adapters list shows what there is")
    code = _evaluated(args, adapter, version, server)
    if code not in MEASURED:
        raise Refused("it could not be measured, and nothing is written down")
    scores = {"gate": MEASURED[code]}
    call(server, "POST", f"{PATH}/{args.name}/scores", {"number": args.number, "scores": scores})
    return code


def _evaluated(args: argparse.Namespace, adapter: dict[str, Any], version: dict[str, Any], server: Server) -> int:
    """Beside the version that is live, or the base model where none is."""
    live = next((one["number"] for one in adapter["versions"] if one["state"] == "live"), None)
    beside = f"{version['base']}/{args.name}:{live}" if live not in (None, args.number) else version["base"]
    asked = [sys.executable, "-m", "evals.gate", "--server", server.url, "--token-file", "/dev/stdin"]
    asked += ["--profile", version["base"], "--adapter", f"{args.name}:{args.number}", "--against", beside]
    asked += ["--features", adapter["feature"]] if adapter["feature"] else []
    asked += ["--limits", args.limits] if args.limits else []
    # The key goes by a pipe: the command line of a process can be read by anybody on the machine.
    return subprocess.run(asked, input=server.key.encode(), check=False).returncode
