"""What a run tells its reader while it works: steps, waiting, drafts, what is taken back, and what is verified."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal


@dataclass(frozen=True, slots=True)
class Step:
    """A node began or ended; `facts` are counts and names that any reader may see, never prompts or passages."""

    node: str
    state: Literal["started", "done"]
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Waiting:
    """A part waits for the engine; so many calls are served up to its own, which is expected to take so long."""

    part: str
    position: int
    expected_s: float


@dataclass(frozen=True, slots=True)
class Text:
    """More text of one part's draft, not yet verified."""

    part: str
    text: str


@dataclass(frozen=True, slots=True)
class Drafted:
    """The draft of a part is complete."""

    part: str


@dataclass(frozen=True, slots=True)
class Again:
    """The draft of a part did not pass and is written again; what was shown of it no longer holds."""

    part: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Retract:
    """The draft of a part does not hold as it was shown, and is not written again: Final tells what stays of it."""

    part: str
    problems: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Final:
    """The verified text of a part; it stands in place of all drafts of it."""

    part: str
    text: str


Event = Step | Waiting | Text | Drafted | Again | Retract | Final
Emit = Callable[[Event], None]


def unheard(event: Event) -> None:
    """The reader of a run that nobody watches."""
