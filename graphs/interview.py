"""Notes, resume, job and stack in, interview questions out: each from one passage, with answer, rubric, follow-ups."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Annotated, Any

from langgraph.channels import UntrackedValue

from graphs.feature import Deps, Feature, Spoken, Steps, last_text
from graphs.interview_questions.claims import claims
from graphs.interview_questions.follow_ups import follow_ups
from graphs.interview_questions.forms import KINDS, LEVEL_WORDS, Category, stand_in
from graphs.interview_questions.given import InterviewInput, cleaned, within
from graphs.interview_questions.material import Material, materials_of, materials_of_passages, spread
from graphs.interview_questions.plan import Difficulty, Distribution, Planned, Wish, plan_of
from graphs.interview_questions.questions import asked, borne, problems_of, proven
from graphs.interview_questions.relevance import Wanted, by_relevance, names_in
from graphs.interview_questions.report import (
    InterviewOutput,
    InterviewQuestion,
    InterviewSource,
    InterviewVerification,
    markdown_of,
)
from graphs.interview_questions.rubrics import rubric
from graphs.interview_questions.same import Meaning, Pair, is_same
from nodes.evidence.ground import Ground
from nodes.evidence.reasons import told_in
from nodes.evidence.retold import Retold
from nodes.evidence.verdicts import Bar, Dropped
from nodes.generate import Generate
from nodes.language import Language, language_of
from nodes.prompt import Prompt
from nodes.quotation import enclosed
from nodes.retrieve import Retrieve
from nodes.run import Run
from nodes.state import Draft, Lookup, Part, State
from nodes.verify import Verify
from nodes.weigh import Weigh, weighing_of
from nodes.wording import Wording, Wordings, read
from retrievers.documents.base import DocumentReader

__all__ = ["FEATURE", "InterviewInput", "InterviewOutput", "InterviewQuestion", "InterviewState"]


class InterviewWording(Wording):
    """`task` has places for {level} and {aim}."""

    task: str


WORDINGS = read(Wordings[InterviewWording], Path(__file__).parent / "prompts" / "interview.yaml")
SAME_AS_OTHER = "Another question already asks this."
SAME_AS_BEFORE = "This was asked before."
ANSWER_TOKENS: dict[Language, int] = {"en": 200, "ko": 400}
QUERY_CHARACTERS = 600
# As many as there may be questions.
FOUND = 10
TOLD_PROBLEMS = 4
ANSWER_SENTENCES = 4
ATTEMPTS = 2
# A question may be short and still be about its source, so fewer of its words need to stand there than of a claim's.
SHARED_BY_QUESTION = 0.25


class InterviewState(State, total=False):
    """`alike` are questions that mean the same."""

    notes: Annotated[list[dict[str, str]], UntrackedValue(list)]
    topics: Annotated[list[str], UntrackedValue(list)]
    resume: Annotated[str, UntrackedValue(str)]
    resume_file: Annotated[dict[str, str] | None, UntrackedValue(dict)]
    stack: Annotated[list[str], UntrackedValue(list)]
    job: Annotated[str, UntrackedValue(str)]
    job_file: Annotated[dict[str, str] | None, UntrackedValue(dict)]
    focus: Annotated[list[str], UntrackedValue(list)]
    avoid: Annotated[list[str], UntrackedValue(list)]
    count: Annotated[int, UntrackedValue(int)]
    difficulty: Annotated[Difficulty, UntrackedValue(str)]
    distribution: Annotated[dict[str, int] | None, UntrackedValue(dict)]
    categories: Annotated[list[Category], UntrackedValue(list)]
    language: Annotated[Language, UntrackedValue(str)]
    documents: Annotated[list[str], UntrackedValue(list)]
    kinds: Annotated[list[str], UntrackedValue(list)]
    tags: Annotated[list[str], UntrackedValue(list)]
    plan: Annotated[list[Planned], UntrackedValue(list)]
    alike: Annotated[frozenset[Pair], UntrackedValue(frozenset)]
    redacted: Annotated[dict[str, int], UntrackedValue(dict)]


def query(state: InterviewState) -> str:
    """What the caller's own and the community's notes are searched for."""
    titles = [material.title for note in _noted(state) for material in note[:4]]
    return " ".join(_wanted(state).names or dict.fromkeys(titles) or state.get("tags", []))[:QUERY_CHARACTERS]


def plan(state: InterviewState) -> list[Planned]:
    """What the caller is weak in, then what fits stack and job, then the rest; bare names where there is no text. The
    job description tells what to ask about: it is asked about itself only if nothing else is there."""
    wanted, count = _wanted(state), state["count"]
    found = [*_noted(state), materials_of_passages(state.get("passages", [])), _told(state, "resume")]
    materials = by_relevance(spread(found, count), wanted)
    bare = [Material("", name, name) for name in (*wanted.focus, *wanted.named)]
    chosen = materials or bare or spread([_told(state, "job")], count)
    return [_skilled(one, wanted) for one in plan_of(chosen[:count], _wish(state))]


@dataclass(frozen=True)
class Plan:
    """The retrieve step: reads files, hides what is personal, searches, decides what each question is about."""

    search: Retrieve
    documents: DocumentReader

    async def __call__(self, state: InterviewState, run: Run) -> InterviewState:
        clean, hidden = await cleaned(state, self.documents)
        known: InterviewState = {**state, **clean}  # type: ignore[typeddict-item]  # texts only
        found = await self.search(known, run)
        planned = plan({**known, "passages": found["passages"]})
        return {"passages": found["passages"], "lookup": found["lookup"], "plan": planned, "redacted": hidden}


def write(state: InterviewState, run: Run) -> list[Part]:
    language = state["language"]
    return [Part(_key(at), _messages(one, language), ANSWER_TOKENS[language]) for at, one in enumerate(state["plan"])]


@dataclass(frozen=True)
class Distinct:
    """The verify step: what means the same is found before the drafts are checked."""

    meaning: Meaning
    verify: Verify

    async def __call__(self, state: InterviewState, run: Run) -> Any:
        said = [asked(draft.text).question for draft in state.get("drafts", {}).values()]
        alike = await self.meaning.pairs([*said, *state.get("avoid", [])])
        known: InterviewState = {**state, "alike": alike}
        return await self.verify(known, run)


def check(state: InterviewState, draft: Draft) -> list[str]:
    at, question = _at(draft.part.key), asked(draft.text)
    found = problems_of(question, _bar_of_questions(state["plan"][at].material, state["language"]))
    earlier = [asked(other.text).question for key, other in state.get("drafts", {}).items() if _at(key) < at]
    if _is_one_of(question.question, earlier, state):
        found.append(SAME_AS_OTHER)
    if _is_one_of(question.question, state.get("avoid", []), state):
        found.append(SAME_AS_BEFORE)
    return found


def advise(state: InterviewState, problems: list[str]) -> str:
    told = told_in(state["language"], problems[:TOLD_PROBLEMS])
    return WORDINGS.of(state["language"]).advice.format(problems=" ".join(told))


def finish(state: InterviewState, drafts: dict[str, Draft]) -> dict[str, Any]:
    ordered = [drafts[_key(at)] for at in range(len(state["plan"]))]
    questions = [_question(one, draft, state["language"]) for one, draft in zip(state["plan"], ordered, strict=True)]
    output = InterviewOutput(
        questions=questions,
        markdown=markdown_of(questions, state["language"]),
        verification=_verification(questions, ordered, state),
        usage={
            "input_tokens": sum(draft.input_tokens for draft in ordered),
            "output_tokens": sum(draft.output_tokens for draft in ordered),
        },
    )
    return {"output": output.model_dump()}


def finals(output: dict[str, Any]) -> dict[str, str]:
    questions = enumerate(output["questions"])
    return {_key(at): f"{question['question']}\n\n{question['answer']}" for at, question in questions}


def steps(deps: Deps) -> Steps:
    return Steps(
        Plan(Retrieve(deps.finder, query, FOUND, within=within), deps.documents),
        Prompt(write),
        Generate(deps.models, "interview"),
        Distinct(
            Meaning(deps.embedder),
            Verify(check, advise, finish, ATTEMPTS, Weigh(deps.entailment, claims), finals),
        ),
    )


def from_text(text: str) -> dict[str, Any]:
    return {"notes": text, "language": language_of(text)}


def prompt(given: Mapping[str, Any]) -> str:
    return WORDINGS.named("interview", given["language"])


FEATURE = Feature(
    "interview",
    InterviewInput,
    InterviewOutput,
    InterviewState,
    steps,
    spoken=Spoken(last_text(from_text)),
    prompt=prompt,
)


def _noted(state: InterviewState) -> list[list[Material]]:
    return [materials_of(note["text"], note["title"]) for note in state.get("notes", []) if note["text"].strip()]


def _told(state: InterviewState, name: str) -> list[Material]:
    text = str(state.get(name, ""))
    return materials_of(text, name) if text.strip() else []


def _wanted(state: InterviewState) -> Wanted:
    named = (*state.get("topics", []), *state.get("stack", []))
    return Wanted(tuple(state.get("focus", [])), named, names_in(state.get("job", "")))


def _wish(state: InterviewState) -> Wish:
    distribution = state.get("distribution")
    return Wish(
        state["count"],
        state["difficulty"],
        Distribution(**distribution) if distribution else None,
        tuple(state.get("categories", [])),
        frozenset(state.get("avoid", [])),
        state["language"],
    )


def _skilled(planned: Planned, wanted: Wanted) -> Planned:
    return replace(planned, skill=wanted.skill_of(planned.material))


def _is_one_of(question: str, others: list[str], state: InterviewState) -> bool:
    alike = state.get("alike", frozenset())
    return any(is_same(question, other) or frozenset({question, other}) in alike for other in others)


def _key(at: int) -> str:
    return f"question-{at + 1}"


def _at(key: str) -> int:
    return int(key.removeprefix("question-")) - 1


def _messages(planned: Planned, language: Language) -> list[dict[str, str]]:
    material, level = planned.material, LEVEL_WORDS[language][planned.level]
    wanted = WORDINGS.of(language).task.format(level=level, aim=KINDS[language][planned.category].ask)
    passage = enclosed("passage", material.title, material.text)
    return [
        {"role": "system", "content": WORDINGS.of(language).instructions},
        {"role": "user", "content": f"{passage}\n\n{wanted}"},
    ]


def _bar_of_questions(material: Material, language: Language) -> Bar:
    return Bar(_ground(material), language, shared=SHARED_BY_QUESTION)


def _bar_of_answers(material: Material, language: Language, inferred: bool) -> Bar:
    retold = Retold(material.title, tuple(material.text.splitlines()))
    return Bar(_ground(material), language, sentences=ANSWER_SENTENCES, retold=retold, inferred=inferred)


def _ground(material: Material) -> Ground:
    return Ground(f"{material.document}\n{material.title}\n{material.text}")


def _question(planned: Planned, draft: Draft, language: Language) -> InterviewQuestion:
    material = planned.material
    said, templated = asked(draft.text), bool(draft.problems)
    question = stand_in(planned.topic, planned.category, language) if templated else said.question
    bar = _bar_of_answers(material, language, draft.part.inferred)
    answer = [] if templated else proven(said.answer, bar, draft.entailed)
    return InterviewQuestion(
        question=question,
        answer=" ".join(answer or material.told),
        answer_quoted=not answer,
        evidence=borne(answer or material.told, material.text),
        category=planned.category,
        skill=planned.skill,
        difficulty=planned.level,
        source=InterviewSource(document=material.document, title=material.title, quote=material.quote),
        rubric=rubric(planned, language),
        follow_ups=follow_ups(planned, question, language),
        templated=templated,
    )


def _verification(
    questions: list[InterviewQuestion], drafts: list[Draft], state: InterviewState
) -> InterviewVerification:
    templated = sum(question.templated for question in questions)
    return InterviewVerification(
        questions=len(questions),
        written=len(questions) - templated,
        templated=templated,
        answers_quoted=sum(question.answer_quoted for question in questions),
        missing=state["count"] - len(questions),
        dropped=[
            Dropped(part=draft.part.key, sentence=asked(draft.text).question, why=" ".join(draft.problems))
            for draft in drafts
            if draft.problems
        ],
        entailment=weighing_of(drafts),
        redacted=state.get("redacted", {}),
        lookup=state.get("lookup", Lookup()).answered,
    )
