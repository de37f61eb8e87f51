"""The only place that knows how the interview feature plans and writes its questions."""

from dataclasses import asdict, dataclass, replace
from typing import Any

from graphs.feature import Deps
from graphs.interview import InterviewQuestion, InterviewState, advise, check, finish, steps, write
from graphs.interview_mock.report import weak_of
from graphs.interview_mock.session import MockInput, MockState
from graphs.interview_questions.material import Material
from graphs.interview_questions.plan import CATEGORIES, Planned
from graphs.interview_questions.questions import is_same
from nodes.completions import ModelError
from nodes.events import unheard
from nodes.evidence.words import overlap, terms_of
from nodes.generate import Generate
from nodes.language import Language
from nodes.run import Run
from nodes.state import Draft, Part, Writing

ATTEMPTS = 2
SAME = "Another question already asks this."
NOT_WRITTEN = "The model wrote nothing."
# How much of a focus must be spoken of in a piece for the piece to be about it.
ABOUT = 0.5


@dataclass(frozen=True)
class Questions:
    """One question at a time, so that the first one does not wait for the last."""

    deps: Deps

    async def plan(self, given: MockInput, carried: list[dict[str, Any]], run: Run) -> list[dict[str, Any]]:
        """What was weak before comes first, asked in another way; then what the focus names; then the rest."""
        again = [_turned(planned_of(one)) for one in carried[: given.count]]
        fresh = await self._fresh(given, run) if given.has_subject else []
        known = {(one.material.text, one.category) for one in again}
        ordered = again + [
            one for one in _by_focus(fresh, given.focus) if (one.material.text, one.category) not in known
        ]
        return [asdict(one) for one in ordered[: given.count]]

    async def _fresh(self, given: MockInput, run: Run) -> list[Planned]:
        # More are planned than asked, or what the focus names might not be among them.
        wide = given.count * 2 if given.focus else given.count
        state: Any = given.model_dump(exclude={"focus", "follow_ups", "origin"}) | {"count": wide}
        planned: list[Planned] = (await steps(self.deps).retrieve(state, run))["plan"]
        return planned

    async def write(
        self, planned: dict[str, Any], language: Language, earlier: list[str], run: Run
    ) -> InterviewQuestion:
        """As the interview feature writes and verifies it; in its set form when the model cannot."""
        state = _state([planned_of(planned)], language)
        draft = await self._draft(state, write(state, run)[0], earlier, run)
        output = finish(state, {draft.part.key: draft})["output"]
        return InterviewQuestion(**output["questions"][0])

    async def _draft(self, state: InterviewState, part: Part, earlier: list[str], run: Run) -> Draft:
        # What is written may still be thrown away, so nobody watches it.
        generate, unwatched = Generate(self.deps.models, "interview"), replace(run, emit=unheard)
        spent = (0, 0)
        while True:
            try:
                draft = (await generate(Writing(part=part, spent=spent), unwatched))["drafts"][part.key]
            except ModelError:
                return Draft(part, "", *spent, problems=(NOT_WRITTEN,))
            draft = replace(draft, problems=tuple(_problems(state, draft, earlier)))
            if not draft.problems or part.attempt == ATTEMPTS:
                return draft
            spent = (draft.input_tokens, draft.output_tokens)
            part = part.again(draft.text, advise(state, list(draft.problems)))


def planned_of(stored: dict[str, Any]) -> Planned:
    return Planned(**{**stored, "material": Material(**stored["material"])})


def carried_from(earlier: MockState, given: MockInput) -> list[dict[str, Any]]:
    """What an interview hands on to the next one: what was weak, and the rest if there is nothing else to ask about."""
    plan, weak = earlier["plan"], weak_of(earlier)
    rest = [] if given.has_subject else [at for at in range(len(plan)) if at not in weak]
    return [plan[at] for at in (*weak, *rest)]


def source_of(stored: dict[str, Any]) -> str:
    """The text that the question is about."""
    material = planned_of(stored).material
    return f"{material.title}\n{material.text}"


def level_of(question: dict[str, Any]) -> str:
    return str(question["difficulty"])


def _problems(state: InterviewState, draft: Draft, earlier: list[str]) -> list[str]:
    found = check(state, draft)
    if found:
        return found
    [written] = finish(state, {draft.part.key: draft})["output"]["questions"]
    return [SAME] if any(is_same(written["question"], one) for one in earlier) else []


def _state(plan: list[Planned], language: Language) -> InterviewState:
    return InterviewState(plan=plan, language=language, count=len(plan), drafts={}, difficulty="mixed")


def _turned(planned: Planned) -> Planned:
    """The next kind of question about the same thing."""
    at = CATEGORIES.index(planned.category) + 1
    return replace(planned, category=CATEGORIES[at % len(CATEGORIES)])


def _by_focus(plan: list[Planned], focus: list[str]) -> list[Planned]:
    wanted = [terms for terms in map(terms_of, focus) if terms]

    def aside(planned: Planned) -> float:
        said = terms_of(f"{planned.topic}\n{planned.material.title}\n{planned.material.text}")
        share = max((overlap(terms, said) for terms in wanted), default=0.0)
        return -share if share >= ABOUT else 0.0

    return sorted(plan, key=aside)
