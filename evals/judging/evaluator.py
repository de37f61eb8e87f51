"""A judge as an evaluator, which abstains unless it was seen to agree with people."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any

from evals.evaluators.calling import Score
from evals.evaluators.said import Fields, ground_of, text_of
from evals.judging.agreement import Agreement, agreement
from evals.judging.judge import Judge, JudgeUnavailable

GROUNDED = "Everything that the text states follows from the source."
# What a judge is shown of a source.
CHARACTERS = 6_000
AT_ONCE = 4


@dataclass(frozen=True)
class Labelled:
    """What people said of a text."""

    text: str
    given: str
    label: bool


async def measured(judge: Judge, criterion: str, cases: Sequence[Labelled], at_once: int = AT_ONCE) -> Agreement:
    room = asyncio.Semaphore(at_once)

    async def said(case: Labelled) -> bool | None:
        async with room:
            return await _held(judge, criterion, case.text, case.given)

    judged = await asyncio.gather(*map(said, cases))
    return agreement(judged, [case.label for case in cases])


def judged_by(judge: Judge, key: str, criterion: str, agreed: Agreement) -> Callable[..., Awaitable[Score]]:
    """An evaluator; `agreed` is how far this judge and people agreed on cases of this criterion."""

    async def judged(inputs: Fields, outputs: Fields, run: Any = None) -> Score:
        if not agreed.is_enough:
            return Score(key, None, f"the judge abstains: {agreed}")
        held = await _held(judge, criterion, text_of(outputs), ground_of(inputs, run).given)
        told = f"{judge.model}@{judge.version}, {agreed}"
        return Score(key, None if held is None else float(held), told if held is not None else f"undecided; {told}")

    judged.__name__ = key
    return judged


async def _held(judge: Judge, criterion: str, text: str, given: str) -> bool | None:
    """A judge that does not answer has not decided."""
    try:
        return await judge.holds(criterion, text[:CHARACTERS], given[:CHARACTERS])
    except JudgeUnavailable:
        return None
