"""How fast the engine answers: time to the first token, time between tokens, tokens a second, so many at once."""

import asyncio
import statistics
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from server.doctor.endpoint import Endpoint, Unreachable
from server.doctor.reading import spent, text_of
from server.regression.result import Level

Clock = Callable[[], float]
QUESTIONS = (
    "Explain in detail how a connection pool of a database works, and what goes wrong without one.",
    "데이터베이스 커넥션 풀이 어떻게 동작하는지, 없으면 어떤 문제가 생기는지 자세히 설명하세요.",
    "Describe step by step what a web server does between accepting a connection and sending the first byte.",
)


@dataclass(frozen=True)
class Load:
    """`rounds` are the answers of each reader, one after the other; every answer has just `tokens`."""

    at_once: tuple[int, ...] = (1, 5, 10)
    rounds: int = 2
    tokens: int = 64


@dataclass(frozen=True)
class Timing:
    """Seconds of one answer, as its reader saw them."""

    first: float
    between: float
    tokens: int


@dataclass(frozen=True)
class Speed:
    """`nonce` stands before each question, so that no answer profits from another's prompt."""

    endpoint: Endpoint
    model: str
    load: Load
    clock: Clock
    nonce: str

    async def levels(self) -> tuple[Level, ...]:
        await self._timed(f"warm up {self.nonce}")
        return tuple([await self._level(at_once) for at_once in self.load.at_once])

    async def _level(self, at_once: int) -> Level:
        began = self.clock()
        readers = [self._read(at_once, number) for number in range(at_once)]
        timings = [timing for timed in await asyncio.gather(*readers) for timing in timed]
        return level_of(at_once, self.load.rounds * at_once, timings, self.clock() - began)

    async def _read(self, at_once: int, number: int) -> list[Timing]:
        asked = range(number * self.load.rounds, (number + 1) * self.load.rounds)
        timed = [await self._timed(f"{self.nonce}-{at_once}-{at} {QUESTIONS[at % len(QUESTIONS)]}") for at in asked]
        return [timing for timing in timed if timing]

    async def _timed(self, question: str) -> Timing | None:
        """None for an answer that failed."""
        began, moments, tokens = self.clock(), list[float](), 0
        options = {"max_tokens": self.load.tokens, "ignore_eos": True, "stream_options": COUNTED}
        try:
            async for event in self.endpoint.events(self.model, question, **options):
                tokens = spent(event) or tokens
                if text_of(event):
                    moments.append(self.clock())
        except Unreachable:
            return None
        if not moments:
            return None
        tokens = tokens or len(moments)
        between = (moments[-1] - moments[0]) / (tokens - 1) if tokens > 1 else 0.0
        return Timing(moments[0] - began, between, tokens)


COUNTED = {"include_usage": True, "continuous_usage_stats": True}


def level_of(at_once: int, asked: int, timings: Sequence[Timing], seconds: float) -> Level:
    first = sorted(timing.first * 1000 for timing in timings)
    between = [timing.between * 1000 for timing in timings]
    return Level(
        at_once=at_once,
        answers=len(timings),
        failed=asked - len(timings),
        ttft_p50_ms=statistics.median(first) if first else 0.0,
        ttft_p95_ms=first[min(len(first) - 1, round(len(first) * 0.95))] if first else 0.0,
        tpot_p50_ms=statistics.median(between) if between else 0.0,
        tokens_per_s=sum(timing.tokens for timing in timings) / seconds if seconds else 0.0,
    )
