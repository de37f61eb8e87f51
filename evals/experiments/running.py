"""Answers every case under every configuration, several at once, and keeps each answer as soon as it is there."""

import asyncio
import time
from collections.abc import Awaitable, Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from evals.datasets.dataset import Dataset
from evals.evaluators.calling import Answered, Evaluator, scored
from evals.evaluators.trajectory import succeeded
from evals.experiments.configuration import Configuration
from evals.experiments.results import Key, Result, Results
from evals.experiments.target import Refused, Steps, Target

ATTEMPTS = 4
WAIT_S = 2.0
Tell = Callable[[str], None]
Sleep = Callable[[float], Awaitable[None]]


@dataclass(frozen=True)
class Plan:
    """The sides take turns on each case, so that a slow hour of the machine falls on all of them."""

    feature: str
    cases: Dataset
    configurations: Sequence[Configuration]
    repetitions: int = 1
    at_once: int = 2
    way: str = ""

    def keys(self) -> list[Key]:
        return [
            Key(self.feature, case, configuration, repetition, self.way)
            for case in self.cases.cases
            for repetition in range(self.repetitions)
            for configuration in self.configurations
        ]


def _silent(line: str) -> None:
    """Nobody follows."""


@dataclass(frozen=True)
class Runner:
    target: Target
    results: Results
    tell: Tell = _silent
    sleep: Sleep = asyncio.sleep

    async def run(self, plan: Plan) -> list[Result]:
        """What could not be answered is a result with an error; it is asked again the next time."""
        left = iter(enumerate(plan.keys()))
        found: dict[int, Result] = {}

        async def work() -> None:
            for place, key in left:
                found[place] = Result(key, await self._answered(key))

        async with asyncio.TaskGroup() as group:
            for _ in range(plan.at_once):
                group.create_task(work())
        return [found[place] for place in sorted(found)]

    async def _answered(self, key: Key) -> Answered:
        if known := self.results.read(key):
            return known
        answered = await self._asked(key)
        if not answered.error:
            self.results.write(key, answered)
        took = f"{answered.run.seconds or 0:.1f} s"
        self.tell(f"{key.configuration.name}: {key.case.name}: {answered.error or took}")
        return answered

    async def _asked(self, key: Key) -> Answered:
        steps = Steps(key.feature, time.monotonic, key.case.inputs)
        said = ""
        for attempt in range(ATTEMPTS):
            if said:
                await self.sleep(WAIT_S * attempt)
            try:
                return await self.target.answer(key.case, key.configuration, key.repetition)
            except Refused as error:
                said = str(error)
                if error.wait_s:
                    await self.sleep(error.wait_s)
        return Answered({}, steps.tree({}, {}, error=said), error=said)


async def score_all(results: Iterable[Result], evaluators: Sequence[Evaluator]) -> list[Result]:
    """Of an answer that never came only that is known."""
    return [await _scored(one, evaluators) for one in results]


async def _scored(result: Result, evaluators: Sequence[Evaluator]) -> Result:
    used = [succeeded] if result.answered.error else evaluators
    return replace(result, scores=tuple(await scored(used, result.key.case, result.answered)))
