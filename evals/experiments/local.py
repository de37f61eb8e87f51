"""A feature's own graph as the target, in this process: for settings that no request can name, and without a server."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from evals.datasets.dataset import Case
from evals.evaluators.calling import Answered
from evals.experiments.configuration import Configuration
from evals.experiments.target import Clock, Refused, Steps
from graphs.feature import Deps, Feature
from nodes.caller import Caller
from nodes.completions import ModelError
from nodes.events import Event, Step, Text
from nodes.run import Run
from retrievers.base import RetrievalUnavailable

WINDOW = 16_384


@dataclass(frozen=True)
class GraphTarget:
    """`deps` makes what a configuration's steps are made from, for one case and one repetition of it."""

    feature: Feature
    deps: Callable[[Configuration, Case, int], Deps]
    window: int = WINDOW
    clock: Clock = time.monotonic

    async def answer(self, case: Case, configuration: Configuration, repetition: int) -> Answered:
        given = self.feature.input.model_validate(configuration.inputs_of(case)).model_dump()
        steps = Steps(self.feature.name, self.clock, case.inputs)
        caller = Caller("evals", profile=configuration.profile or None, adapter=configuration.adapter or None)
        run = Run(caller, emit=lambda event: _take(steps, event), window=self.window)
        workflow = self.feature.build(self.deps(configuration, case, repetition))
        try:
            done = await workflow.ainvoke(given, context=run)
        except (ModelError, RetrievalUnavailable) as error:
            raise Refused(f"{type(error).__name__}: {error}") from error
        metadata = {"feature": self.feature.name, "repetition": repetition, "prompt": self.feature.prompt(given)}
        return Answered(done["output"], steps.tree(done["output"], metadata | configuration.configurable))


def _take(steps: Steps, event: Event) -> None:
    if isinstance(event, Step):
        steps.step(event.node, event.state, event.facts)
    elif isinstance(event, Text):
        steps.text()
