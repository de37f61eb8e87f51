"""`haru down`: ends haru, and nothing else."""

import argparse
import signal
import sys

from server.embedded.processes import end
from server.embedded.record import end_leftovers, forget, read_record
from server.settings import Settings

NAME = "down"
HELP = "end haru and all its parts"
# The API finishes answers that are being written (25 s), then the others end.
PATIENCE_S = 90.0


def arguments(parser: argparse.ArgumentParser) -> None:
    """It has none."""


def run(args: argparse.Namespace, settings: Settings) -> int:
    record = read_record(settings.var)
    if record is None:
        sys.stdout.write("haru is not running\n")
        return 0
    was_running = record.is_running
    if was_running:
        sys.stdout.write(f"ending haru at {record.url} …\n")
        sys.stdout.flush()
        end(record.supervisor, with_signal=signal.SIGTERM, patience_s=PATIENCE_S)
    left = end_leftovers(record)
    forget(settings.var)
    sys.stdout.write(_outcome(was_running, left) + "\n")
    return 0


def _outcome(was_running: bool, left: list[str]) -> str:
    if was_running:
        return "haru has ended"
    if left:
        return f"haru had been killed; ended what it had left behind: {', '.join(left)}"
    return "haru is not running"
