"""The results as Markdown: a table for each cell, each number a median over the rounds."""

import statistics
from collections.abc import Callable, Iterable
from typing import Any

Row = dict[str, Any]
Results = dict[str, Any]

LOAD_COLUMNS = (
    "server | tokens/s | requests/s | × direct | CPU s per 1,000 | TTFT added p50 / p90 / p99 ms | bytes/token"
    " | MB | Postgres CPU s per 1,000 | errors | foreign"
)


def report(results: Results) -> str:
    parts = {"load": _loads, "growth": _growth, "aborts": _aborts, "memory": _memory}
    return "\n\n".join(part(results[name]) for name, part in parts.items() if name in results) + "\n"


def _loads(rows: list[Row]) -> str:
    cells = dict.fromkeys(row["cell"] for row in rows)
    return "\n\n".join(_cell(cell, [row for row in rows if row["cell"] == cell]) for cell in cells)


def _cell(cell: str, rows: list[Row]) -> str:
    targets = dict.fromkeys(row["target"] for row in rows)
    direct = [row for row in rows if row["target"] == "direct"]
    lines = [_load(name, [row for row in rows if row["target"] == name], direct) for name in targets]
    return f"### {cell}\n\n{_table(LOAD_COLUMNS, lines)}"


def _load(name: str, rows: list[Row], direct: list[Row]) -> list[str]:
    tokens = _median(rows, lambda row: row["tokens_per_s"])
    added = [f"{_ttft(rows, p) - _ttft(direct, p):.1f}" for p in ("p50", "p90", "p99")]
    own = name != "direct"
    return [
        name,
        f"{tokens:,.0f}",
        f"{_median(rows, lambda row: row['requests_per_s']):,.0f}",
        f"{tokens / _median(direct, lambda row: row['tokens_per_s']):.3f}" if direct else "–",
        f"{_median(rows, lambda row: row['cpu_s_per_1000']):.2f}" if own else "–",
        " / ".join(added) if own and direct else "–",
        f"{_median(rows, lambda row: row['bytes_per_token']):.0f}",
        f"{_median(rows, lambda row: row['server_mib']):.0f}" if own else "–",
        f"{_median(rows, lambda row: row['postgres_cpu_s_per_1000']):.2f}" if own else "–",
        str(sum(row["errors"] for row in rows)),
        f"{_median(rows, lambda row: row['foreign']):.2f}",
    ]


def _growth(rows: list[Row]) -> str:
    head = (
        "server | CPU ms at turn 10 → 200 | × | TTFT ms at turn 10 → 200 | × | Postgres CPU ms"
        " | bytes at 20 / 100 / 200 turns | KB a turn, 1–20 / 21–100 / 101–200"
    )
    targets = dict.fromkeys(row["target"] for row in rows)
    lines = [_growth_line(name, [row for row in rows if row["target"] == name]) for name in targets]
    return f"### One conversation of 200 turns\n\n{_table(head, lines)}"


def _growth_line(name: str, rows: list[Row]) -> list[str]:
    def stages(figure: str) -> tuple[float, float]:
        return _median(rows, lambda row: row["early"][figure]), _median(rows, lambda row: row["late"][figure])

    cpu, ttft, postgres = stages("server_cpu_ms"), stages("ttft_ms"), stages("postgres_cpu_ms")
    held = {int(turns): sum(tables.values()) for turns, tables in rows[-1]["bytes_at"].items()}
    return [
        name,
        f"{cpu[0]:.1f} → {cpu[1]:.1f}",
        _ratio(cpu),
        f"{ttft[0]:.1f} → {ttft[1]:.1f}",
        _ratio(ttft),
        f"{postgres[0]:.1f} → {postgres[1]:.1f}",
        " / ".join(f"{size:,}" for size in held.values()) or "–",
        " / ".join(f"{rate / 1000:.1f}" for rate in _rates(held)) or "–",
    ]


def _rates(held: dict[int, int]) -> Iterable[float]:
    turns, size = 0, 0
    for later_turns, later_size in held.items():
        yield (later_size - size) / (later_turns - turns)
        turns, size = later_turns, later_size


def _aborts(rows: list[Row]) -> str:
    looks = list(rows[0]["running_at"])
    head = "server | request | begun | " + " | ".join(f"running after {look} s" for look in looks)
    lines = [[row["target"], row["kind"], str(row["begun"]), *map(str, row["running_at"].values())] for row in rows]
    return f"### Ten clients leave\n\n{_table(head, lines)}"


def _memory(rows: list[Row]) -> str:
    lines = [
        [
            row["target"],
            f"{row['mib'][0]:.0f}",
            *(f"{_at(row['mib'], part):.0f}" for part in (0.25, 0.5, 1)),
            str(row["errors"]),
        ]
        for row in rows
    ]
    head = "server | MB at start | after a quarter | after half | at the end | errors"
    return f"### Memory over {rows[0]['requests']:,} requests\n\n{_table(head, lines)}"


def _at(values: list[float], part: float) -> float:
    return values[round((len(values) - 1) * part)]


def _table(head: str, lines: Iterable[list[str]]) -> str:
    columns = head.count("|") + 1
    return "\n".join([f"| {head} |", "|---" * columns + "|", *(f"| {' | '.join(line)} |" for line in lines)])


def _ratio(pair: tuple[float, float]) -> str:
    return f"{pair[1] / pair[0]:.2f}" if pair[0] else "–"


def _ttft(rows: list[Row], percentile: str) -> float:
    return _median(rows, lambda row: row["ttft_ms"][percentile])


def _median(rows: list[Row], figure: Callable[[Row], float]) -> float:
    return statistics.median(figure(row) for row in rows) if rows else 0
