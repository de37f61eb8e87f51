"""Pairs of Korean sentences that people found alike: one is the query, the other the answer among all others.

KLUE-STS and KorSTS; pairs rated 4 or more of 5 are alike, the other sentences of the set stand in their way.
"""

import csv
from dataclasses import dataclass
from pathlib import Path

import orjson

from evals.retrieval.queries import Query
from retrievers.base import Chunk

ALIKE = 4.0
# The sets are about as large as a person's notes then.
MOST_PAIRS = 500
KLUE = "klue/klue-sts-v1.1_dev.json"
KORSTS = "kornlu/sts-test.tsv"


@dataclass(frozen=True)
class Pair:
    one: str
    other: str
    score: float


@dataclass(frozen=True)
class Pairs:
    """A corpus of its own: nothing of another set is found in it."""

    name: str
    chunks: list[Chunk]
    queries: list[Query]


def pairs_of(data: Path) -> list[Pairs]:
    """Those of the sets that the folder has under `evals`."""
    folder = data / "evals"
    read = [("klue-sts", folder / KLUE, _klue), ("korsts", folder / KORSTS, _korsts)]
    return [_pairs(name, reader(file)[:MOST_PAIRS]) for name, file, reader in read if file.exists()]


def _klue(file: Path) -> list[Pair]:
    rows = orjson.loads(file.read_bytes())
    return [Pair(row["sentence1"], row["sentence2"], float(row["labels"]["label"])) for row in rows]


def _korsts(file: Path) -> list[Pair]:
    with file.open(newline="") as lines:
        rows = csv.DictReader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)
        return [Pair(row["sentence1"], row["sentence2"], float(row["score"])) for row in rows]


def _pairs(name: str, pairs: list[Pair]) -> Pairs:
    others = list(dict.fromkeys(pair.other for pair in pairs))
    ids = {other: f"{name}-{number}" for number, other in enumerate(others)}
    chunks = [_chunk(name, ids[other], other) for other in others]
    answers: dict[str, set[str]] = {}
    for pair in pairs:
        if pair.score >= ALIKE and pair.one != pair.other:
            answers.setdefault(pair.one, set()).add(ids[pair.other])
    queries = [Query(name, "ko", one, frozenset(found)) for one, found in answers.items()]
    return Pairs(name, chunks, queries)


def _chunk(name: str, identity: str, text: str) -> Chunk:
    return Chunk(identity, document=identity, title="", text=text, source=name, owner=name, language="ko")
