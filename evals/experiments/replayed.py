"""Recorded runs as the target: each is run again from one of its steps, so that only what changed is run anew."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from evals.datasets.dataset import Case
from evals.evaluators.calling import Answered
from evals.experiments.configuration import Configuration
from evals.experiments.recorded import opened
from evals.experiments.server import NOT_LET_IN
from evals.experiments.target import NotLetIn, Refused, Steps
from evals.trees import Tree


class NotRecorded(Refused):
    """The case was not made of a recorded run."""


@dataclass(frozen=True)
class ReplayTarget:
    """A case names its run in `metadata["run"]`. A configuration's `given` are further fields of a replay: other
    `instructions`, another `step`, `sampling`. The repetition is the seed."""

    feature: str
    https: Mapping[str, httpx.AsyncClient]
    step: str = "generate"

    async def answer(self, case: Case, configuration: Configuration, repetition: int) -> Answered:
        http, trace = self.https[configuration.server], str(case.metadata.get("run") or "")
        if not trace:
            raise NotRecorded(f"{case.name} was not made of a recorded run")
        told = await _replayed(http, trace, self._asked(configuration, repetition))
        run = await opened(http, str(told["trace"])) or self._bare(case, told)
        return Answered(told["output"], run, facts={"run_id": str(told["trace"]), "replay_of": trace})

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
