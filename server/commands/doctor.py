"""`haru doctor`: asks the live engine for each thing haru needs, and names the flag to change where one is missing."""

import argparse
import asyncio
import json
import sys
import uuid
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

import aiohttp

from server.commands.engine_address import engine_url
from server.doctor.endpoint import Endpoint
from server.doctor.examine import examine
from server.doctor.expected import Expected, expected_of
from server.doctor.finding import Finding
from server.profiles import chosen_profile
from server.settings import Settings

NAME = "doctor"
HELP = "probe the live engine, and say which flag to change"
MARKS = {"ok": "ok", "failed": "FAILED", "unknown": "?"}


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="for programs")
    parser.add_argument("--profile", metavar="NAME", help="what to expect of it (HARU_PROFILE)")
    parser.add_argument("--url", metavar="URL", help="the engine's address, ending with /v1 (default: haru's own)")
    parser.add_argument("--adapter", type=Path, metavar="DIR", help="an adapter to load for the trial")


def run(args: argparse.Namespace, settings: Settings) -> int:
    asked = settings.model_copy(update={"profile": args.profile or settings.profile})
    adapter = args.adapter.resolve() if args.adapter else None
    expected = expected_of(chosen_profile(asked), "" if args.profile else settings.vllm_model, adapter)
    return asyncio.run(examined(args.url or engine_url(settings), settings.vllm_api_key, expected, as_json=args.json))


async def examined(url: str, key: str, expected: Expected, *, as_json: bool) -> int:
    findings: list[Finding] = []
    # A proxy set for the outside world must not be asked for the engine.
    async with aiohttp.ClientSession(trust_env=False) as session:
        async for finding in examine(Endpoint(session, url, key), expected, uuid.uuid4().hex):
            findings.append(finding)
            if not as_json:
                sys.stdout.write("".join(f"{line}\n" for line in shown(finding)))
                sys.stdout.flush()
    faults = [finding for finding in findings if finding.outcome == "failed"]
    if as_json:
        said = {"engine": url, "model": expected.model, "findings": [asdict(finding) for finding in findings]}
        sys.stdout.write(json.dumps(said, ensure_ascii=False, indent=1) + "\n")
    return 1 if faults else 0


def shown(finding: Finding) -> Iterator[str]:
    yield f"{finding.probe:<10} {MARKS[finding.outcome]:<7} {finding.shown}"
    if finding.advice:
        yield f"{'':<18} → {finding.advice.flag}"
        yield f"{'':<18}   {finding.advice.en}"
        yield f"{'':<18}   {finding.advice.ko}"
