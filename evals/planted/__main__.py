"""`python -m evals.planted --data DIR`: plants falsehoods in true material and counts which the checks find."""

import argparse
import asyncio
import sys
from contextlib import AsyncExitStack
from pathlib import Path

import orjson

from evals.planted.falsehoods import KINDS
from evals.planted.planting import Wanted, trials
from evals.planted.table import EXAMPLES, as_json, examples, table
from evals.planted.trials import Outcome, outcomes
from evals.retrieval.embedder import open_plain
from nodes.entailment.nearness import Nearness


def main(arguments: list[str] | None = None) -> int:
    asked = _parser().parse_args(arguments)
    wanted = Wanted(asked.seed, asked.sources, tuple(asked.kind), tuple(asked.features))
    found = asyncio.run(_all(asked.data, wanted, asked.embeddings))
    if not found:
        sys.stderr.write(f"{asked.data} has no commits/*.jsonl, articles/ or interview/ to measure with\n")
        return 1
    if asked.json:
        asked.json.write_bytes(orjson.dumps(as_json(found), option=orjson.OPT_INDENT_2))
    sys.stdout.write(table(found) + examples(found, asked.examples))
    return 0


async def _all(data: Path, wanted: Wanted, embeddings: str | None) -> list[Outcome]:
    async with AsyncExitStack() as stack:
        entailment = None
        if embeddings is not None:
            entailment = Nearness(await stack.enter_async_context(open_plain(embeddings)))
        return [outcome for trial in trials(data, wanted) for outcome in await outcomes(trial, entailment)]


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.planted", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder with commits/, articles/, interview/")
    parser.add_argument("--kind", nargs="+", choices=list(KINDS), default=list(KINDS), metavar="KIND")
    parser.add_argument(
        "--features", nargs="+", choices=["til", "news", "interview"], default=["til", "news", "interview"]
    )
    parser.add_argument("--sources", type=int, default=24, help="how many commits, articles, notes of each at most")
    parser.add_argument(
        "--embeddings",
        nargs="?",
        const="",
        metavar="URL",
        help="sentences are weighed by embeddings as well, from this OpenAI-compatible /v1 or, without, from our own",
    )
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--examples", type=int, default=EXAMPLES, help="how many to print of each kind that went wrong")
    parser.add_argument("--json", type=Path, help="a file for every sentence with its outcome")
    return parser


if __name__ == "__main__":
    sys.exit(main())
