"""What an adapter's version is, who chooses one for a run, and what can be wrong with one."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

AdapterState = Literal["registered", "loaded", "canary", "live", "retired"]
NAME = r"[a-z0-9][a-z0-9._-]{0,47}"


@dataclass(frozen=True)
class Version:
    """One state of an adapter's weights, which never changes. `share` is the part of its users that a canary answers,
    of 1; `was_live` grows with each version that becomes the live one; `scores` are what an evaluation said of it."""

    adapter: str
    number: int
    digest: str
    base: str
    rank: int
    state: AdapterState
    share: float
    path: Path
    was_live: int = 0
    scores: Mapping[str, float] | None = None

    @property
    def model(self) -> str:
        """The engine's name for it. Blocks of the prefix cache are kept by this name: with the digest in it, those of
        other weights are never taken."""
        return f"{self.adapter}@{self.digest[:12]}"

    @property
    def name(self) -> str:
        """What people are told."""
        return f"{self.adapter}:{self.number}"


@dataclass(frozen=True)
class Chosen:
    """Without a version the base model answers; `why` is a word for people and records."""

    version: Version | None = None
    why: str = "none chosen"

    @property
    def model(self) -> str:
        return self.version.model if self.version else ""


@dataclass(frozen=True)
class Asking:
    """Whose run wants an adapter, and for what; `named` one was asked for. `profile` is what it runs on, "" what is
    served. Who `operates` haru may try any version."""

    user: str
    feature: str
    domain: str = ""
    named: str = ""
    profile: str = ""
    operates: bool = False
