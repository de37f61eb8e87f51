"""python -m infra.capacity: what so many people need, how an engine is calibrated, and the figures of the guide."""

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from infra.capacity import results
from infra.capacity.calibrate import Load, Measured, fit, predicted, read
from infra.capacity.engine import Kind, Speed
from infra.capacity.figures import Figures, figures, month
from infra.capacity.files import HERE, engines, features, prices
from infra.capacity.page import CHARTS, charts, pages
from infra.capacity.simulation import Simulation, Site
from infra.capacity.sources import People

WARM_S = 60.0
MEASURED = HERE / "measured" / "cpu-2-cores.json"


def main(words: Sequence[str] | None = None) -> int:
    args = _parser().parse_args(words)
    code: int = args.run(args)
    return code


def simulate(args: argparse.Namespace) -> int:
    engine = engines(args.engines)[args.engine]
    kind = Kind(engine.speed, args.slots or engine.slots, engine.kv_tokens)
    people = People(args.people, features(args.workload), seed=args.seed, think_s=args.think, ramp_s=WARM_S / 2)
    site = Site(kind, args.replicas, affinity=not args.no_affinity, servers=args.servers)
    run = Simulation(site, people).run(WARM_S + args.seconds)
    _say(*_told(figures(run, WARM_S), args.replicas, args.price))
    return 0


def _told(shown: Figures, replicas: int, price: float) -> list[str]:
    lost = f"{shown.refused} refused, {shown.gave_up} gave up, of {shown.asked}"
    cost = [f"{'a month':<14}{month(replicas, price):,.0f}"] if price else []
    return [
        f"{'first text':<14}p50 {shown.first_p50:.2f} s, p95 {shown.first_p95:.2f} s",
        f"{'a token':<14}{shown.token_p50 * 1000:.0f} ms, {shown.tokens_per_s:,.0f} a second in all",
        f"{'calls':<14}{shown.answered} answered, {lost}",
        f"{'prompts':<14}{shown.hit:.0%} known already",
        *cost,
    ]


def calibrate(args: argparse.Namespace) -> int:
    measured = _measured(args)
    speed = fit(measured, args.at_once)
    said = ", ".join(f"{name}: {value:.4g}" for name, value in asdict(speed).items())
    _say(f"speed: {{{said}}}", *_compared(measured, speed, args.at_once))
    return 0


def _compared(measured: Measured, speed: Speed, fitted: Sequence[int]) -> list[str]:
    lines = [f"{'at once':>8}{'':>10}{'first token':>14}{'a token':>12}{'tokens/s':>10}"]
    for row in measured.rows:
        ours = predicted(speed, measured.load, row.at_once)
        errors = [(mine / theirs - 1) * 100 for mine, theirs in zip(ours.figures(), row.figures(), strict=True)]
        kind = "fitted" if not fitted or row.at_once in fitted else "foretold"
        for name, one in (("measured", row), (kind, ours)):
            times = f"{one.first_s:>12.2f} s{one.token_s * 1000:>9.1f} ms"
            lines.append(f"{row.at_once:>8}{name:>10}{times}{one.tokens_per_s:>10.1f}")
        lines.append(f"{'':>8}{'error':>10}{errors[0]:>+12.1f} %{errors[1]:>+10.1f} %{errors[2]:>+8.1f} %")
    return lines


def _measured(args: argparse.Namespace) -> Measured:
    load = Load(args.prompt_tokens, args.tokens, args.rounds) if args.prompt_tokens else None
    return read(args.file, load)


def report(args: argparse.Namespace) -> int:
    if args.again:
        results.write(results.compute(lambda said: _say(said), args.processes))
    kept = results.read()
    CHARTS.mkdir(exist_ok=True)
    for file, text in {**charts(kept), **pages(kept)}.items():
        file.write_text(text)
    return 0


def _say(*lines: str) -> None:
    sys.stdout.writelines(f"{line}\n" for line in lines)


def _levels(said: str) -> tuple[int, ...]:
    return tuple(int(level) for level in said.split(","))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m infra.capacity", description=__doc__)
    ways = parser.add_subparsers(required=True, metavar="WHAT")
    _people(ways.add_parser("people", help="so many people who ask all the time, on so many engines"))
    _calibration(ways.add_parser("calibrate", help="sets an engine to a result of `haru bench profile`"))
    shown = ways.add_parser("report", help="the tables and charts of docs/how-to/capacity.md")
    shown.add_argument("--again", action="store_true", help="simulates again, which takes minutes")
    shown.add_argument("--processes", type=int, default=1, metavar="N", help="simulations at once (1)")
    shown.set_defaults(run=report)
    return parser


def _people(one: argparse.ArgumentParser) -> None:
    one.add_argument("people", type=int, metavar="PEOPLE")
    one.add_argument("--replicas", type=int, default=1, metavar="N", help="engines (1)")
    one.add_argument("--servers", type=int, default=1, metavar="N", help="servers of haru, each with a queue (1)")
    one.add_argument("--engine", default="l4", metavar="NAME", help="of engines.yaml (l4)")
    one.add_argument("--slots", type=int, default=0, metavar="N", help="in place of the engine's own")
    one.add_argument("--think", type=float, default=0.0, metavar="SECONDS", help="between an answer and the next call")
    one.add_argument("--seconds", type=float, default=300.0, metavar="N", help="watched after a minute (300)")
    one.add_argument("--seed", type=int, default=1)
    one.add_argument("--no-affinity", action="store_true", help="conversations go wherever there is least to do")
    price = prices().hour["us-central1"]
    one.add_argument("--price", type=float, default=price, metavar="N", help=f"of an engine's hour ({price})")
    one.add_argument("--engines", type=Path, default=HERE / "engines.yaml", metavar="FILE")
    one.add_argument("--workload", type=Path, default=HERE / "workload.yaml", metavar="FILE")
    one.set_defaults(run=simulate)


def _calibration(one: argparse.ArgumentParser) -> None:
    one.add_argument("file", type=Path, nargs="?", default=MEASURED, metavar="FILE")
    one.add_argument("--at-once", type=_levels, default=(), metavar="N,…", help="only these; the others are foretold")
    one.add_argument("--prompt-tokens", type=int, metavar="N", help="of a question, if the file does not say")
    one.add_argument("--tokens", type=int, default=64, metavar="N", help="of an answer, with --prompt-tokens (64)")
    one.add_argument("--rounds", type=int, default=2, metavar="N", help="of each reader, with --prompt-tokens (2)")
    one.set_defaults(run=calibrate)


if __name__ == "__main__":
    raise SystemExit(main())
