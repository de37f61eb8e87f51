"""One turn's place in a conversation: asked for by a run, found and left behind by the saver."""

import uuid
from dataclasses import dataclass, field
from typing import Any

from langchain_core.runnables import RunnableConfig

from nodes.tally import Tally

# Instead of a message's id: the turn begins the conversation anew, beside its first message.
START = "start"


def conversation_of(owner: str, thread: str) -> str:
    """A UUID names the conversation itself; any other name is the owner's own for one."""
    try:
        return str(uuid.UUID(thread))
    except ValueError:
        return str(uuid.uuid5(uuid.UUID(owner), thread))


@dataclass(slots=True)
class Turn:
    """`after` is the message that the turn follows, the conversation's head if None; `answers` tells that it brings no
    question, for the one it follows is answered again. What stands below `tally` is filled in by the saver."""

    conversation: str
    owner: str
    after: str | None = None
    answers: bool = False
    profile: str | None = None
    adapter: str | None = None
    request_id: str = ""
    tally: Tally = field(default_factory=Tally)

    is_known: bool = False
    checkpoint: str | None = None
    titled_by: str | None = None
    history: list[dict[str, Any]] = field(default_factory=list)
    instructions: str | None = None
    revision: int | None = None

    def config(self) -> RunnableConfig:
        return {"configurable": {"thread_id": self.conversation, "turn": self}}

    def facts(self) -> dict[str, Any]:
        """What is kept of how the answer came about: by which profile, and after how long from its request on."""
        tally = self.tally
        first_s = None if tally.first_text_at is None else round(tally.first_text_at - tally.began, 2)
        return {"profile": self.profile, "first_text_s": first_s, "took_s": round(tally.clock() - tally.began, 2)}

    @property
    def is_titled(self) -> bool:
        """The first turn's title is only the first words of its question."""
        return self.titled_by is not None

    @property
    def is_stored(self) -> bool:
        return self.revision is not None
