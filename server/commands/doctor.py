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

from server.doctor.endpoint import Endpoint
from server.doctor.examine import examine
from server.doctor.expected import Expected, expected_of
from server.doctor.finding import Finding
from server.embedded import engine
from server.embedded.record import read_record
from server.profiles import chosen_profile
from server.settings import Settings, WrongSetting

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


def engine_url(settings: Settings) -> str:
    """Of the engine that is set, or of the one that `haru up` started here."""
    record = read_record(settings.var)
    part = record.part(engine.NAME) if record else None
    if settings.vllm_base_url:
        return settings.vllm_base_url
    if part is None or part.port is None:
        raise WrongSetting("no engine runs here; ./start starts one, and VLLM_BASE_URL or --url names one elsewhere")
    return f"http://127.0.0.1:{part.port}/v1"


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
