"""How fast retrieval is, how large it gets, and how both grow: each store at each size in a process of its own.

python -m benchmarks.retrieval [--sizes 1000 10000] [--stores edge owner local] [--data DIR] [--out FILE]   measures
python -m benchmarks.retrieval --read FILE   prints what was measured
"""

import argparse
import json
import math
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]

# The client's local mode looks at every chunk in Python: seconds a query from 10,000 on.
LOCAL_QUERIES, LOCAL_LARGEST = 20, 10_000
HEAD = {
    "store": "store",
    "size": "chunks",
    "load": "load",
    "chunks_per_s": "put chunks/s",
    "chunks_per_cpu_s": "chunks/CPU s",
    "p50_ms": "query p50 ms",
    "p99_ms": "p99 ms",
    "cpu_ms": "CPU ms",
    "pss_mib": "PSS MiB",
    "disk_mib": "disk MiB",
    "open_s": "open s",
    "optimize_s": "optimise s",
    "recall": "of the same 10",
}
GROWING = ("put_s", "put_cpu_s", "p50_ms", "p99_ms", "cpu_ms", "pss_mib", "disk_mib", "open_s")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--sizes", type=int, nargs="+", default=[1000, 10_000])
    parser.add_argument("--stores", nargs="+", default=["edge", "owner", "local"])
    parser.add_argument("--data", default="tests/data", help="a folder with articles/ and interview/, for the words")
    parser.add_argument("--out", type=Path, help="a file for every figure, a line a run")
    parser.add_argument("--read", type=Path, help="print the table of such a file")
    args = parser.parse_args()
    rows = read(args.read) if args.read else list(measure(args.stores, args.sizes, args.data, args.out))
    print("\n".join([*table(rows), "", *exponents(rows)]))


def measure(stores: Sequence[str], sizes: Sequence[int], data: str, out: Path | None) -> Iterator[Row]:
    for store in stores:
        for size in sizes:
            if store == "local" and size > LOCAL_LARGEST:
                continue
            more = ["--queries", str(LOCAL_QUERIES)] if store == "local" else ["--optimize"]
            command = [sys.executable, "-W", "ignore", "-m", "benchmarks.retrieval_store", store, str(size)]
            done = subprocess.run([*command, "--data", data, *more], check=True, capture_output=True, text=True)
            if out:
                out.open("a").write(done.stdout)
            yield json.loads(done.stdout)


def read(file: Path) -> list[Row]:
    return [json.loads(line) for line in file.read_text().splitlines()]


def table(rows: Sequence[Row]) -> Iterator[str]:
    yield _line(list(HEAD.values()))
    yield _line(["---"] * len(HEAD))
    for row in rows:
        yield _line([_told(row.get(name)) for name in HEAD])
        if "optimized" in row:
            graph = {"store": f"{row['store']}, graph built", "size": row["size"], **row["optimized"]}
            yield _line([_told(graph.get(name)) for name in HEAD])


def exponents(rows: Sequence[Row]) -> Iterator[str]:
    """1 is as many times more as there are chunks more, 0 the same whatever the size."""
    for store in dict.fromkeys(row["store"] for row in rows):
        of_store = [row for row in rows if row["store"] == store]
        if len(of_store) > 1:
            found = {name: exponent(of_store, name) for name in GROWING if name in of_store[0]}
            yield f"{store} grows with chunks to the power of: " + ", ".join(
                f"{name} {power:.2f}" for name, power in found.items()
            )


def exponent(rows: Sequence[Row], name: str) -> float:
    """The slope of the line through the logarithms."""
    sizes, figures = [math.log(row["size"]) for row in rows], [math.log(row[name]) for row in rows]
    return statistics.linear_regression(sizes, figures).slope


def _told(figure: object) -> str:
    if figure is None:
        return ""
    if isinstance(figure, float):
        return f"{figure:,.0f}" if abs(figure) >= 100 else f"{figure:.3g}"
    return f"{figure:,}" if isinstance(figure, int) else str(figure)


def _line(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    main()
