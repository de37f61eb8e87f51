"""`haru restart`: all of it, or one part, which the supervisor starts again."""

import argparse
import sys
import time

from server.commands import down, up
from server.commands.client import Refused, explained
from server.embedded.processes import end
from server.embedded.record import PartRecord, read_record
from server.settings import Settings

NAME = "restart"
HELP = "end haru and start it again, or one part of it"
PATIENCE_S = 120.0
# The API lets answers end before it ends.
ENDING_S = 30.0
POLL_S = 0.1


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("part", nargs="?", metavar="PART", help="one that `haru status` shows; it keeps its settings")


def run(args: argparse.Namespace, settings: Settings) -> int:
    if args.part:
        return explained(lambda: _part(args.part, settings))
    return down.run(args, settings) or up.run(argparse.Namespace(foreground=False), settings)


def _part(name: str, settings: Settings) -> int:
    before = _running(name, settings)
    if before.process is None:
        raise Refused(f"{name} does not run at the moment: {before.reason or before.state}")
    end(before.process, with_signal=before.stop_signal, patience_s=ENDING_S)
    deadline = time.monotonic() + PATIENCE_S
    while time.monotonic() < deadline:
        now = _running(name, settings)
        if now.state == "ready" and now.process != before.process:
            sys.stdout.write(f"{name} is ready again\n")
            return 0
        time.sleep(POLL_S)
    raise Refused(f"{name} is not ready after {PATIENCE_S:g} s; see `haru logs {name}`")


def _running(name: str, settings: Settings) -> PartRecord:
    record = read_record(settings.var)
    if record is None or not record.is_running:
        raise Refused("haru is not running; ./start starts it")
    part = record.part(name)
    if part is None:
        raise Refused(f"there is no part {name}; there are {', '.join(one.name for one in record.parts)}")
    return part
