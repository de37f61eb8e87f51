"""What the scenarios came to, kept beside the guide, and what it was computed from."""

import hashlib
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import Any

from infra.capacity.files import HERE, engines, features
from infra.capacity.scenarios import Scenario, all_scenarios

FILE = HERE / "results.json"
# What a figure depends on; how it is shown does not change it.
COMPUTING = ("calls", "engine", "figures", "scaling", "scenarios", "simulation", "sources", "workload")
READ = ("engines.yaml", "workload.yaml")

Results = Mapping[str, Any]


def scenarios() -> list[Scenario]:
    kinds = {name: engine.kind for name, engine in engines().items()}
    return list(all_scenarios(kinds, features()))


def compute(say: Callable[[str], None], processes: int) -> Results:
    tables: dict[str, list[dict[str, Any]]] = {}
    asked = scenarios()
    with ProcessPoolExecutor(processes) as pool:
        for scenario, row in zip(asked, pool.map(_run, range(len(asked))), strict=True):
            tables.setdefault(scenario.table, []).append(row)
            say(f"{scenario.table} {dict(scenario.about)}")
    return {"computed_from": computed_from(), "tables": tables}


def _run(number: int) -> dict[str, Any]:
    return scenarios()[number].run()


def computed_from() -> str:
    digest = hashlib.sha256()
    for name in [*READ, *(f"{module}.py" for module in COMPUTING)]:
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()[:16]


def read(file: Path = FILE) -> Results:
    kept: Results = json.loads(file.read_text())
    return kept


def write(results: Results, file: Path = FILE) -> None:
    rows = {table: [json.dumps(row, ensure_ascii=False) for row in rows] for table, rows in results["tables"].items()}
    said = ",\n".join(f' "{table}": [\n  ' + ",\n  ".join(lines) + "\n ]" for table, lines in rows.items())
    file.write_text(f'{{"computed_from": "{results["computed_from"]}", "tables": {{\n{said}\n}}}}\n')
