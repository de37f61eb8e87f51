"""What an adapter is trained on and how, as it is written down before the training begins."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from nodes.state import Message

Module = Annotated[str, StringConstraints(pattern=r"^[A-Za-z0-9_]+$")]


class NotTrainable(Exception):
    """There is nothing to train on or with; the text says what is missing."""


@dataclass(frozen=True)
class Example:
    """What the model is asked and, as the last message, what it should have written. `source` is the note it comes
    from, `digest` that of the whole note."""

    source: str
    digest: str
    messages: tuple[Message, ...]

    @property
    def id(self) -> str:
        return _digest(self.messages)

    def as_dict(self) -> dict[str, Any]:
        return {"id": self.id, **asdict(self)}


class Recipe(BaseModel):
    """`rank` may not be above the engine's --max-lora-rank. A step reads `batch` examples; what is longer than `length`
    tokens is left out. `held_out` is the share of notes that are only used to judge."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    rank: int = Field(default=8, ge=1, le=512)
    alpha: int = Field(default=16, ge=1)
    dropout: float = Field(default=0.05, ge=0, lt=1)
    targets: tuple[Module, ...] = ("q_proj", "k_proj", "v_proj", "o_proj")
    rate: float = Field(default=2e-4, gt=0, le=1)
    steps: int = Field(default=200, ge=1)
    batch: int = Field(default=4, ge=1)
    length: int = Field(default=1024, ge=32)
    held_out: float = Field(default=0.1, gt=0, lt=1)
    seed: int = Field(default=0, ge=0)
    judge_every: int = Field(default=20, ge=1)
    keep_every: int = Field(default=20, ge=1)


@dataclass(frozen=True)
class Split:
    train: tuple[Example, ...]
    held_out: tuple[Example, ...]


def split(examples: Sequence[Example], share: float, seed: int) -> Split:
    """By whole notes, so that no section of one is judged by a model that has read the others. The same notes and seed
    give the same halves, in whatever order they come. Raises NotTrainable."""
    unique = {example.id: example for example in examples}
    notes = sorted({example.source for example in unique.values()}, key=lambda source: _digest([seed, source]))
    if len(notes) < 2:
        raise NotTrainable(f"{len(notes)} notes to learn from; at least 2 are needed, one of them to judge by")
    kept_back = set(notes[: max(1, round(len(notes) * share))])
    ordered = [unique[name] for name in sorted(unique)]
    return Split(
        train=tuple(example for example in ordered if example.source not in kept_back),
        held_out=tuple(example for example in ordered if example.source in kept_back),
    )


def digest_of(parts: Split) -> str:
    """Of all that is learned from and judged by."""
    return _digest([[example.as_dict() for example in half] for half in (parts.train, parts.held_out)])


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, ensure_ascii=False, sort_keys=True).encode()).hexdigest()
