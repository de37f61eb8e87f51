"""One call of a model, from the question to its last token."""

from dataclasses import dataclass, field

from server.admission.queue import Urgency


@dataclass(frozen=True)
class Ask:
    """What a call is made of, in tokens: `system` is the same for all of its feature, `known` of the rest was told or
    answered before in this conversation, `prompt` is all of it."""

    feature: str
    conversation: str
    system: int
    known: int
    prompt: int
    answer: int

    @property
    def held(self) -> int:
        """Of the memory: the instructions are there once for all, and an answer grows from nothing to all of it."""
        return self.prompt - self.system + self.answer // 2


@dataclass(eq=False, slots=True)
class Call:
    """Times are seconds of the simulation. It ends as answered, refused at the door, or given up while it waited."""

    number: int
    user: str
    ask: Ask
    asked: float
    urgency: Urgency = field(default=Urgency.NOW, repr=False)
    began: float | None = None
    first: float | None = None
    ended: float | None = None
    refused: bool = False
    gave_up: bool = False
    filled: int = 0

    @property
    def waits(self) -> bool:
        return self.began is None and self.ended is None
