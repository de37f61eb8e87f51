"""What travels between the steps, in columns: chunks, with their vector or still without, outcomes, counts."""

from array import array
from dataclasses import asdict
from typing import Any

import orjson

from retrievers.base import Chunk, RetrievalUnavailable, Vector
from retrievers.bulk.base import File, Outcome
from retrievers.points import chunk_of, payload_of

Row = dict[str, Any]
Columns = dict[str, Any]

CHUNK, OUTCOME, WRITTEN, GONE = "chunk", "outcome", "written", "gone"


def file_row(file: File) -> Row:
    return asdict(file)


def file_of(row: Row) -> File:
    return File(str(row["path"]), str(row["source"]), str(row["name"]))


def chunk_row(chunk: Chunk) -> Row:
    return {"kind": CHUNK, "body": orjson.dumps(payload_of(chunk)), "vector": b""}


def outcome_row(outcome: Outcome) -> Row:
    return {"kind": OUTCOME, "body": orjson.dumps(asdict(outcome)), "vector": b""}


def written_row(count: int) -> Row:
    return {"kind": WRITTEN, "body": orjson.dumps(count), "vector": b""}


def gone_row(error: RetrievalUnavailable) -> Row:
    reason = str(error).removeprefix(f"{error.part}: ")
    return {"kind": GONE, "body": orjson.dumps([error.part, reason]), "vector": b""}


def gone_in(row: Row) -> RetrievalUnavailable:
    return RetrievalUnavailable(*orjson.loads(row["body"]))


def rows_of(columns: Columns) -> list[Row]:
    names = list(columns)
    return [dict(zip(names, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def columns_of(rows: list[Row]) -> Columns:
    return {name: [row[name] for row in rows] for name in ("kind", "body", "vector")}


def chunk_in(row: Row) -> Chunk:
    return chunk_of(orjson.loads(row["body"]))


def outcome_in(row: Row) -> Outcome:
    said = orjson.loads(row["body"])
    return Outcome(**{**said, "keep": tuple(said["keep"])})


def count_in(row: Row) -> int:
    return int(orjson.loads(row["body"]))


def packed(vector: Vector) -> bytes:
    return array("f", vector).tobytes()


def vector_in(row: Row) -> Vector:
    return array("f", row["vector"]).tolist()
