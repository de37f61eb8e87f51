"""How much worse a model may answer than before, and where it is worse than that."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from server.regression.result import Level, Result
from server.settings import ROOT, WrongSetting

FILE = ROOT / "infra" / "budget.yaml"


class Budget(BaseModel):
    """Times may grow and throughput may shrink by these factors; `lost_cases` that passed before may fail. Differences
    under `noise_ms` are the machine's."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    ttft: float = Field(default=1.5, ge=1)
    tpot: float = Field(default=1.25, ge=1)
    throughput: float = Field(default=0.8, gt=0, le=1)
    failed: int = Field(default=0, ge=0)
    lost_cases: int = Field(default=1, ge=0)
    noise_ms: float = Field(default=5, ge=0)


@dataclass(frozen=True)
class Worse:
    """`at_once` is 0 for what is not of a level."""

    what: str
    at_once: int
    before: float
    after: float
    allowed: float

    def __str__(self) -> str:
        level = f" at {self.at_once} at once" if self.at_once else ""
        return f"{self.what}{level}: {self.before:g} before, {self.after:g} now, {self.allowed:g} allowed"


def read_budget(path: Path = FILE) -> Budget:
    try:
        return Budget.model_validate(yaml.safe_load(path.read_text()) or {})
    except (OSError, yaml.YAMLError, ValidationError) as error:
        raise WrongSetting(f"{path.name} cannot be used: {' '.join(str(error).split())}") from None


def worse(before: Result, after: Result, budget: Budget) -> list[Worse]:
    """Empty if the switch may stand. Levels that were not measured both times are not compared."""
    return [*_slower(before, after, budget), *_lost(before, after, budget)]


def _slower(before: Result, after: Result, budget: Budget) -> Iterator[Worse]:
    for level in after.levels:
        was = before.level(level.at_once)
        if level.failed > budget.failed:
            yield Worse("failed answers", level.at_once, was.failed if was else 0, level.failed, budget.failed)
        if was and was.answers and level.answers:
            yield from _slower_level(was, level, budget)


def _slower_level(was: Level, now: Level, budget: Budget) -> Iterator[Worse]:
    for what, before, after, factor in (
        ("ms to the first token", was.ttft_p50_ms, now.ttft_p50_ms, budget.ttft),
        ("ms a token", was.tpot_p50_ms, now.tpot_p50_ms, budget.tpot),
    ):
        if after > before * factor and after - before > budget.noise_ms:
            yield Worse(what, now.at_once, _short(before), _short(after), _short(before * factor))
    least = was.tokens_per_s * budget.throughput
    if now.tokens_per_s < least:
        yield Worse("tokens a second", now.at_once, _short(was.tokens_per_s), _short(now.tokens_per_s), _short(least))


def _lost(before: Result, after: Result, budget: Budget) -> Iterator[Worse]:
    lost = [name for name, passed in before.cases.items() if passed and after.cases.get(name) is False]
    if len(lost) > budget.lost_cases:
        yield Worse(f"quality cases lost ({', '.join(lost)})", 0, 0, len(lost), budget.lost_cases)


def _short(value: float) -> float:
    return round(value, 1)
