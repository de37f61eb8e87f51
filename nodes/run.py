"""What every node of one run may know: the caller, the model's window, its slots, and where to tell what happens."""

from dataclasses import dataclass

from nodes.caller import Caller
from nodes.events import Emit, unheard
from nodes.slots import UNLIMITED, Slots


@dataclass(frozen=True)
class Run:
    """The LangGraph context of a run: `graph.ainvoke(input, context=Run(caller))`. `window` is in tokens."""

    caller: Caller
    emit: Emit = unheard
    window: int = 4096
    slots: Slots = UNLIMITED

    @property
    def watched(self) -> bool:
        """Whether somebody reads along; if not, the model need not stream."""
        return self.emit is not unheard
