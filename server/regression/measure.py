"""One measurement of a model: its speed, its quality, and what was measured."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import orjson

from server.doctor.endpoint import Endpoint, Unreachable
from server.doctor.expected import expected_of
from server.profiles import EngineProfile
from server.regression.quality import Case, quality
from server.regression.result import Result
from server.regression.speed import QUESTIONS, Clock, Load, Speed


@dataclass(frozen=True)
class Subject:
    """`model` is the engine's name of what is asked: the base, or an adapter of it."""

    name: str
    profile: EngineProfile
    model: str


@dataclass(frozen=True)
class Plan:
    """`nonce` is new with each measurement; `at` is its time."""

    load: Load
    cases: Sequence[Case]
    clock: Clock
    at: datetime
    nonce: str


async def measure(endpoint: Endpoint, subject: Subject, plan: Plan) -> Result:
    """Quality first: its answers warm the engine up. Raises Unreachable if nothing answers at all."""
    engine = await endpoint.version()
    cases = await quality(endpoint, subject.model, plan.cases, expected_of(subject.profile).thinking)
    levels = await Speed(endpoint, subject.model, plan.load, plan.clock, plan.nonce).levels()
    if not any(level.answers for level in levels):
        raise Unreachable(f"{subject.model} gave no answer")
    digest = settings_digest(subject.profile, plan)
    return Result(subject.name, subject.model, engine, digest, plan.at, levels, cases)


def settings_digest(profile: EngineProfile, plan: Plan) -> str:
    asked = [QUESTIONS, plan.load, [case.model_dump() for case in plan.cases]]
    said = orjson.dumps([profile.model_dump(mode="json"), asked], option=orjson.OPT_SORT_KEYS)
    return hashlib.sha256(said).hexdigest()[:12]
