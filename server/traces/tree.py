"""A recorded run as it is kept: one row for the whole, and LangSmith's shape for each step."""

import secrets
import time
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Literal

# How much of it is here: all that a later step needs, only what was given, less than that, or no content at all.
Kept = Literal["whole", "inputs", "parts", "nothing"]
Source = Literal["haru", "langsmith"]
# A step in the shape that LangSmith's clients read.
StepRun = dict[str, Any]


@dataclass(frozen=True)
class About:
    """Whose run it is, and with what it was made. `feature` is None for what was recorded elsewhere."""

    id: str
    user: str
    name: str
    feature: str | None = None
    profile: str | None = None
    adapter: str | None = None
    prompt: str = ""
    request_id: str | None = None
    conversation: str | None = None
    interview: str | None = None
    replay_of: str | None = None


@dataclass(frozen=True)
class Trace:
    """What lists and filters show of one; the rest is in its steps."""

    about: About
    at: datetime
    latency_ms: int | None = None
    verdict: str | None = None
    error: str | None = None
    model: str | None = None
    input_tokens: int = 0
    output_tokens: int = 0
    kept: Kept = "whole"
    source: Source = "haru"
    project: str | None = None


@dataclass(frozen=True)
class Tree:
    trace: Trace
    runs: list[StepRun] = field(default_factory=list)


def new_id(ns: int | None = None) -> str:
    """A UUID of version 7: such ids sort by the time at which they were made, to the millisecond."""
    milliseconds = (time.time_ns() if ns is None else ns) // 1_000_000
    bits = (milliseconds & (2**48 - 1)) << 80 | 7 << 76 | secrets.randbits(12) << 64 | 2 << 62 | secrets.randbits(62)
    return str(uuid.UUID(int=bits))


def instant(ns: int) -> datetime:
    return datetime.fromtimestamp(ns / 1e9, UTC)


def dotted(parent: str, began: datetime, step: str) -> str:
    """LangSmith's order of a tree: it sorts as one reads."""
    own = f"{began:%Y%m%dT%H%M%S%f}Z{step}"
    return f"{parent}.{own}" if parent else own


def without_empty(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if value not in (None, "", {}, [], ())}
