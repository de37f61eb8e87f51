"""Run trees as LangSmith shapes them, wherever they are kept: plain dictionaries, children beneath parents."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import orjson

Fields = Mapping[str, Any]


@dataclass(frozen=True)
class Tree:
    """A run with the runs that it called, in the order in which they began."""

    fields: Fields
    children: tuple["Tree", ...] = ()

    @property
    def id(self) -> str:
        return str(self.fields["id"])

    @property
    def name(self) -> str:
        return str(self.fields.get("name", ""))

    @property
    def kind(self) -> str:
        return str(self.fields.get("run_type", "chain"))

    @property
    def inputs(self) -> dict[str, Any]:
        return dict(self.fields.get("inputs") or {})

    @property
    def outputs(self) -> dict[str, Any]:
        return dict(self.fields.get("outputs") or {})

    @property
    def metadata(self) -> dict[str, Any]:
        return dict((self.fields.get("extra") or {}).get("metadata") or {})

    @property
    def error(self) -> str:
        """What an interrupted graph waits for is no error, though clients record it as one."""
        told = str(self.fields.get("error") or "")
        return "" if told.startswith("GraphInterrupt(") else told

    @property
    def seconds(self) -> float | None:
        start, end = self.fields.get("start_time"), self.fields.get("end_time")
        return (_moment(end) - _moment(start)).total_seconds() if start and end else None

    @property
    def tokens(self) -> tuple[int, int] | None:
        """Of this run, or else of all that it called: read, written."""
        told = self.fields.get("prompt_tokens"), self.fields.get("completion_tokens")
        if told[0] is not None and told[1] is not None:
            return int(told[0]), int(told[1])
        if usage := self.metadata.get("usage_metadata") or self.outputs.get("usage_metadata"):
            return int(usage.get("input_tokens", 0)), int(usage.get("output_tokens", 0))
        known = [child.tokens for child in self.children]
        counted = [one for one in known if one]
        return (sum(one[0] for one in counted), sum(one[1] for one in counted)) if counted else None

    def walk(self) -> Iterator["Tree"]:
        yield self
        for child in self.children:
            yield from child.walk()

    def nodes(self) -> list["Tree"]:
        """The steps of the graph: the runs that say which node they are, or else the direct children."""
        named = [run for run in self.walk() if run.node and run.name == run.node]
        return sorted(named, key=_began) or list(self.children)

    @property
    def node(self) -> str:
        return str(self.metadata.get("langgraph_node", ""))

    def with_metadata(self, told: Fields) -> "Tree":
        """What the run itself says goes before."""
        extra = {**(self.fields.get("extra") or {}), "metadata": {**told, **self.metadata}}
        return Tree({**self.fields, "extra": extra}, self.children)

    def as_dict(self) -> dict[str, Any]:
        return {**self.fields, "child_runs": [child.as_dict() for child in self.children]}


class Trees(Protocol):
    """Wherever runs are kept: a file, a database, a server."""

    def __iter__(self) -> Iterator[Tree]:
        """Whole trees, by their roots, the earliest first."""
        ...


@dataclass(frozen=True)
class JsonlTrees:
    """A run a line, in any order, or a whole tree a line with `child_runs`; what was told of a run twice is put
    together, as clients post its beginning and its end."""

    file: Path

    def __iter__(self) -> Iterator[Tree]:
        lines = self.file.read_bytes().splitlines()
        return iter(trees_of(orjson.loads(line) for line in lines if line.strip()))


@dataclass
class _Merged:
    runs: dict[str, dict[str, Any]] = field(default_factory=dict)

    def take(self, told: Fields, parent: str = "") -> None:
        fields = {name: value for name, value in told.items() if value is not None and name != "child_runs"}
        if parent:
            fields.setdefault("parent_run_id", parent)
        self.runs.setdefault(str(told["id"]), {}).update(fields)
        for child in told.get("child_runs") or ():
            self.take(child, str(told["id"]))


def trees_of(runs: Iterable[Fields]) -> list[Tree]:
    merged = _Merged()
    for run in runs:
        merged.take(run)
    beneath: dict[str, list[Fields]] = {}
    for run in merged.runs.values():
        beneath.setdefault(_parent(run, merged.runs), []).append(run)
    return _planted(beneath, "")


def tree_of(run: Fields) -> Tree:
    [tree] = trees_of([run])
    return tree


def _planted(beneath: Mapping[str, list[Fields]], parent: str) -> list[Tree]:
    found = [Tree(run, tuple(_planted(beneath, str(run["id"])))) for run in beneath.get(parent, [])]
    return sorted(found, key=_began)


def _parent(run: Fields, known: Mapping[str, Any]) -> str:
    """A run whose parent was not kept is a root."""
    parent = str(run.get("parent_run_id") or "")
    return parent if parent in known else ""


def _began(run: Tree) -> tuple[str, str]:
    return str(run.fields.get("dotted_order") or run.fields.get("start_time") or ""), run.id


def _moment(said: Any) -> datetime:
    told = said if isinstance(said, datetime) else datetime.fromisoformat(str(said))
    return told if told.tzinfo else told.replace(tzinfo=UTC)
