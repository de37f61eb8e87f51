"""What every node of one run may know: the caller, the model's window, its slots, and where to tell what happens."""

import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from langchain_core.runnables import RunnableConfig

from nodes.caller import Caller
from nodes.events import Emit, unheard
from nodes.halt import Halt
from nodes.recording import UNRECORDED, Span
from nodes.slots import UNLIMITED, Slots
from nodes.tally import Tally


def _random_id() -> str:
    return str(uuid.uuid4())


@dataclass(frozen=True)
class Searching:
    """What is not to be as the feature has it: how many passages, and how much `relevance` counts; below 1 passages
    that differ are preferred."""

    passages: int | None = None
    relevance: float | None = None


AS_USUAL = Searching()


@dataclass(frozen=True)
class Run:
    """The LangGraph context of a run: `graph.ainvoke(input, context=Run(caller))`. `window` is in tokens.
    `sampling` are the caller's own parameters of the chat completions protocol, `prompt` is the name of the words that
    the feature tells the model, `span` is where a step is recorded."""

    caller: Caller
    emit: Emit = unheard
    window: int = 4096
    slots: Slots = UNLIMITED
    sampling: Mapping[str, Any] = field(default_factory=dict)
    tally: Tally = field(default_factory=Tally)
    halt: Halt = field(default_factory=Halt)
    new_id: Callable[[], str] = _random_id
    prompt: str = ""
    span: Span = UNRECORDED
    searching: Searching = AS_USUAL

    @property
    def watched(self) -> bool:
        """Whether somebody reads along; if not, the model need not stream."""
        return self.emit is not unheard

    def within(self, span: Span) -> "Run":
        """For a step of it, so that what the step does is found under it."""
        return self if span is self.span else replace(self, span=span)

    @property
    def trace(self) -> RunnableConfig:
        """The part of a config by which traces of the run can be found."""
        return {"metadata": {"prompt": self.prompt}, "tags": [self.prompt]} if self.prompt else {}
