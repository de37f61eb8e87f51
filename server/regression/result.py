"""The figures of one measurement of a model, as they are kept and compared."""

from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any


@dataclass(frozen=True)
class Level:
    """So many answers at once. Times are in milliseconds; those of tokens are between one and the next."""

    at_once: int
    answers: int
    failed: int
    ttft_p50_ms: float
    ttft_p95_ms: float
    tpot_p50_ms: float
    tokens_per_s: float


@dataclass(frozen=True)
class Result:
    """`settings` is the digest of the profile and the questions: figures of others say little about a change.
    `cases` tells of each quality case whether it passed."""

    profile: str
    model: str
    engine: str
    settings: str
    at: datetime
    levels: tuple[Level, ...]
    cases: dict[str, bool]

    @property
    def quality(self) -> float:
        return sum(self.cases.values()) / len(self.cases) if self.cases else 1.0

    def level(self, at_once: int) -> Level | None:
        return next((level for level in self.levels if level.at_once == at_once), None)

    def as_dict(self) -> dict[str, Any]:
        return {**asdict(self), "at": self.at.isoformat()}

    @staticmethod
    def of(written: dict[str, Any]) -> "Result":
        levels = tuple(Level(**level) for level in written["levels"])
        return Result(**{**written, "at": datetime.fromisoformat(written["at"]), "levels": levels})
