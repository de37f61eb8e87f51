"""Who answers a case: the promise, and the tree that is put together from what a run tells while it works."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from evals.datasets.dataset import Case
from evals.evaluators.calling import Answered
from evals.experiments.configuration import Configuration
from evals.trees import Tree, tree_of

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)
Clock = Callable[[], float]


class Refused(Exception):
    """No answer this time; the message is the server's own. `wait_s` is when to ask again, if it said so."""

    def __init__(self, said: str, wait_s: float | None = None) -> None:
        super().__init__(said)
        self.wait_s = wait_s


class NotLetIn(Exception):
    """The key is not good for this; asking on would not help."""


class Target(Protocol):
    async def answer(self, case: Case, configuration: Configuration, repetition: int) -> Answered:
        """Raises Refused, and NotLetIn."""
        ...


@dataclass
class Steps:
    """Takes the steps of a run as they happen; `clock` counts seconds."""

    name: str
    clock: Clock
    inputs: Mapping[str, Any] = field(default_factory=dict)
    _began: float = 0.0
    _open: dict[str, float] = field(default_factory=dict)
    _done: list[dict[str, Any]] = field(default_factory=list)
    _first_text: float | None = None

    def __post_init__(self) -> None:
        self._began = self.clock()

    def step(self, node: str, state: str, facts: Mapping[str, Any] | None = None) -> None:
        if state == "started":
            self._open.setdefault(node, self.clock())
        elif state == "done":
            self._done.append(self._run(node, self._open.pop(node, self._began), dict(facts or {})))

    def text(self) -> None:
        """The first token that a reader sees."""
        if self._first_text is None:
            self._first_text = self.clock() - self._began

    def tree(self, outputs: Mapping[str, Any], metadata: Mapping[str, Any], run_id: str = "", error: str = "") -> Tree:
        """`run_id` is the server's own name of the run, if it told one."""
        now = self.clock()
        told = dict(metadata) | ({"first_token_s": self._first_text} if self._first_text is not None else {})
        root = _uuid(run_id)
        fields = {"inputs": dict(self.inputs), "outputs": dict(outputs), "error": error or None, "trace_id": root}
        whole = self._run(self.name, self._began, told) | fields | {"id": root, "end_time": self._at(now)}
        return tree_of({**whole, "child_runs": [{**child, "trace_id": root} for child in self._done]})

    def _run(self, name: str, began: float, metadata: dict[str, Any]) -> dict[str, Any]:
        times = {"start_time": self._at(began), "end_time": self._at(self.clock())}
        order = f"{began - self._began:012.6f}.{len(self._done):04}"
        extra = {"metadata": metadata}
        return {
            "id": str(uuid.uuid4()),
            "name": name,
            "run_type": "chain",
            "dotted_order": order,
            **times,
            "extra": extra,
        }

    def _at(self, moment: float) -> str:
        """Only how long things took is known, not when it was."""
        return (BEGINNING + timedelta(seconds=moment - self._began)).isoformat()


def _uuid(said: str) -> str:
    try:
        return str(uuid.UUID(said))
    except ValueError:
        return str(uuid.uuid5(uuid.NAMESPACE_URL, said)) if said else str(uuid.uuid4())
