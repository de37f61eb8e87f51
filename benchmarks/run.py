"""Measures haru beside the servers of targets.toml: `python -m benchmarks.run --help`."""

import argparse
import json
import os
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any

from benchmarks.aborts import measure_aborts
from benchmarks.conversation import Conversation, await_answers
from benchmarks.growth import measure_growth
from benchmarks.load import TOKENS, Bench, Cell, Length, Load, measure
from benchmarks.machine import BENCH_CORE, await_quiet, resident_mib
from benchmarks.postgres import open_postgres
from benchmarks.report import report
from benchmarks.servers import BenchmarkError, Server, open_server, open_upstream
from benchmarks.targets import HERE, Target, load_targets

RESULTS = HERE / "results"
USUAL_CELLS = "paced:64,paced:32,plain:32"
USUAL_TARGETS = ["haru", "naive_langserve", "naive_langserve_kept", "fastapi_relay"]
ATTEMPTS = 3


def check(bench: Bench, targets: list[Target], args: argparse.Namespace) -> None:
    """One request of each kind to each server."""
    for target in targets:
        with _open_warm(bench, target) as server:
            bench.upstream.pace(20_000, 5_000, TOKENS)
            for kind in ("stream", "plain"):
                talk = Conversation(server)
                turn = talk.ask("Say something.", TOKENS, kind)
                talk.close()
                print(f"{target.name:22} {kind:6} first token {turn.ttft_ms:6.1f} ms, {turn.answer_bytes} bytes")


def run(bench: Bench, targets: list[Target], args: argparse.Namespace) -> None:
    """Each cell: direct, a server, direct, the next server …, as often as --rounds says."""
    cells = [_cell(text) for text in args.cells.split(",")]
    rows: list[dict[str, Any]] = []
    with _open_servers(bench, targets) as servers:
        direct = Server(load_targets()["direct"], bench.upstream.port, None, None)
        for cell in cells:
            for number in range(args.rounds):
                for server in [each for one in servers for each in (direct, one)]:
                    load = _quiet_load(bench, server, cell, args)
                    rows.append({"cell": cell.name, "target": server.target.name, "round": number, **load.as_dict()})
                    _save("load", rows)


def growth(bench: Bench, targets: list[Target], args: argparse.Namespace) -> None:
    """One conversation of 200 turns, as often as --rounds says."""
    rows: list[dict[str, Any]] = []
    with _open_servers(bench, targets) as servers:
        for _ in range(args.rounds):
            for server in servers:
                found = measure_growth(bench, server)
                rows.append({"target": server.target.name, **found.as_dict()})
                print(server.target.name, found, flush=True)
    _save("growth", rows)


def aborts(bench: Bench, targets: list[Target], args: argparse.Namespace) -> None:
    """Ten clients leave, during a stream and during a plain request."""
    rows: list[dict[str, Any]] = []
    with _open_servers(bench, targets) as servers:
        for server in servers:
            for kind in ("stream", "plain"):
                found = measure_aborts(bench, server, kind)
                rows.append({"target": server.target.name, **found.as_dict()})
                print(server.target.name, found, flush=True)
    _save("aborts", rows)


def memory(bench: Bench, targets: list[Target], args: argparse.Namespace) -> None:
    """What each server holds while it answers --requests streams."""
    cell, steps = Cell("flat:32", "stream", 32), 20
    rows: list[dict[str, Any]] = []
    for target in targets:
        with _open_warm(bench, target) as server:
            mib, errors = [resident_mib(server.pid or 0)], 0
            for _ in range(steps):
                load = measure(bench, server, cell, Length(warm_up=0, requests=args.requests // steps))
                mib.append(load.server_mib)
                errors += load.errors
            rows.append({"target": target.name, "requests": args.requests, "mib": mib, "errors": errors})
            print(target.name, [round(each) for each in mib], f"{errors} errors", flush=True)
    _save("memory", rows)


def show_report() -> None:
    saved = {file.stem: json.loads(file.read_text())["rows"] for file in sorted(RESULTS.glob("*.json"))}
    print(report(saved))


COMMANDS: dict[str, Callable[[Bench, list[Target], argparse.Namespace], None]] = {
    "check": check,
    "run": run,
    "growth": growth,
    "aborts": aborts,
    "memory": memory,
}


def main() -> int:
    args = _arguments()
    if args.command == "report":
        show_report()
        return 0
    os.sched_setaffinity(0, {BENCH_CORE})
    # A polite kill must not leave servers behind.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    every = load_targets()
    if missing := [name for name in args.targets if name not in every]:
        print(f"No target {missing[0]} in targets.toml; there are {', '.join(every)}.", file=sys.stderr)
        return 2
    try:
        with open_upstream() as upstream, open_postgres() as postgres:
            COMMANDS[args.command](Bench(upstream, postgres), [every[name] for name in args.targets], args)
    except BenchmarkError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.run", description=__doc__)
    commands = parser.add_subparsers(dest="command", required=True)
    for name, command in COMMANDS.items():
        sub = commands.add_parser(name, help=command.__doc__, description=command.__doc__)
        sub.add_argument("targets", nargs="*", default=USUAL_TARGETS, help=f"default: {' '.join(USUAL_TARGETS)}")
        sub.add_argument("--rounds", type=int, default=3)
        sub.add_argument("--cells", default=USUAL_CELLS, help="paced:USERS, flat:USERS or plain:USERS, with commas")
        sub.add_argument("--seconds", type=float, default=5, help="measured time of one load")
        sub.add_argument("--noise", type=float, default=0.1, help="share of a core that others may take before a retry")
        sub.add_argument("--patience", type=float, default=30, help="seconds to wait for a quiet machine before a load")
        sub.add_argument("--requests", type=int, default=20_000, help="of the memory command")
    commands.add_parser("report", help="Markdown tables of what is in benchmarks/results/")
    return parser.parse_args()


def _cell(text: str) -> Cell:
    mode, users = text.split(":")
    if mode == "paced":
        return Cell(text, "stream", int(users), ttft_us=20_000, interval_us=5_000)
    return Cell(text, "plain" if mode == "plain" else "stream", int(users))


def _quiet_load(bench: Bench, server: Server, cell: Cell, args: argparse.Namespace) -> Load:
    """The first load that others left alone, or the quietest of a few."""
    loads: list[Load] = []
    while len(loads) < ATTEMPTS and not any(load.foreign <= args.noise for load in loads):
        await_quiet(args.noise, args.patience)
        loads.append(measure(bench, server, cell, Length(args.seconds)))
        _show(cell, server, loads[-1])
    return min(loads, key=lambda load: load.foreign)


def _show(cell: Cell, server: Server, load: Load) -> None:
    figures = [
        f"{cell.name:9} {server.target.name:22}",
        f"{load.tokens_per_s:9,.0f} tokens/s {load.requests_per_s:8,.1f} requests/s",
        f"CPU {load.cpu_s_per_1000:6.2f} s/1,000",
        f"TTFT {load.ttft_ms['p50']:7.1f} / {load.ttft_ms['p99']:7.1f} ms",
        f"{load.server_mib:4.0f} MB",
        f"foreign {load.foreign:.2f}",
        f"errors {load.errors} {load.first_problem[:200]}",
    ]
    print("  ".join(figures), flush=True)


@contextmanager
def _open_servers(bench: Bench, targets: list[Target]) -> Iterator[list[Server]]:
    """All at once: a server that nobody asks costs next to nothing, and rounds can alternate."""
    with ExitStack() as stack:
        yield [stack.enter_context(_open_warm(bench, target)) for target in targets]


@contextmanager
def _open_warm(bench: Bench, target: Target) -> Iterator[Server]:
    with open_server(target, bench.upstream, bench.postgres) as server:
        bench.upstream.pace(0, 0, TOKENS)
        await_answers(server, TOKENS)
        yield server


def _save(name: str, rows: list[dict[str, Any]]) -> None:
    RESULTS.mkdir(exist_ok=True)
    saved = {"at": time.strftime("%Y-%m-%d %H:%M:%S"), "rows": rows}
    (RESULTS / f"{name}.json").write_text(json.dumps(saved, indent=1))


if __name__ == "__main__":
    sys.exit(main())
