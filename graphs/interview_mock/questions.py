"""The only place that knows how the interview feature plans and writes its questions."""

from collections.abc import Sequence
from dataclasses import asdict, replace
from typing import Any

from graphs.feature import Deps
from graphs.interview import InterviewQuestion, InterviewState, finish, steps, write
from graphs.interview_mock.report import weak_of
from graphs.interview_mock.session import MockInput, MockState
from graphs.interview_questions.forms import CATEGORIES, Category, stand_in
from graphs.interview_questions.given import MOST_AVOIDED, QUESTION_CHARACTERS
from graphs.interview_questions.material import Material
from graphs.interview_questions.plan import Planned
from graphs.interview_questions.relevance import speaks_of
from nodes.completions import ModelError
from nodes.events import unheard
from nodes.language import Language
from nodes.run import Run
from nodes.state import Draft, Part, Writing

NOT_WRITTEN = "The model wrote nothing."


class Questions:
    """One question at a time, so that the first one does not wait for the last."""

    def __init__(self, deps: Deps) -> None:
        self._steps = steps(deps)

    async def plan(self, given: MockInput, carried: list[dict[str, Any]], run: Run) -> list[dict[str, Any]]:
        """What was weak before comes first, asked in another way; then what the interview feature would ask."""
        again = [_turned(planned_of(one), given.categories) for one in carried[: given.count]]
        fresh = await self._fresh(given, again, run) if given.has_subject else []
        known = {(one.material.text, one.category) for one in again}
        ordered = again + [one for one in fresh if (one.material.text, one.category) not in known]
        return [asdict(one) for one in ordered[: given.count]]

    async def _fresh(self, given: MockInput, again: list[Planned], run: Run) -> list[Planned]:
        taken = [stand_in(one.topic, one.category, given.language) for one in again]
        state: Any = given.model_dump(exclude={"follow_ups", "origin"}) | {"avoid": [*given.avoid, *taken]}
        planned: list[Planned] = (await self._steps.retrieve(state, run))["plan"]
        return planned

    async def write(self, planned: dict[str, Any], language: Language, avoid: list[str], run: Run) -> InterviewQuestion:
        """As the interview feature writes and verifies it; in its set form when the model cannot."""
        state = InterviewState(plan=[planned_of(planned)], language=language, count=1, avoid=avoid)
        output = await self._verified(state, write(state, run)[0], run)
        return InterviewQuestion(**output["questions"][0])

    async def _verified(self, state: InterviewState, part: Part, run: Run) -> dict[str, Any]:
        # What is written may still be thrown away, so nobody watches it.
        unwatched, writing = replace(run, emit=unheard), Writing(part=part, spent=(0, 0))
        while True:
            try:
                written: InterviewState = {**state, **await self._steps.generate(writing, unwatched)}
            except ModelError:
                unwritten = Draft(writing["part"], "", *writing["spent"], problems=(NOT_WRITTEN,))
                return _output(finish(state, {part.key: unwritten}))
            command = await self._steps.verify(written, unwatched)
            if command.goto == "__end__":
                return _output(command.update)
            [again] = command.goto
            writing = again.arg


def planned_of(stored: dict[str, Any]) -> Planned:
    return Planned(**{**stored, "material": Material(**stored["material"])})


def carried_from(earlier: MockState, given: MockInput) -> list[dict[str, Any]]:
    """What an interview hands on to the next one: what was weak, and the rest if there is nothing else to ask about."""
    plan, weak = earlier["plan"], weak_of(earlier)
    rest = [] if given.has_subject else [at for at in range(len(plan)) if at not in weak]
    return [plan[at] for at in (*weak, *rest)]


def avoiding(given: MockInput, earlier: MockState) -> MockInput:
    """In the next interview nothing is asked in the words of the earlier one."""
    asked = [entry["question"]["question"][:QUESTION_CHARACTERS] for entry in earlier["asked"]]
    return given.model_copy(update={"avoid": [*given.avoid, *asked][:MOST_AVOIDED]})


def spoken_of(topics: Sequence[str], given: MockInput) -> list[str]:
    """Those that what was given is about: what was weak elsewhere is no subject of this interview."""
    notes = "\n".join(f"{note.title}\n{note.text}" for note in given.notes)
    text = "\n".join([notes, given.resume, given.job, *given.topics, *given.stack])
    return [topic for topic in topics if speaks_of(topic, Material("", "", text))]


def source_of(stored: dict[str, Any]) -> str:
    """The text that the question is about."""
    material = planned_of(stored).material
    return f"{material.title}\n{material.text}"


def _output(update: Any) -> dict[str, Any]:
    output: dict[str, Any] = update["output"]
    return output


def _turned(planned: Planned, wanted: Sequence[Category]) -> Planned:
    """The next kind of question about the same thing, among those that are wanted."""
    kinds = wanted or CATEGORIES
    at = kinds.index(planned.category) + 1 if planned.category in kinds else 0
    return replace(planned, category=kinds[at % len(kinds)])
