"""`haru bench profile`: measures the model that runs, keeps the result and holds it against an earlier one."""

import argparse
import asyncio
import json
import sys
import time
import uuid
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from server.commands.engine_address import engine_url
from server.doctor.endpoint import Endpoint, Unreachable
from server.profiles import chosen_profile
from server.regression.budget import FILE, Worse, read_budget, worse
from server.regression.measure import Plan, Subject, measure
from server.regression.quality import read_cases
from server.regression.result import Result
from server.regression.speed import Load
from server.regression.store import FileResults, Results
from server.settings import Settings

NAME = "bench"
HELP = "measure how fast and how well the model answers"
WORSE = 2


@dataclass(frozen=True)
class Outcome:
    """`before` is what it was held against, if there was anything."""

    result: Result
    before: Result | None
    worse: tuple[Worse, ...]


def arguments(parser: argparse.ArgumentParser) -> None:
    ways = parser.add_subparsers(required=True, metavar="WHAT", dest="what")
    profile = ways.add_parser("profile", help="the profile that runs: speed at several loads, and quality cases")
    profile.add_argument("name", nargs="?", metavar="NAME", help="the profile (HARU_PROFILE)")
    profile.add_argument("--url", metavar="URL", help="the engine's address, ending with /v1 (default: haru's own)")
    profile.add_argument("--model", metavar="NAME", help="the engine's name of what to ask, such as an adapter's")
    profile.add_argument("--at-once", type=_levels, default=(1, 5, 10), metavar="N,…", help="loads (1,5,10)")
    profile.add_argument("--rounds", type=int, default=2, metavar="N", help="answers of each reader (2)")
    profile.add_argument("--tokens", type=int, default=64, metavar="N", help="length of each answer (64)")
    profile.add_argument(
        "--against", metavar="PROFILE", help="compare with this profile's last result (its own of this model)"
    )
    profile.add_argument("--budget", type=Path, default=FILE, metavar="FILE", help="how much worse it may be")
    profile.add_argument("--json", action="store_true", help="for programs")


def run(args: argparse.Namespace, settings: Settings) -> int:
    """2 if it is worse than the budget allows."""
    try:
        outcome = asyncio.run(measured(args, settings))
    except Unreachable as error:
        sys.stderr.write(f"haru: the engine does not answer: {error}\n")
        return 1
    sys.stdout.write((as_json(outcome) if args.json else "\n".join(shown(outcome))) + "\n")
    return WORSE if outcome.worse else 0


async def measured(args: argparse.Namespace, settings: Settings) -> Outcome:
    name = args.name or settings.profile
    profile = chosen_profile(settings.model_copy(update={"profile": name}))
    model = args.model or ("" if args.name else settings.vllm_model) or profile.served_name
    budget, results = read_budget(args.budget), FileResults(settings.var / "bench")
    load = Load(args.at_once, args.rounds, args.tokens)
    plan = Plan(load, read_cases(), time.perf_counter, datetime.now(UTC), uuid.uuid4().hex)
    before = await last(results, args.against) if args.against else await last(results, name, model)
    async with aiohttp.ClientSession(trust_env=False) as session:
        endpoint = Endpoint(session, args.url or engine_url(settings), settings.vllm_api_key)
        result = await measure(endpoint, Subject(name, profile, model), plan)
    await results.add(result)
    return Outcome(result, before, tuple(worse(before, result, budget)) if before else ())


async def last(results: Results, profile: str, model: str = "") -> Result | None:
    """Of the base and of its adapters the newest, unless a model is named."""
    return next((result for result in await results.of(profile) if model in ("", result.model)), None)


def shown(outcome: Outcome) -> Iterator[str]:
    result = outcome.result
    yield f"{result.profile}: {result.model}" + (f" on vLLM {result.engine}" if result.engine else "")
    yield f"{'at once':>8}{'first token':>14}{'95 %':>10}{'a token':>12}{'tokens/s':>10}{'failed':>8}"
    for level in result.levels:
        times = f"{level.ttft_p50_ms:>11.0f} ms{level.ttft_p95_ms:>7.0f} ms{level.tpot_p50_ms:>9.1f} ms"
        yield f"{level.at_once:>8}{times}{level.tokens_per_s:>10.1f}{level.failed:>8}"
    yield f"quality: {sum(result.cases.values())} of {len(result.cases)} cases"
    yield from (f"  not passed: {name}" for name, passed in result.cases.items() if not passed)
    yield from _comparison(outcome)


def _comparison(outcome: Outcome) -> Iterator[str]:
    before = outcome.before
    if before is None:
        yield "nothing earlier to compare with; the next time this is it"
        return
    same = "" if before.settings == outcome.result.settings else ", with other settings"
    yield f"against {before.profile} of {before.at:%Y-%m-%d %H:%M} UTC{same}: {'worse' if outcome.worse else 'well'}"
    yield from (f"  {fault}" for fault in outcome.worse)


def as_json(outcome: Outcome) -> str:
    said = {
        "result": outcome.result.as_dict(),
        "before": outcome.before.as_dict() if outcome.before else None,
        "worse": [vars(fault) for fault in outcome.worse],
    }
    return json.dumps(said, ensure_ascii=False, indent=1)


def _levels(said: str) -> tuple[int, ...]:
    levels = tuple(int(level) for level in said.split(","))
    if not all(1 <= level <= 256 for level in levels):
        raise argparse.ArgumentTypeError("from 1 to 256")
    return levels
