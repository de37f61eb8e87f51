"""`python -m evals.verify --data DIR`: how well the verify node, and simpler ways, tell what a text bears out.

DIR holds public labelled sets in folders `klue`, `kornlu`, `halueval`, `nngen`; what is not there is left out.
"""

import argparse
import asyncio
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, closing
from pathlib import Path

import orjson

from evals.retrieval.embedder import CREATE, Remembered, open_plain
from evals.verify.measure import Measured, as_json, measure, table
from evals.verify.sets import Labelled, labelled
from evals.verify.systems import System, systems
from nodes.entailment.nearness import Nearness
from retrievers.base import Embedder


def main(arguments: list[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    sets = [one for one in labelled(given.data, given.most, given.seed) if not given.sets or one.name in given.sets]
    if not sets:
        sys.stderr.write(f"{given.data} has none of the sets\n")
        return 1
    measured = asyncio.run(_measured(given, sets))
    if given.json:
        given.json.write_bytes(orjson.dumps(as_json(measured), option=orjson.OPT_INDENT_2))
    sys.stdout.write(table(measured))
    return 0


async def _measured(given: argparse.Namespace, sets: list[Labelled]) -> list[Measured]:
    if given.without_embeddings:
        return await measure(sets, _wanted(systems(None, None), given.systems), _tell)
    async with _embedder(given.embeddings, given.memory) as embedder:
        return await measure(sets, _wanted(systems(embedder, Nearness(embedder)), given.systems), _tell)


def _wanted(found: list[System], names: list[str]) -> list[System]:
    return [one for one in found if not names or one.name in names]


@asynccontextmanager
async def _embedder(url: str, memory: Path | None) -> AsyncIterator[Embedder]:
    """As it gives them: the node takes off by itself what a language's vectors share."""
    async with open_plain(url) as plain:
        with closing(sqlite3.connect(memory or ":memory:", isolation_level=None)) as known:
            known.execute(CREATE)
            yield Remembered(plain, known)


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.verify", description=__doc__)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--sets", nargs="+", default=[], help="only these")
    parser.add_argument("--systems", nargs="+", default=[], help="only these")
    parser.add_argument("--most", type=int, default=400, help="pairs of a set, half of them supported (400)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--embeddings", default="", help="an OpenAI-compatible /v1 URL; without, one is started")
    parser.add_argument("--without-embeddings", action="store_true", help="only what needs none")
    parser.add_argument("--memory", type=Path, help="a file that remembers embeddings between runs")
    parser.add_argument("--json", type=Path, help="a file for all figures")
    return parser


if __name__ == "__main__":
    sys.exit(main())
