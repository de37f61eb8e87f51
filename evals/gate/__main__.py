"""`python -m evals.gate`: runs the fixed suite, and ends with 0 only if every limit of evals/gate.yaml is kept.

1: a limit is not kept or something got worse. 2: too few cases. 3: something could not be measured.
"""

import argparse
import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from evals.experiments.configuration import Configuration
from evals.experiments.results import Result, Results
from evals.experiments.server import ServerTarget, clients
from evals.experiments.target import NotLetIn
from evals.gate.suite import answered, scripted
from evals.gate.summary import junit, markdown, plain
from evals.gate.verdict import EXIT, FILE, Limits, gate

FEATURES = ("til", "news", "interview", "chat")


def main(arguments: list[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    code = EXIT["broken"]
    try:
        code = _judged(given, asyncio.run(_results(given)))
    except* (NotLetIn, OSError) as group:
        sys.stderr.write(f"{group.exceptions[0]}\n")
    return code


def _judged(given: argparse.Namespace, results: list[Result]) -> int:
    baseline = _sides(given)[0].name if given.against is not None else ""
    verdict = gate(results, baseline=baseline, limits=Limits.read(given.limits))
    if given.junit:
        given.junit.write_text(junit(verdict), "utf-8")
    if given.markdown:
        given.markdown.write_text(markdown(verdict), "utf-8")
    sys.stdout.write(plain(verdict))
    return verdict.exit_code


async def _results(given: argparse.Namespace) -> list[Result]:
    async with AsyncExitStack() as stack:
        folder = given.out or Path(stack.enter_context(TemporaryDirectory(prefix="haru-evals-")))
        if given.scripted:
            return await answered(given.features, _sides(given), scripted, Results(folder), _tell)
        https = clients({"": given.server}, given.token or given.token_file.read_text().strip())
        for http in https.values():
            await stack.enter_async_context(http)
        target = lambda feature: ServerTarget(feature, https)  # noqa: E731 - one use, one line
        return await answered(given.features, _sides(given), target, Results(folder), _tell)


def _sides(given: argparse.Namespace) -> list[Configuration]:
    """The baseline first, if there is one."""
    own = Configuration(f"{given.profile or 'default'} {given.adapter}".strip(), given.profile, given.adapter)
    if given.against is None:
        return [own]
    profile, _, adapter = given.against.partition("/")
    return [Configuration(f"{profile or 'default'} {adapter}".strip(), profile, adapter), own]


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.gate", description=__doc__)
    key = parser.add_mutually_exclusive_group(required=True)
    key.add_argument(
        "--scripted", action="store_true", help="no server: the graphs on a model that repeats what it reads"
    )
    key.add_argument("--token", help="a session or API key")
    key.add_argument("--token-file", type=Path, help="a file that holds it, such as var/cli.key")
    parser.add_argument("--server", default="http://127.0.0.1:8080")
    parser.add_argument("--features", nargs="+", choices=FEATURES, default=FEATURES)
    parser.add_argument("--profile", default="")
    parser.add_argument("--adapter", default="")
    parser.add_argument("--against", metavar="PROFILE[/ADAPTER]", help="also no worse than this; '' is the default")
    parser.add_argument("--limits", type=Path, default=FILE)
    parser.add_argument("--out", type=Path, help="a folder that keeps the answers")
    parser.add_argument("--junit", type=Path, metavar="FILE")
    parser.add_argument("--markdown", type=Path, metavar="FILE")
    return parser


if __name__ == "__main__":
    sys.exit(main())
