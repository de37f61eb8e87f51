"""Compares what the usage log says was spent with what the engine has counted itself."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from server.usage.store import Totals

# Each with the names that versions of vLLM have given it; the first one found counts.
COUNTERS = {
    "input tokens": ("vllm:prompt_tokens",),
    "output tokens": ("vllm:generation_tokens",),
    "cached tokens": ("vllm:prefix_cache_hits", "vllm:gpu_prefix_cache_hits"),
}
QUERIES = ("vllm:prefix_cache_queries", "vllm:gpu_prefix_cache_queries")
RUNNING = ("vllm:num_requests_running",)
# An engine without prefix caching, or one that does not tell of it in its answers, differs here without a fault.
MUST_AGREE = ("input tokens", "output tokens")
_SAMPLE = re.compile(r"^([a-zA-Z_:][\w:]*)(?:\{.*\})?\s+(\S+)", re.MULTILINE)


class NotAnEngine(Exception):
    """The page lacks what is needed; the message says what."""


@dataclass(frozen=True)
class EngineCounts:
    """Since `started`: counters begin at 0 when the engine starts. `queried` is how many tokens were looked up in its
    prefix cache."""

    started: datetime
    tokens: Mapping[str, int]
    queried: int
    running: int


@dataclass(frozen=True)
class Difference:
    what: str
    logged: int
    counted: int

    @property
    def tokens(self) -> int:
        return self.logged - self.counted

    @property
    def percent(self) -> float:
        return 100 * self.tokens / max(self.counted, 1)

    def is_beyond(self, tolerance: float) -> bool:
        return self.what in MUST_AGREE and abs(self.percent) > tolerance


def counts_of(page: str) -> EngineCounts:
    """From a page of /metrics; a counter may have several series, one for each model and engine."""
    sums: dict[str, float] = {}
    for name, value in _SAMPLE.findall(page):
        sums[name] = sums.get(name, 0.0) + float(value)
    return EngineCounts(
        started=_started(page, sums),
        tokens={what: _needed(sums, names) for what, names in COUNTERS.items()},
        queried=_found(sums, QUERIES) or 0,
        running=_found(sums, RUNNING) or 0,
    )


def differences(logged: Totals, counted: EngineCounts) -> list[Difference]:
    sums = (logged.input_tokens, logged.output_tokens, logged.cached_tokens)
    return [Difference(what, sum_, counted.tokens[what]) for what, sum_ in zip(COUNTERS, sums, strict=True)]


def _started(page: str, sums: Mapping[str, float]) -> datetime:
    """Processes that share their counters do not tell their own start, but when the counters were made."""
    at = sums.get("process_start_time_seconds")
    if at is None:
        made = re.findall(r"^vllm:prompt_tokens_created(?:\{.*\})?\s+(\S+)", page, re.MULTILINE)
        at = min(map(float, made), default=None)
    if at is None:
        raise NotAnEngine("the engine does not tell when it started")
    return datetime.fromtimestamp(at, UTC)


def _needed(sums: Mapping[str, float], names: tuple[str, ...]) -> int:
    found = _found(sums, names)
    if found is None and names is not COUNTERS["cached tokens"]:
        raise NotAnEngine(f"the page of metrics has no {names[0]}")
    return found or 0


def _found(sums: Mapping[str, float], names: tuple[str, ...]) -> int | None:
    """With and without the ending that the exposition format gives counters."""
    spellings = [f"{name}{ending}" for name in names for ending in ("_total", "")]
    return next((round(sums[name]) for name in spellings if name in sums), None)
