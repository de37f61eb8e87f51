"""One trial: an experiment whose right verdict is known, run through the news graph and the usual scores."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.datasets.dataset import Case
from evals.evaluators import sets
from evals.experiments.compare import Comparison, compare
from evals.experiments.configuration import Configuration
from evals.experiments.local import GraphTarget
from evals.experiments.results import Result, Results
from evals.experiments.running import Plan, Runner, score_all
from evals.power.articles import articles
from evals.power.writer import Writer
from evals.scripted import deps
from graphs import news
from graphs.feature import Deps

USUAL = Writer()


@dataclass(frozen=True)
class Change:
    """What the second side does otherwise, and what the verdict has to be."""

    name: str
    writer: Writer
    is_worse: bool


CHANGES: Sequence[Change] = (
    Change("none: another seed", USUAL, is_worse=False),
    Change("slips 10 % → 40 %", Writer(slips=0.4), is_worse=True),
    Change("strays 2 % → 30 %", Writer(strays=0.3), is_worse=True),
    Change("small: slips 10 % → 20 %", Writer(slips=0.2), is_worse=True),
    Change("small: strays 2 % → 8 %", Writer(strays=0.08), is_worse=True),
)


@dataclass(frozen=True)
class Outcome:
    change: Change
    comparison: Comparison

    @property
    def is_right(self) -> bool:
        """A change that means nothing must not be called an improvement either."""
        return self.comparison.verdict == ("worse" if self.change.is_worse else "no difference shown")


async def tried(change: Change, cases: int, seed: int) -> Outcome:
    writers = {"before": USUAL, "after": change.writer}

    def made(configuration: Configuration, case: Case, repetition: int) -> Deps:
        return deps(writers[configuration.name].script(case, f"{seed}:{configuration.name}"))

    sides = [Configuration(name, given={}, server=name) for name in writers]
    results = await _answered(GraphTarget(news.FEATURE, made), sides, cases, seed)
    return Outcome(change, compare(results, "before", "after", seed=seed))


async def _answered(target: GraphTarget, sides: list[Configuration], cases: int, seed: int) -> list[Result]:
    with TemporaryDirectory(prefix="haru-power-") as folder:
        plan = Plan("news", articles(cases, seed), sides)
        results = await Runner(target, Results(Path(folder))).run(plan)
    return await score_all(results, sets.of("news"))


def table(outcomes: Sequence[Outcome]) -> str:
    lines = ["| change | should be | trials | right | called worse | better | no difference |", "|" + " --- |" * 7]
    for change in dict.fromkeys(one.change for one in outcomes):
        lines.append(_row(change, [one for one in outcomes if one.change == change]))
    return "\n".join(lines) + "\n"


def _row(change: Change, own: Sequence[Outcome]) -> str:
    verdicts = Counter(one.comparison.verdict for one in own)
    right = sum(one.is_right for one in own)
    said = f"{verdicts['worse']} | {verdicts['better']} | {verdicts['no difference shown']}"
    return f"| {change.name} | {'worse' if change.is_worse else 'no difference'} | {len(own)} | {right} | {said} |"
