"""`python -m evals FEATURE --profile A --against B`: answers the same cases both ways and tells which way is better."""

import argparse
import asyncio
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import httpx
import yaml

from evals.datasets.dataset import Dataset
from evals.datasets.files import NotADataset, read
from evals.evaluators import sets
from evals.evaluators.calling import Evaluator
from evals.evaluators.own import NoEvaluator, evaluator
from evals.evaluators.similarity import embedding_similarity
from evals.experiments import text
from evals.experiments.compare import compare
from evals.experiments.configuration import Configuration, WrongAxis, matrix
from evals.experiments.replayed import ReplayTarget
from evals.experiments.results import Result, Results
from evals.experiments.running import Plan, Runner, score_all
from evals.experiments.server import ServerTarget, clients
from evals.experiments.target import NotLetIn, Target
from evals.judging.judge import JudgeUnavailable
from evals.judging.jury import Jury, Wanted, open_jury
from evals.judging.labelled import COME_ALONG, read_labelled
from evals.report.page import Experiment, page
from evals.retrieval.embedder import open_plain

FEATURES = tuple(sets.OF_FEATURE)
CASES = Path(__file__).parent / "data"
WORSE, BROKEN = 1, 3


def main(arguments: list[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    code = BROKEN
    try:
        code = asyncio.run(_run(given))
    except* (NotADataset, NotLetIn, NoEvaluator, WrongAxis, JudgeUnavailable, OSError) as group:
        sys.stderr.write(f"{_first(group)}\n")
    return code


def _first(error: BaseException) -> BaseException:
    """Several may have been asking when the first was turned away."""
    return _first(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error


async def _run(given: argparse.Namespace) -> int:
    configurations = configurations_of(given)
    cases = _cases(given)
    plan = Plan(given.feature, cases, configurations, given.repetitions, given.at_once, given.replay or "")
    results = await _answered(given, plan)
    scored, jury = await _scored(given, results)
    base = configurations[0].name
    comparisons = [compare(scored, base, one.name, given.scores, given.seed) for one in configurations[1:]]
    _tell(given, Experiment(f"{given.feature}: {cases.name}@{cases.version}", scored, comparisons, jury))
    if jury and not jury.is_heard:
        return BROKEN
    if any(one.answered.error for one in results):
        sys.stderr.write("some cases were not answered; run the command again to ask for them once more\n")
        return BROKEN
    return WORSE if given.fail_if_worse and any(one.verdict == "worse" for one in comparisons) else 0


def configurations_of(given: argparse.Namespace) -> list[Configuration]:
    """The first is what the others are held against."""
    if given.matrix:
        return matrix(yaml.safe_load(given.matrix.read_text("utf-8")))
    own = Configuration(_name(given), given.profile, given.adapter)
    if given.against_server:
        return [Configuration("against", given.profile, given.adapter, given.against_server), own]
    if given.against_adapter is not None:
        return [Configuration(given.against_adapter or "no adapter", given.profile, given.against_adapter), own]
    if given.against is not None:
        return [Configuration(given.against or "default", given.against, given.adapter), own]
    return [own]


def _name(given: argparse.Namespace) -> str:
    if given.against_server:
        return "server"
    return str(given.adapter or "no adapter") if given.against_adapter is not None else str(given.profile or "default")


def _cases(given: argparse.Namespace) -> Dataset:
    found = read(given.data or CASES / f"{given.feature}.jsonl")
    found = found.only(given.split) if given.split else found
    return found.sample(given.sample, given.seed) if given.sample else found


async def _scored(given: argparse.Namespace, results: list[Result]) -> tuple[list[Result], Jury | None]:
    used: list[Evaluator] = [*sets.of(given.feature), *map(evaluator, given.evaluator)]
    jury: Jury | None = None
    async with AsyncExitStack() as stack:
        if given.embeddings:
            used.append(embedding_similarity(await stack.enter_async_context(open_plain(given.embeddings))))
        if given.judge:
            jury = await stack.enter_async_context(_jury(given))
            used.append(jury.evaluator)
        return await score_all(results, used), jury


@asynccontextmanager
async def _jury(given: argparse.Namespace) -> AsyncIterator[Jury]:
    key = given.judge_key_file.read_text().strip() if given.judge_key_file else ""
    wanted = Wanted(given.judge, given.judge_model, key, given.at_once)
    labelled = read_labelled(given.labelled)
    async with (
        _open(clients({"": given.server}, _key(given))) as haru,
        open_jury(wanted, haru[""], labelled) as jury,
    ):
        yield jury


async def _answered(given: argparse.Namespace, plan: Plan) -> list[Result]:
    servers = {"": given.server} | {one.server: one.server for one in plan.configurations if one.server}
    async with _open(clients(servers, _key(given))) as https:
        return await Runner(_target(given, plan, https), Results(given.out), _say).run(plan)


def _target(given: argparse.Namespace, plan: Plan, https: Mapping[str, httpx.AsyncClient]) -> Target:
    return ReplayTarget(plan.feature, https, given.replay) if given.replay else ServerTarget(plan.feature, https)


@asynccontextmanager
async def _open(https: Mapping[str, httpx.AsyncClient]) -> AsyncIterator[Mapping[str, httpx.AsyncClient]]:
    async with AsyncExitStack() as stack:
        for http in https.values():
            await stack.enter_async_context(http)
        yield https


def _key(given: argparse.Namespace) -> str:
    """A pipe gives it only once."""
    given.token = given.token or given.token_file.read_text().strip()
    return str(given.token)


def _tell(given: argparse.Namespace, experiment: Experiment) -> None:
    for comparison in experiment.comparisons:
        sys.stdout.write(f"{text.told(comparison)}\n")
    if experiment.jury:
        sys.stdout.write(f"{experiment.jury.said()}\n")
    if given.html:
        given.html.write_text(page(experiment, studio=given.studio or given.server), "utf-8")
        sys.stdout.write(f"{given.html}\n")


def _say(line: str) -> None:
    sys.stderr.write(f"{line}\n")
    sys.stderr.flush()


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="haru eval", description=__doc__)
    parser.add_argument("feature", choices=FEATURES)
    parser.add_argument("--data", type=Path, help="cases as .jsonl, .json or .csv (default: a few that come along)")
    parser.add_argument("--split", default="", help="only the cases of it")
    parser.add_argument("--sample", type=int, metavar="N", help="only so many cases")
    parser.add_argument("--profile", default="", help="the profile to try (default: the server's own)")
    parser.add_argument("--adapter", default="", help="the adapter to try")
    against = parser.add_mutually_exclusive_group()
    against.add_argument("--against", metavar="PROFILE", help="the profile to hold it against")
    against.add_argument("--against-adapter", metavar="ADAPTER", help="the adapter; '' is none")
    against.add_argument("--against-server", metavar="URL", help="a server with other words, settings or code")
    against.add_argument("--matrix", type=Path, help="a YAML file of axes: profile, adapter, server, given")
    _options(parser)
    return parser


def _options(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--server", default="http://127.0.0.1:8080")
    key = parser.add_mutually_exclusive_group(required=True)
    key.add_argument("--token", help="a session or API key")
    key.add_argument("--token-file", type=Path, help="a file that holds it, such as var/cli.key")
    parser.add_argument("--replay", metavar="STEP", help="run the recorded runs of the cases again from this step")
    parser.add_argument("--repetitions", type=int, default=1, metavar="N")
    parser.add_argument("--at-once", type=int, default=2, metavar="N")
    parser.add_argument("--seed", type=int, default=1, help="of the sample and the intervals")
    parser.add_argument("--scores", nargs="+", default=[], metavar="KEY", help="only these decide")
    parser.add_argument("--evaluator", action="append", default=[], metavar="MODULE.FUNCTION", help="one of your own")
    parser.add_argument("--embeddings", default="", metavar="URL", help="also compare with references by meaning")
    _judging(parser)
    parser.add_argument("--out", type=Path, default=Path("evals-out"), help="a folder; what is answered there stays")
    parser.add_argument("--html", type=Path, metavar="FILE", help="write the report there")
    parser.add_argument("--studio", default="", metavar="URL", help="where runs can be looked at (default: the server)")
    parser.add_argument("--fail-if-worse", action="store_true", help="end with 1 if anything got worse")


def _judging(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--judge", default="", metavar="URL|PROFILE", help="a judge, if it agrees with people")
    parser.add_argument("--judge-model", default="", metavar="NAME", help="of those there (default: the first)")
    parser.add_argument("--judge-key-file", type=Path, metavar="FILE", help="what its address wants to see")
    parser.add_argument(
        "--labelled",
        type=Path,
        default=COME_ALONG,
        metavar="FILE",
        help="what people said (default: some that come along)",
    )


if __name__ == "__main__":
    sys.exit(main())
