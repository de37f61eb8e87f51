"""`haru up`: starts the API and every part that is not set to run elsewhere."""

import argparse
import asyncio
import subprocess
import sys
import time
from pathlib import Path

import psycopg

from server import production
from server.backup.places import UNDERWAY
from server.commands.entry import let_in
from server.embedded import logfiles, probe, stack
from server.embedded.machine import CannotStart, check_start
from server.embedded.record import Record, end_leftovers, only_one, read_record
from server.settings import ROOT, Settings, api_environment

NAME = "up"
HELP = "start haru, and return when its API answers"
API_PATIENCE_S = 60.0
# After so many vain starts of the API waiting longer is useless.
HOPELESS = 2
USUAL_LOAD_S = 60


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--foreground", action="store_true", help="stay in the terminal; Ctrl-C ends haru")


def run(args: argparse.Namespace, settings: Settings) -> int:
    production.check(settings)
    with only_one(settings.var) as is_free:
        if not is_free:
            return _already(settings)
        (settings.var / "log").mkdir(exist_ok=True)
        _check_restored(settings)
        _clear(settings)
        check_start(settings)
        if args.foreground:
            asyncio.run(stack.run(settings, _say))
            _say("haru has ended")
            return 0
    return _start_apart(settings)


def _already(settings: Settings) -> int:
    record = read_record(settings.var)
    where = record.url if record and record.is_running else settings.url
    _say(f"haru already runs at {where}")
    return 0


def _clear(settings: Settings) -> None:
    record = read_record(settings.var)
    if record and not record.is_running and (left := end_leftovers(record)):
        _say(f"ended what a killed haru had left behind: {', '.join(left)}")


def _check_restored(settings: Settings) -> None:
    if (settings.var / UNDERWAY).exists():
        raise CannotStart("a restore stopped half-way: repeat it, `haru restore --force FILE`")


def _start_apart(settings: Settings) -> int:
    log = settings.var / "log" / "haru.log"
    logfiles.bound(log)
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "server.cli", "up", "--foreground"],
            cwd=ROOT,
            env=api_environment(settings, {}),
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    began = time.monotonic()
    _wait_for_api(settings, process, log)
    _say(f"haru runs at {settings.url} (after {time.monotonic() - began:.1f} s)")
    _tell_how_to_sign_in(settings)
    _tell_about_model(settings)
    return 0


def _wait_for_api(settings: Settings, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + API_PATIENCE_S
    while time.monotonic() < deadline:
        record = read_record(settings.var)
        if record and _is_up(record):
            return
        # With 0 it left the place to another start, which was a moment earlier.
        if process.poll():
            raise CannotStart(_last_word(log))
        if record and (api := record.part(stack.API)) and api.restarts >= HOPELESS:
            process.terminate()
            process.wait()
            raise CannotStart(f"the API does not start: {api.reason} (see {settings.var / 'log' / 'api.log'})")
        time.sleep(0.1)
    raise CannotStart(f"the API did not answer within {API_PATIENCE_S:g} s; see ./status and {settings.var / 'log'}")


def _is_up(record: Record) -> bool:
    return record.is_running and probe.fetch(f"{record.url}/healthz")[0] == 200


def _last_word(log: Path) -> str:
    lines = logfiles.last_lines(log, 1) or ["it wrote nothing"]
    return lines[0].removeprefix("haru: ")


def _tell_how_to_sign_in(settings: Settings) -> None:
    """Printed here and not by the process that stays: its lines go to a log."""
    try:
        link = asyncio.run(let_in(settings, settings.url))
    except (psycopg.Error, TimeoutError):
        _say("the database does not answer yet; later `haru users link admin` prints a sign-in link")
        return
    if link:
        _say(f"sign in, once and within the hour, at {link}")


def _tell_about_model(settings: Settings) -> None:
    record = read_record(settings.var)
    if settings.vllm_base_url:
        _say(f"the model is asked at {settings.vllm_base_url}")
    elif record and any(engine.state == "ready" for engine in record.engines):
        _say("the model is ready")
    else:
        _say(f"the model is loading, about {USUAL_LOAD_S} s; ./status --wait returns when it is ready")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()
