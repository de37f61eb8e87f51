"""`python -m evals.datasets`: makes a data set of recorded runs, changes its form, or tells what is in it."""

import argparse
import sys
from pathlib import Path

from evals.datasets.dataset import Dataset
from evals.datasets.files import NotADataset, Table, read, write
from evals.datasets.harvest import Harvest, harvested
from evals.trees import JsonlTrees


def main(arguments: list[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    try:
        found = _found(given)
    except NotADataset as error:
        sys.stderr.write(f"{error}\n")
        return 1
    if given.sample:
        found = found.sample(given.sample, given.seed)
    if given.split:
        found = found.split(dict(map(_part, given.split)))
    if given.out:
        write(found, given.out)
    sys.stdout.write(told(found))
    return 0


def told(found: Dataset) -> str:
    splits = ", ".join(f"{name} {count}" for name, count in found.splits.items())
    references = sum(bool(case.outputs) for case in found.cases)
    return f"{found.name}@{found.version}: {len(found.cases)} cases, {references} with a reference; splits: {splits}\n"


def _found(given: argparse.Namespace) -> Dataset:
    if given.what == "convert":
        return read(given.file, Table(inputs=given.inputs, outputs=given.outputs))
    wanted = Harvest(
        feature=given.feature,
        metadata=dict(one.split("=", 1) for one in given.where),
        feedback=given.feedback,
        at_least=given.at_least,
        at_most=given.at_most,
        errors=True if given.errors else None,
        slower_than=given.slower_than,
        as_reference=given.as_reference,
    )
    return harvested(given.out.stem if given.out else given.file.stem, JsonlTrees(given.file), wanted)


def _part(said: str) -> tuple[str, float]:
    name, _, share = said.partition("=")
    return name, float(share or 1)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.datasets", description=__doc__)
    ways = parser.add_subparsers(required=True, dest="what", metavar="WHAT")
    traces = ways.add_parser("from-traces", help="runs in a JSONL file become cases")
    traces.add_argument("--feature", default="", help="only runs of it")
    traces.add_argument("--where", nargs="+", default=[], metavar="NAME=VALUE", help="only with this metadata")
    traces.add_argument("--feedback", default="", metavar="KEY", help="only runs that were scored so")
    traces.add_argument("--at-least", type=float, help="the least of that score")
    traces.add_argument("--at-most", type=float, help="the most of that score")
    traces.add_argument("--errors", action="store_true", help="only runs that failed")
    traces.add_argument("--slower-than", type=float, metavar="S")
    traces.add_argument("--as-reference", action="store_true", help="what was answered is the reference")
    convert = ways.add_parser("convert", help="a JSONL, JSON or CSV file, LangSmith's too")
    convert.add_argument("--inputs", nargs="+", default=[], help="columns of a CSV file that are asked")
    convert.add_argument("--outputs", nargs="+", default=[], help="columns that are the reference")
    for way in (traces, convert):
        way.add_argument("file", type=Path)
        way.add_argument("--sample", type=int, metavar="N")
        way.add_argument("--seed", type=int, default=1)
        way.add_argument("--split", nargs="+", metavar="NAME=SHARE", help="such as dev=1 test=3; by the case's id")
        way.add_argument("--out", type=Path, help="a .jsonl, .json or .csv file")
    return parser


if __name__ == "__main__":
    sys.exit(main())
