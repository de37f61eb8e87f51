"""Let the feature write its messages, and send each part to be written."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from langgraph.types import Command, Send

from nodes.run import Run
from nodes.state import Part, State, Writing

Write = Callable[[Any, Run], list[Part]]
Next = Literal["generate", "verify"]


@dataclass(frozen=True)
class Prompt:
    """A feature that has nothing to write (an empty day) returns no part; then no model is asked."""

    write: Write

    async def __call__(self, state: State, run: Run) -> Command[Next]:
        parts = self.write(state, run)
        update: State = {"parts": {part.key: part for part in parts}}
        return Command(update=update, goto=sends_of(parts) or "verify")


def sends_of(parts: Iterable[Part]) -> list[Send]:
    """Each part is written by a call of its own."""
    return [Send("generate", Writing(part=part, spent=(0, 0))) for part in parts]
