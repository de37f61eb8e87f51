"""`haru models check`: whether a profile fits this machine or GPUs that are named, and what would make it fit."""

import argparse
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import httpx

from server.models import here
from server.models.against import Compared, NothingReported, compared, reported
from server.models.config import UnreadableConfig, differences, read_config
from server.models.fit import Fit, fit
from server.models.gpus import Gpu, UnknownGpu, gpus_named
from server.profiles import EngineProfile, read_profiles
from server.settings import Settings

TYPICAL = 1024
SECONDS = 10


class CannotCheck(Exception):
    """The message is for the person at the terminal."""


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("profile", help="a profile of infra/profiles")
    where = parser.add_mutually_exclusive_group()
    where.add_argument("--gpu", metavar='"2x RTX 3090"', help="these GPUs instead of this machine; cpu for none")
    where.add_argument("--detect", action="store_true", help="the GPUs of this machine (the default)")
    parser.add_argument("--context", type=int, default=0, metavar="TOKENS", help="instead of the profile's")
    parser.add_argument("--at-once", type=int, default=1, metavar="REQUESTS", help="of full length (default: 1)")
    parser.add_argument("--against", metavar="URL|LOG", help="compare with what a running vLLM says")
    parser.add_argument("--config", type=Path, metavar="config.json", help="compare with the file beside the weights")


def run(args: argparse.Namespace, settings: Settings) -> int:
    try:
        profiles = read_profiles(settings.own_profiles)
        if args.profile not in profiles:
            raise CannotCheck(f"there is no profile {args.profile!r}; there are {', '.join(profiles)}")
        gpus = _gpus(args.gpu)
        found = fit(profiles[args.profile], gpus, context=args.context, concurrency=args.at_once)
        said = compared(found, reported(_told(args.against))) if args.against else ()
        wrong = list(differences(found.profile.architecture, read_config(args.config))) if args.config else []
    except (CannotCheck, UnknownGpu, NothingReported, UnreadableConfig) as error:
        sys.stderr.write(f"haru: {error}\n")
        return 1
    sys.stdout.writelines(f"{line}\n" for line in report(args.profile, found, gpus, profiles))
    sys.stdout.writelines(f"{line}\n" for line in (*_comparison(said), *wrong))
    return 0 if found.fits and not wrong else 1


def report(name: str, found: Fit, gpus: Sequence[Gpu], profiles: Mapping[str, EngineProfile]) -> Iterator[str]:
    where = found.gpu.name if found.gpu.device == "cpu" else f"{len(gpus)}x {gpus[0].name}"
    yield f"{name} on {where}: {'fits' if found.fits else f'does not fit: {found.why}'}"
    yield from _budget(found)
    if found.fits:
        return
    if found.ways:
        yield "it would fit with"
        yield from (f"  {' '.join(way.flags):<56} {way.concurrent:.1f} at once" for way in found.ways)
    if smaller := _smaller(found.profile, gpus, profiles):
        yield f"or take the profile {smaller}, which fits"


def _budget(found: Fit) -> Iterator[str]:
    budget = found.budget
    yield f"  {'memory of a GPU' if found.gpu.device == 'gpu' else 'free memory':<32}{budget.total:>7.1f} GiB"
    yield f"  {'of it for the engine':<32}{budget.allowed:>7.1f} GiB"
    parts = {
        "weights": budget.weights,
        "adapters": budget.adapters,
        "one step of work (estimate)": budget.activations,
        "graphs, libraries (estimate)": budget.other,
        "left for conversations": budget.cache,
    }
    yield from (f"    {what:<30}{gib:>7.1f} GiB" for what, gib in parts.items() if gib)
    if budget.cache > 0:
        context, typical = found.profile.context, min(TYPICAL, found.profile.context)
        yield f"  {found.blocks} blocks keep {found.tokens} tokens: {found.concurrent:.1f} requests of {context} tokens"
        yield f"  at once, or {found.at_once(typical)} of {typical}"


def _smaller(profile: EngineProfile, gpus: Sequence[Gpu], profiles: Mapping[str, EngineProfile]) -> str:
    """The first one downwards that fits."""
    seen: set[str] = set()
    name = profile.smaller
    while name and name not in seen:
        if fit(profiles[name], gpus).fits:
            return name
        seen.add(name)
        name = profiles[name].smaller
    return ""


def _comparison(rows: Sequence[Compared]) -> Iterator[str]:
    if rows:
        yield f"  {'':<32}{'foretold':>12}{'reported':>12}{'error':>9}"
    yield from (f"  {row.what:<32}{row.foretold:>12.2f}{row.reported:>12.2f}{row.error:>+9.1%}" for row in rows)


def _gpus(named: str | None) -> tuple[Gpu, ...]:
    if named and named.lower() != "cpu":
        return gpus_named(named)
    return here.processor() if named else here.gpus()


def _told(where: str) -> str:
    """The metrics at an address such as http://127.0.0.1:8000, or a log file."""
    try:
        if "://" not in where:
            return Path(where).read_text(errors="replace")
        url = where.rstrip("/").removesuffix("/v1").removesuffix("/metrics") + "/metrics"
        return httpx.get(url, timeout=SECONDS).raise_for_status().text
    except (OSError, httpx.HTTPError, httpx.InvalidURL) as error:
        raise CannotCheck(f"cannot read {where}: {error}") from error
