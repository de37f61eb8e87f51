"""Data sets in files: JSON lines, JSON and CSV, of our own making and as LangSmith exports and imports them."""

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import orjson
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evals.datasets.dataset import WHOLE, Case, Dataset, dataset

# Where LangSmith keeps the splits of an example.
SPLITS = "dataset_split"
IN, OUT = "inputs.", "outputs."


class NotADataset(Exception):
    """The file cannot be read as one; the message says where."""


class Row(BaseModel):
    """An example of LangSmith; names of its own that we do not need are passed over."""

    model_config = ConfigDict(extra="ignore")

    inputs: dict[str, Any]
    outputs: dict[str, Any] | None = None
    reference_outputs: dict[str, Any] | None = None
    metadata: dict[str, Any] | None = None
    split: str | list[str] | None = None
    id: str = ""

    def case(self) -> Case:
        told = dict(self.metadata or {})
        splits = self.split or told.pop(SPLITS, None) or [WHOLE]
        named = (splits,) if isinstance(splits, str) else tuple(splits)
        return Case(self.inputs, self.outputs or self.reference_outputs or {}, told, named, self.id)


class Table(BaseModel):
    """Which columns of a CSV file are asked, and which are the reference; all others are metadata."""

    inputs: list[str] = Field(default_factory=list)
    outputs: list[str] = Field(default_factory=list)


def read(file: Path, table: Table | None = None) -> Dataset:
    """The name is the file's. Columns of a CSV file that begin with `inputs.` and `outputs.` need no table."""
    try:
        rows = _table(file, table or Table()) if file.suffix == ".csv" else _json(file)
        return dataset(file.stem, rows)
    except (orjson.JSONDecodeError, ValidationError) as error:
        raise NotADataset(f"{file}: {error}") from error


def write(cases: Dataset, file: Path) -> None:
    """As LangSmith imports it: `.jsonl`, `.json` or `.csv`."""
    rows = [row_of(case) for case in cases.cases]
    if file.suffix == ".csv":
        file.write_text(_columns(rows), "utf-8")
    elif file.suffix == ".json":
        file.write_bytes(orjson.dumps(rows, option=orjson.OPT_INDENT_2))
    else:
        file.write_bytes(b"".join(orjson.dumps(row) + b"\n" for row in rows))


def row_of(case: Case) -> dict[str, Any]:
    told = {**case.metadata, SPLITS: list(case.splits)}
    return {"id": case.id, "inputs": dict(case.inputs), "outputs": dict(case.outputs), "metadata": told}


def _json(file: Path) -> Iterator[Case]:
    """A list, a line each, or an object with the list under `examples`."""
    text = file.read_bytes()
    if file.suffix == ".json":
        told = orjson.loads(text)
        rows = told["examples"] if isinstance(told, dict) else told
    else:
        rows = [orjson.loads(line) for line in text.splitlines() if line.strip()]
    for row in rows:
        yield Row.model_validate(row).case()


def _table(file: Path, table: Table) -> Iterator[Case]:
    for row in csv.DictReader(io.StringIO(file.read_text("utf-8-sig"))):
        inputs = _taken(row, table.inputs, IN)
        outputs = _taken(row, table.outputs, OUT)
        if not inputs:
            raise NotADataset(f"{file}: no column begins with {IN!r}; name the columns that are asked")
        known = {*table.inputs, *table.outputs, "id", "split"}
        rest = {name: value for name, value in row.items() if name not in known and not name.startswith((IN, OUT))}
        split = [one for one in (row.get("split") or "").split("|") if one]
        yield Row(inputs=inputs, outputs=outputs, metadata=rest, split=split, id=row.get("id") or "").case()


def _taken(row: Mapping[str, str], columns: list[str], prefix: str) -> dict[str, Any]:
    named = {name: row[name] for name in columns}
    return named | {
        name.removeprefix(prefix): _value(value) for name, value in row.items() if name.startswith(prefix) and value
    }


def _value(cell: str) -> Any:
    """Lists and objects are written as JSON; everything else is text."""
    if cell[:1] not in "[{":
        return cell
    try:
        return orjson.loads(cell)
    except orjson.JSONDecodeError:
        return cell


def _columns(rows: list[dict[str, Any]]) -> str:
    flat = [
        {
            "id": row["id"],
            "split": "|".join(row["metadata"][SPLITS]),
            **{f"{IN}{name}": _cell(value) for name, value in row["inputs"].items()},
            **{f"{OUT}{name}": _cell(value) for name, value in row["outputs"].items()},
            **{name: _cell(value) for name, value in row["metadata"].items() if name != SPLITS},
        }
        for row in rows
    ]
    told = io.StringIO()
    writer = csv.DictWriter(told, list(dict.fromkeys(name for row in flat for name in row)))
    writer.writeheader()
    writer.writerows(flat)
    return told.getvalue()


def _cell(value: Any) -> str:
    return value if isinstance(value, str) else orjson.dumps(value).decode()
