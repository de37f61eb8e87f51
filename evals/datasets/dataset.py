"""A case and a set of cases; what they are called and which version they are follows from what is in them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from random import Random
from typing import Any
from uuid import UUID, uuid5

import orjson

# Of ids that are made from what a case asks.
SPACE = UUID("6e0f9d3c-6a51-4f0f-9a44-0a5b6a6b9f11")
WHOLE = "base"


@dataclass(frozen=True)
class Case:
    """`outputs` are the reference, empty where there is none; `id` is a UUID, the same for the same inputs unless one
    was given. A case may be in several splits."""

    inputs: Mapping[str, Any]
    outputs: Mapping[str, Any] = field(default_factory=dict)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    splits: tuple[str, ...] = (WHOLE,)
    given_id: str = ""

    @property
    def id(self) -> str:
        return self.given_id or str(uuid5(SPACE, digest(self.inputs)))

    @property
    def name(self) -> str:
        return str(self.metadata.get("name") or self.id)


@dataclass(frozen=True)
class Dataset:
    name: str
    cases: tuple[Case, ...]

    @property
    def version(self) -> str:
        """The same cases in another order are the same version."""
        told = sorted(digest([one.id, one.inputs, one.outputs, one.metadata, sorted(one.splits)]) for one in self.cases)
        return digest(told)[:12]

    @property
    def splits(self) -> dict[str, int]:
        names = [split for case in self.cases for split in case.splits]
        return {name: names.count(name) for name in sorted(set(names))}

    def only(self, split: str) -> "Dataset":
        return Dataset(self.name, tuple(case for case in self.cases if split in case.splits))

    def sample(self, most: int, seed: int = 1) -> "Dataset":
        """The same ones for the same seed, whatever order the cases are in."""
        if len(self.cases) <= most:
            return self
        drawn = {case.id for case in Random(seed).sample(sorted(self.cases, key=lambda case: case.id), most)}
        return Dataset(self.name, tuple(case for case in self.cases if case.id in drawn))

    def split(self, parts: Mapping[str, float]) -> "Dataset":
        """By the case's id, so that a case stays where it is when others come."""
        return Dataset(self.name, tuple(_put(case, parts) for case in self.cases))


def dataset(name: str, cases: Iterable[Case]) -> Dataset:
    """What is asked twice counts once, the last time it is told."""
    return Dataset(name, tuple({case.id: case for case in cases}.values()))


def digest(value: Any) -> str:
    told = orjson.dumps(value, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=_plain)
    return sha256(told).hexdigest()


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return dict(value)
    if isinstance(value, Sequence | set | frozenset):
        return sorted(value) if isinstance(value, set | frozenset) else list(value)
    raise TypeError(f"a case cannot hold {type(value).__name__}")


def _put(case: Case, parts: Mapping[str, float]) -> Case:
    place = int(digest(case.id)[:8], 16) / 0x1_0000_0000 * sum(parts.values())
    for name, share in parts.items():
        place -= share
        if place < 0:
            return Case(case.inputs, case.outputs, case.metadata, (name,), case.id)
    return case
