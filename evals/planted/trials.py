"""A trial: sentences given to a feature as the model's draft, and what its checks make of each."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from evals.outputs import Reading, letters, read
from evals.planted.statements import Statement
from evals.scripted import deps
from graphs import FEATURES
from nodes.caller import Caller
from nodes.entailment.base import Entailment
from nodes.run import Run

WINDOW = 16_384
_FEATURES = {feature.name: feature for feature in FEATURES}
# Verdicts about a draft's form; the sentence is then tried alone.
_OF_FORM = ("said before", "one sentence too many", "not complete", "about a sentence that was left out")


@dataclass(frozen=True)
class Trial:
    """`told` says in which languages the material is and the output was asked for, `question` what an answer is to;
    where the model is not shown the `last_paragraph`, nothing can be said about sentences that draw on it.
    A draft is written where exactly one of the `places` is spoken of."""

    feature: str
    source: str
    told: str
    given: dict[str, Any]
    statements: tuple[Statement, ...]
    question: str = ""
    last_paragraph: str = ""
    places: tuple[str, ...] = ("",)


@dataclass(frozen=True)
class Outcome:
    """`found` is none where the draft was not asked for; `why` the checks' own words."""

    trial: Trial
    statement: Statement
    found: bool | None
    why: str = ""


async def outcomes(trial: Trial, entailment: Entailment | None = None) -> list[Outcome]:
    """What was left out for the form of the draft is tried alone."""
    tried = await _tried(trial, trial.statements, entailment)
    again = [one.why.startswith(_OF_FORM) and len(trial.statements) > 1 for one in tried]
    return [
        (await _tried(trial, (one.statement,), entailment))[0] if alone else one
        for one, alone in zip(tried, again, strict=True)
    ]


async def _tried(trial: Trial, statements: tuple[Statement, ...], entailment: Entailment | None) -> list[Outcome]:
    asked: set[str] = set()
    shown = letters(trial.last_paragraph)

    def script(prompt: str) -> str:
        here = [place for place in trial.places if place in prompt and shown in letters(prompt)]
        asked.update(here if len(here) == 1 else ())
        return _draft(trial, (one for one in statements if here == [one.of]))

    feature = _FEATURES[trial.feature]
    given = feature.input.model_validate(trial.given).model_dump()
    workflow = feature.build(deps(script, entailment))
    done = await workflow.ainvoke(given, context=Run(Caller("evals"), window=WINDOW))
    reading = read(trial.feature, done["output"])
    return [_outcome(trial, one, reading if one.of in asked else None) for one in statements]


def _draft(trial: Trial, statements: Iterable[Statement]) -> str:
    text = " ".join(one.text for one in statements)
    return f"Question: {trial.question}\nAnswer: {text}" if trial.feature == "interview" else text


def _outcome(trial: Trial, statement: Statement, reading: Reading | None) -> Outcome:
    if reading is None or (trial.feature == "interview" and _lost(reading, trial.question)):
        return Outcome(trial, statement, None, "not asked")
    why = reading.why_dropped(statement.text)
    if why is None and not reading.shows(statement.text):
        why = "left out"
    return Outcome(trial, statement, why is not None, why or "")


def _lost(reading: Reading, question: str) -> bool:
    """With the question its answer goes, whatever it says."""
    return not reading.shows(question)
