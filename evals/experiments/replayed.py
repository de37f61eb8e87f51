"""Recorded runs as the target: each is run again from one of its steps, so that only what changed is run anew."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from evals.datasets.dataset import Case
from evals.evaluators.calling import Answered
from evals.experiments.configuration import Configuration
from evals.experiments.recorded import opened, recorded
from evals.experiments.server import NOT_LET_IN, REQUEST, ServerTarget
from evals.experiments.target import NotLetIn, Refused, Steps
from evals.trees import Tree


class NotRecorded(Refused):
    """The server keeps no traces, or not of this run."""


@dataclass(frozen=True)
class ReplayTarget:
    """A case names its run in `metadata["run"]`; one that names none is run once, and all sides begin from that. A
    configuration's `given` are further fields of a replay: other `instructions`, another `step`, `sampling`, `search`.
    The repetition is the seed."""

    feature: str
    https: Mapping[str, httpx.AsyncClient]
    step: str = "generate"
    _first: dict[tuple[str, str], str] = field(default_factory=dict)
    _asking: dict[tuple[str, str], asyncio.Lock] = field(default_factory=dict)

    async def answer(self, case: Case, configuration: Configuration, repetition: int) -> Answered:
        http = self.https[configuration.server]
        trace = str(case.metadata.get("run") or "") or await self._run_first(case, configuration.server)
        told = await _replayed(http, trace, self._asked(configuration, repetition))
        run = await opened(http, str(told["trace"])) or self._bare(case, told)
        return Answered(told["output"], run, facts={"run_id": str(told["trace"]), "replay_of": trace})

    async def _run_first(self, case: Case, server: str) -> str:
        place = (server, case.id)
        async with self._asking.setdefault(place, asyncio.Lock()):
            if place not in self._first:
                own = Configuration("first", server=server)
                told = await ServerTarget(self.feature, self.https, wants_traces=False).answer(case, own, 0)
                run = await recorded(self.https[server], str(told.facts.get(REQUEST, "")))
                if run is None:
                    raise NotRecorded(f"the server has no trace of {case.name}: it must record all runs")
                self._first[place] = run.id
        return self._first[place]

    def _asked(self, configuration: Configuration, repetition: int) -> dict[str, Any]:
        """An adapter that is not named is none: else both sides would have the recorded one."""
        given = dict(configuration.given)
        sampling = {"seed": repetition, **given.pop("sampling", {})}
        profile = {"profile": configuration.profile} if configuration.profile else {}
        return {"step": self.step, "adapter": configuration.adapter, **profile, **given, "sampling": sampling}

    def _bare(self, case: Case, told: Mapping[str, Any]) -> Tree:
        """Nothing of it was recorded."""
        return Steps(self.feature, lambda: 0.0, case.inputs).tree(told["output"], {}, str(told["trace"]))


async def _replayed(http: httpx.AsyncClient, trace: str, asked: Mapping[str, Any]) -> dict[str, Any]:
    try:
        answer = await http.post(f"/api/traces/{trace}/replay", json=asked)
    except httpx.HTTPError as error:
        raise Refused(f"{type(error).__name__}: {error}") from error
    if answer.is_success:
        return dict(answer.json())
    if answer.status_code in NOT_LET_IN:
        raise NotLetIn(answer.text[:300])
    raise Refused(f"{answer.status_code}: {answer.text[:300]}")
