"""A model profile: which model answers, how it is asked by default, and for which features."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class Profile:
    """`context` is the model's window in tokens; `defaults` are parameters of the chat completions protocol; `slots` is
    how many calls the engine answers well at once."""

    name: str
    model: str
    context: int
    features: tuple[str, ...] = ()
    defaults: Mapping[str, float | int] = field(default_factory=dict)
    adapters: tuple[str, ...] = ()
    slots: int = 8
