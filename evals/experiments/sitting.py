"""Mock interviews as the target: begun over HTTP, sat through by a scripted candidate, scored by their report."""

import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from evals.datasets.dataset import Case
from evals.evaluators.calling import Answered, Score
from evals.evaluators.said import Fields
from evals.experiments.candidate import Candidate
from evals.experiments.configuration import Configuration, WrongAxis
from evals.experiments.server import NOT_LET_IN
from evals.experiments.target import Clock, NotLetIn, Refused, Steps

MOST_TURNS = 60


@dataclass(frozen=True)
class SittingTarget:
    """A case's inputs are how an interview begins, and `persona`: who sits it."""

    https: Mapping[str, httpx.AsyncClient]
    clock: Clock = time.monotonic

    async def answer(self, case: Case, configuration: Configuration, repetition: int) -> Answered:
        if configuration.configurable:
            raise WrongAxis("an interview is asked by the server's own profile; compare two servers")
        http = self.https[configuration.server]
        given = configuration.inputs_of(case)
        candidate = Candidate(given.pop("persona"), _text(given.get("notes")), seed=repetition)
        steps = Steps("interview", self.clock, given)
        interview = await _sent(http, "/api/interviews", given)
        for _ in range(MOST_TURNS):
            if not (prompt := interview.get("prompt")):
                break
            steps.step("answer", "started")
            reply = {"number": prompt["number"], "answer": candidate.answer(str(prompt.get("text", "")))}
            interview = await _sent(http, f"/api/interviews/{interview['id']}/answers", reply)
            steps.step("answer", "done")
        await http.delete(f"/api/interviews/{interview['id']}")
        metadata = {"feature": "interview", "persona": candidate.persona, "repetition": repetition}
        return Answered(interview, steps.tree(interview, metadata))


def reported(outputs: Fields) -> Score:
    """The interview's own points, 0 to 1; whether they are deserved, `in_order` tells over the personas."""
    report = outputs.get("report") or {}
    score = report.get("score")
    return Score("points", None if score is None else score / 100, str(outputs.get("status", "")))


def in_order(scores: Mapping[str, Sequence[float]]) -> Score:
    """Of all pairs of a better and a worse candidate, the share that the points put in that order. `scores` are lists
    by persona, in the same order of cases."""
    ranks = {"strong": 2, "middling": 1, "weak": 0, "off": 0, "ordering": 0}
    pairs = [
        (one, other)
        for better in scores
        for worse in scores
        if ranks[better] > ranks[worse]
        for one, other in zip(scores[better], scores[worse], strict=True)
    ]
    right = sum(1.0 if one > other else 0.5 if one == other else 0.0 for one, other in pairs)
    return Score("in_order", right / len(pairs) if pairs else None, f"{len(pairs)} pairs")


async def _sent(http: httpx.AsyncClient, path: str, body: Mapping[str, Any]) -> dict[str, Any]:
    try:
        answer = await http.post(path, json=body)
    except httpx.HTTPError as error:
        raise Refused(f"{type(error).__name__}: {error}") from error
    if answer.is_success:
        told: dict[str, Any] = answer.json()
        return told
    if answer.status_code in NOT_LET_IN:
        raise NotLetIn(answer.text[:300])
    raise Refused(f"{answer.status_code}: {answer.text[:300]}")


def _text(notes: Any) -> str:
    if isinstance(notes, str):
        return notes
    return "\n\n".join(one if isinstance(one, str) else str(one.get("text", "")) for one in notes or ())
