"""The tables and charts of the guide, made from the results."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from infra.capacity.charts import Chart, Line
from infra.capacity.figures import month
from infra.capacity.files import HERE, prices
from infra.capacity.results import Results

DOCS = HERE.parent.parent / "docs"
PAGES = (DOCS / "how-to" / "capacity.md", DOCS / "ko" / "capacity.md")
CHARTS = DOCS / "how-to" / "capacity"
BEGIN, END = "<!-- made by: python -m infra.capacity report: {} -->", "<!-- end -->"
# The chart of what happens over time is drawn for this way of scaling.
DRAWN = "calls"

Row = Mapping[str, Any]


def pages(results: Results) -> dict[Path, str]:
    """Each page with its tables anew."""
    made = tables(results["tables"])
    return {page: _with(page.read_text(), made) for page in PAGES}


def _with(text: str, made: Mapping[str, str]) -> str:
    for name, table in made.items():
        before, begin, rest = text.partition(BEGIN.format(name))
        if begin:
            _, end, after = rest.partition(END)
            text = f"{before}{begin}\n{table}\n{end}{after}"
    return text


def tables(results: Mapping[str, Sequence[Row]]) -> dict[str, str]:
    return {
        "loads": _loads(results["loads"]),
        "memory": _memory(results["memory"]),
        "affinity": _affinity(results["affinity"]),
        "delays": _delays(results["delays"]),
    }


def _loads(rows: Sequence[Row]) -> str:
    regions = prices().hour
    head = ["at once", "on one L4", "L4s", "first p50, s", "p95, s", "refused or gave up", "a token, ms"]
    costs = [f"$ a month, {region}" for region in regions]
    return _table(
        head + costs,
        [
            [
                f"{row['at_once']:,}",
                str(row["on_one"]),
                str(row["replicas"]),
                *_first(row),
                _lost(row),
                f"{row['token_p50'] * 1000:.0f}",
                *(f"{month(row['replicas'], hour):,.0f}" for hour in regions.values()),
            ]
            for row in rows
        ],
    )


def _memory(rows: Sequence[Row]) -> str:
    return _table(
        ["engine", "on one", "first p50, s", "p95, s", "of the prompts known already", "tokens/s"],
        [
            [row["engine"], str(row["on_one"]), *_first(row), f"{row['hit']:.0%}", f"{row['tokens_per_s']:,.0f}"]
            for row in rows
        ],
    )


def _affinity(rows: Sequence[Row]) -> str:
    return _table(
        ["affinity", "tokens of prompts read", "known already", "first p50, s", "p95, s", "answers"],
        [
            [
                "on" if row["affinity"] else "off",
                f"{row['filled']:,}",
                f"{row['hit']:.0%}",
                *_first(row),
                f"{row['answered']:,}",
            ]
            for row in rows
        ],
    )


def _delays(rows: Sequence[Row]) -> str:
    return _table(
        ["engines follow", "delay, s", "first p50, s", "p95, s", "refused or gave up", "most engines", "engine hours"],
        [
            [
                row["by"],
                f"{row['delay_s']:.0f}",
                *_first(row),
                _lost(row),
                f"{max(many for _, many in row['over_time']['engines']):.0f}",
                f"{row['engine_hours']:.2f}",
            ]
            for row in rows
        ],
    )


def _first(row: Row) -> list[str]:
    return [f"{row['first_p50']:.2f}", f"{row['first_p95']:.2f}"]


def _lost(row: Row) -> str:
    lost = row["refused"] + row["gave_up"]
    return f"{lost:,} of {row['asked']:,}" if lost else "0"


def _table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join("| " + " | ".join(cells) + " |" for cells in lines)


def charts(results: Results) -> dict[Path, str]:
    drawn = {"first-text.svg": _first_text, "cost.svg": _cost, "delays.svg": _slow, "engines.svg": _engines}
    return {CHARTS / name: draw(results["tables"]).svg() for name, draw in drawn.items()}


def _first_text(results: Mapping[str, Sequence[Row]]) -> Chart:
    lines = [
        Line(f"{name} of 300", [(row["on_one"], row[key]) for row in results["loads"] if row["at_once"] == 300])
        for name, key in (("p95", "first_p95"), ("p50", "first_p50"))
    ]
    return Chart("Time to the first text", "people on one L4", "seconds", lines, log=False)


def _cost(results: Mapping[str, Sequence[Row]]) -> Chart:
    made_for = [row for row in results["loads"] if row["on_one"] == 30]
    lines = [
        Line(region, [(row["at_once"], month(row["replicas"], hour)) for row in made_for])
        for region, hour in prices().hour.items()
    ]
    return Chart("L4 machines a month, 30 people on each", "people at once", "US dollars", lines, log=True)


def _over_time(results: Mapping[str, Sequence[Row]], what: str, stairs: bool) -> list[Line]:
    rows = [row for row in results["delays"] if row["by"] == DRAWN]
    return [
        Line(f"{row['delay_s']:.0f} s", [(at / 60, value) for at, value in row["over_time"][what]], stairs)
        for row in rows
    ]


def _slow(results: Mapping[str, Sequence[Row]]) -> Chart:
    lines = _over_time(results, "first_p95", stairs=False)
    return Chart("p95 of the first text while the load rises fourfold", "minutes", "seconds", lines)


def _engines(results: Mapping[str, Sequence[Row]]) -> Chart:
    lines = _over_time(results, "engines", stairs=True)
    return Chart("Engines while the load rises fourfold", "minutes", "engines", lines)
