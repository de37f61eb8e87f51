"""A model that a switch brings is measured before it answers anybody, and held against the one that serves (MOD-6)."""

import time
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Protocol

import aiohttp

from nodes.engines.base import Engine
from server.doctor.endpoint import Endpoint, Unreachable
from server.profiles import EngineProfile
from server.regression.budget import Budget, worse
from server.regression.measure import Plan, Subject, measure
from server.regression.quality import read_cases
from server.regression.speed import Load
from server.regression.store import Results

# Calls may be waiting meanwhile: enough to see that something is wrong, and no more.
SHORT = Load((1,), 1, 16)


class Trial(Protocol):
    async def __call__(self, engine: Engine, profile: EngineProfile, before: str) -> str:
        """Why the engine must not take the place of the profile `before`; "" lets it."""
        ...


async def untried(engine: Engine, profile: EngineProfile, before: str) -> str:
    return ""


@dataclass(frozen=True)
class Measured:
    """Each result is kept; without an earlier one of the profile before there is nothing to be worse than."""

    session: aiohttp.ClientSession
    results: Results
    budget: Budget

    async def __call__(self, engine: Engine, profile: EngineProfile, before: str) -> str:
        endpoint = Endpoint(self.session, engine.base_url, engine.api_key)
        subject = Subject(engine.profile, profile, profile.served_name)
        plan = Plan(SHORT, read_cases(), time.perf_counter, datetime.now(UTC), uuid.uuid4().hex)
        try:
            after = await measure(endpoint, subject, plan)
        except Unreachable as error:
            return str(error)
        known = await self.results.of(before)
        await self.results.add(after)
        faults = worse(known[0], after, self.budget) if known else []
        return f"worse than {before}: {'; '.join(map(str, faults))}" if faults else ""
