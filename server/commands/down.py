"""`haru down`: ends haru, and nothing else."""

import argparse
import signal
import sys

from server.embedded.processes import end
from server.embedded.record import Record, end_leftovers, forget, read_record
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
    try:
        sys.stdout.write(_ended(record, settings) + "\n")
    except PermissionError:
        sys.stderr.write(f"haru: {record.url} is run by another user; end it as that user or as root\n")
        return 1
    return 0


def _ended(record: Record, settings: Settings) -> str:
    was_running = record.is_running
    if was_running:
        sys.stdout.write(f"ending haru at {record.url} …\n")
        sys.stdout.flush()
        end(record.supervisor, with_signal=signal.SIGTERM, patience_s=PATIENCE_S + settings.drain_delay_seconds)
    left = end_leftovers(record)
    forget(settings.var)
    return _outcome(was_running, left)


def _outcome(was_running: bool, left: list[str]) -> str:
    if was_running:
        return "haru has ended"
    if left:
        return f"haru had been killed; ended what it had left behind: {', '.join(left)}"
    return "haru is not running"
