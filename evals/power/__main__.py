"""`python -m evals.power`: plants regressions and changes that mean nothing, and counts which the evals call what.

No model is asked: a scripted writer, whose weaknesses are known, writes inside the news graph with all its checks.
"""

import argparse
import asyncio
import sys

from evals.power.trial import CHANGES, Outcome, table, tried


def main(arguments: list[str] | None = None) -> int:
    given = _parser().parse_args(arguments)
    outcomes = asyncio.run(_tried(given.trials, given.cases, given.only))
    sys.stdout.write(table(outcomes))
    return 0


async def _tried(trials: int, cases: int, only: list[str]) -> list[Outcome]:
    found = []
    for change in CHANGES:
        if not only or any(part in change.name for part in only):
            for seed in range(1, trials + 1):
                found.append(await tried(change, cases, seed))
                sys.stderr.write(f"{change.name}, {seed}: {found[-1].comparison.verdict}\n")
    return found


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m evals.power", description=__doc__)
    parser.add_argument("--trials", type=int, default=20, help="of each change (20)")
    parser.add_argument("--cases", type=int, default=40, help="in each experiment (40)")
    parser.add_argument("--only", nargs="+", default=[], help="changes with this in their name")
    return parser


if __name__ == "__main__":
    sys.exit(main())
