"""`python -m evals.retrieval --data DIR`: asks made queries of an index and tells how well each way to search finds."""

import argparse
import asyncio
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import orjson

from evals.retrieval.embedder import open_embedder
from evals.retrieval.gate import THRESHOLDS, shortfalls, thresholds
from evals.retrieval.measure import Asked, ask, corpora_of, fill
from evals.retrieval.systems import systems_of
from evals.retrieval.table import as_json, markdown
from retrievers.edge import open_edge
from retrievers.store import space_of
from retrievers.stored_index import StoredIndex


def main(arguments: list[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    asked = asyncio.run(_measured(given))
    if not asked:
        sys.stderr.write(f"{given.data} has no articles/, interview/ or evals/ to make queries from\n")
        return 1
    if given.json:
        given.json.write_bytes(orjson.dumps(as_json(asked), option=orjson.OPT_INDENT_2))
    sys.stdout.write(markdown(asked))
    return _gated(asked, given.gate) if given.gate else 0


async def _measured(given: argparse.Namespace) -> list[Asked]:
    corpora = corpora_of(given.data, given.only)
    if not corpora:
        return []
    with TemporaryDirectory(prefix="haru-evals-") as folder:
        async with (
            open_embedder(given.embeddings, given.memory) as embedder,
            # Its lock lies beside it.
            open_edge(Path(folder) / "index", space_of(embedder)) as store,
        ):
            index = StoredIndex(store, embedder)
            await fill(index, corpora, _tell)
            return await ask(corpora, systems_of(index))


def _gated(asked: list[Asked], name: str) -> int:
    short = shortfalls(asked, thresholds(THRESHOLDS, name))
    sys.stderr.write("".join(f"{line}\n" for line in short))
    return 1 if short else 0


def _tell(line: str) -> None:
    sys.stderr.write(f"{line}\n")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.retrieval", description=__doc__)
    parser.add_argument("--data", type=Path, required=True, help="a folder with articles/, interview/, evals/")
    parser.add_argument("--only", nargs="+", default=[], help="parts of names of the texts to take")
    parser.add_argument("--embeddings", default="", help="an OpenAI-compatible /v1 URL; without, one is started")
    parser.add_argument("--memory", type=Path, help="a file that remembers embeddings between runs")
    parser.add_argument("--json", type=Path, help="a file for the means and every query with what was found")
    parser.add_argument("--gate", metavar="NAME", help="exit with 1 below its means in evals/thresholds.yaml")
    return parser


if __name__ == "__main__":
    sys.exit(main())
