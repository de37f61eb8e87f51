"""The fixed suite: the cases of the split `gate` of each feature, answered by a server or by a scripted model."""

from collections.abc import Callable, Sequence

from evals.__main__ import CASES
from evals.datasets.files import read
from evals.evaluators import sets
from evals.experiments.configuration import Configuration
from evals.experiments.local import GraphTarget
from evals.experiments.results import Result, Results
from evals.experiments.running import Plan, Runner, Tell, score_all
from evals.experiments.target import Target
from evals.scripted import deps
from graphs import FEATURES
from nodes.evidence.sentences import is_closed, sentences

SPLIT = "gate"
SAID = 2


async def answered(
    features: Sequence[str],
    configurations: Sequence[Configuration],
    target: Callable[[str], Target],
    results: Results,
    tell: Tell,
) -> list[Result]:
    """Scored."""
    found: list[Result] = []
    for feature in features:
        cases = read(CASES / f"{feature}.jsonl").only(SPLIT)
        run = await Runner(target(feature), results, tell).run(Plan(feature, cases, configurations))
        found += await score_all(run, sets.of(feature))
    return found


def scripted(feature: str) -> Target:
    """The feature's own graph on a model that repeats what it reads: it tries the graph and the checks, no model."""
    [own] = [one for one in FEATURES if one.name == feature]
    return GraphTarget(own, lambda configuration, case, repetition: deps(_repeated))


def _repeated(prompt: str) -> str:
    told = [one for one in sentences(prompt) if is_closed(one) and len(one) > 20 and "\n" not in one]
    return " ".join(told[-SAID - 1 : -1] or told[-SAID:] or ["There is nothing to say."])
