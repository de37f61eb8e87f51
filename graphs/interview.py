"""Notes, resume and stack in, interview questions out: each from one passage, with answer, rubric and follow-ups."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any

from langgraph.channels import UntrackedValue
from pydantic import BaseModel, Field, model_validator

from graphs.feature import Deps, Feature, Spoken, Steps, last_text
from graphs.interview_questions.claims import claims
from graphs.interview_questions.material import Material, materials_of, materials_of_passages, spread
from graphs.interview_questions.plan import (
    KINDS,
    LEVEL_WORDS,
    Category,
    Difficulty,
    Level,
    Planned,
    plan_of,
    rubric,
    stand_in,
)
from graphs.interview_questions.questions import asked, is_same, problems_of, proven
from nodes.evidence.ground import Ground
from nodes.evidence.verdicts import Bar, Dropped
from nodes.generate import Generate
from nodes.language import Language, language_of
from nodes.markdown import escaped
from nodes.prompt import Prompt
from nodes.quotation import enclosed
from nodes.retrieve import Retrieve
from nodes.run import Run
from nodes.state import Draft, Part, State
from nodes.verify import Verify
from nodes.weigh import Weigh, Weighing, weighing_of
from nodes.wording import Wording, Wordings, read


class InterviewWording(Wording):
    """`task` has places for {level} and {aim}."""

    task: str


WORDINGS = read(Wordings[InterviewWording], Path(__file__).parent / "prompts" / "interview.yaml")
WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Interview questions",
        "answer": "Model answer",
        "rubric": "Rubric",
        "follow_ups": "Follow-ups",
        "source": "Source",
    },
    "ko": {
        "title": "면접 질문",
        "answer": "모범 답안",
        "rubric": "평가 기준",
        "follow_ups": "후속 질문",
        "source": "출처",
    },
}
SAME_AS_OTHER = "Another question already asks this."
ANSWER_TOKENS: dict[Language, int] = {"en": 200, "ko": 400}
QUERY_CHARACTERS = 600
MAX_CHARACTERS = 400_000
TOLD_PROBLEMS = 4
ANSWER_SENTENCES = 4
# A question may be short and still be about its source, so fewer of its words need to stand there than of a claim's.
SHARED_BY_QUESTION = 0.25
SHARED_BY_ANSWER = 0.34
Short = Annotated[str, Field(max_length=200)]


class InterviewNote(BaseModel):
    text: str = Field(max_length=200_000)
    title: str = Field(default="", max_length=300)


class InterviewInput(BaseModel):
    """Something to ask about: notes, topics, a stack, a resume or a job description."""

    notes: list[InterviewNote] = Field(default_factory=list, max_length=20)
    topics: list[Short] = Field(default_factory=list, max_length=20)
    resume: str = Field(default="", max_length=100_000)
    stack: list[Short] = Field(default_factory=list, max_length=30)
    job: str = Field(default="", max_length=50_000)
    count: int = Field(default=5, ge=1, le=10)
    difficulty: Difficulty = "mixed"
    language: Language = "en"

    @model_validator(mode="before")
    @classmethod
    def _plain_notes(cls, value: Any) -> Any:
        """A text, or a list of texts, is understood as notes without titles."""
        if not isinstance(value, dict) or "notes" not in value:
            return value
        notes = [value["notes"]] if isinstance(value["notes"], str) else value["notes"]
        if not isinstance(notes, list):
            return value
        return {**value, "notes": [{"text": note} if isinstance(note, str) else note for note in notes]}

    @model_validator(mode="after")
    def _has_subject(self) -> "InterviewInput":
        texts = [self.resume, self.job, *self.topics, *self.stack, *(note.text for note in self.notes)]
        if sum(map(len, texts)) > MAX_CHARACTERS:
            raise ValueError(f"notes, resume and job description together may have {MAX_CHARACTERS} characters")
        if not any(text.strip() for text in texts):
            raise ValueError("give notes, topics, a stack, a resume or a job description")
        return self


class InterviewSource(BaseModel):
    document: str
    title: str
    quote: str


class InterviewQuestion(BaseModel):
    """`templated`: the model wrote none that passed, so a set form asks about the passage's heading.

    `answer_quoted`: no sentence of the model's answer could be proven, so the passage itself stands there."""

    question: str
    answer: str
    answer_quoted: bool
    category: Category
    difficulty: Level
    source: InterviewSource
    rubric: list[str]
    follow_ups: list[str]
    templated: bool


class InterviewVerification(BaseModel):
    """`missing`: how many of the questions asked for the sources were too few to give; `entailment`
    whether answers were weighed as well as checked."""

    questions: int
    written: int
    templated: int
    answers_quoted: int
    missing: int
    dropped: list[Dropped]
    entailment: Weighing


class InterviewOutput(BaseModel):
    questions: list[InterviewQuestion]
    markdown: str
    verification: InterviewVerification
    usage: dict[str, int]


class InterviewState(State, total=False):
    notes: Annotated[list[dict[str, str]], UntrackedValue(list)]
    topics: Annotated[list[str], UntrackedValue(list)]
    resume: Annotated[str, UntrackedValue(str)]
    stack: Annotated[list[str], UntrackedValue(list)]
    job: Annotated[str, UntrackedValue(str)]
    count: Annotated[int, UntrackedValue(int)]
    difficulty: Annotated[Difficulty, UntrackedValue(str)]
    language: Annotated[Language, UntrackedValue(str)]
    plan: Annotated[list[Planned], UntrackedValue(list)]


def query(state: InterviewState) -> str:
    """What the caller's own and the community's notes are searched for."""
    wanted = [*state.get("topics", []), *state.get("stack", [])]
    titles = [material.title for note in _noted(state) for material in note[:4]]
    return " ".join(dict.fromkeys(wanted or titles))[:QUERY_CHARACTERS]


def plan(state: InterviewState) -> list[Planned]:
    """Notes first, then what search found and what the caller is or wants; bare topics where there is no text."""
    given = [*_noted(state), materials_of_passages(state.get("passages", []))]
    own = (("resume", state["resume"]), ("job", state["job"]))
    given += [materials_of(text, name) for name, text in own if text.strip()]
    named = [Material("", name, name) for name in (*state["topics"], *state["stack"])]
    return plan_of(spread(given, state["count"]) or named[: state["count"]], state["count"], state["difficulty"])


@dataclass(frozen=True)
class Plan:
    """The retrieve step: searches, then decides what each question is about."""

    search: Retrieve

    async def __call__(self, state: InterviewState, run: Run) -> InterviewState:
        found = await self.search(state, run)
        with_passages: InterviewState = {**state, "passages": found["passages"]}
        return {"passages": found["passages"], "plan": plan(with_passages)}


def write(state: InterviewState, run: Run) -> list[Part]:
    language = state["language"]
    return [Part(_key(at), _messages(one, language), ANSWER_TOKENS[language]) for at, one in enumerate(state["plan"])]


def check(state: InterviewState, draft: Draft) -> list[str]:
    at, question = _at(draft.part.key), asked(draft.text)
    found = problems_of(question, _bar(state["plan"][at].material, state["language"], SHARED_BY_QUESTION))
    earlier = (other for key, other in state.get("drafts", {}).items() if _at(key) < at)
    return found + [SAME_AS_OTHER for other in earlier if is_same(question.question, asked(other.text).question)][:1]


def advise(state: InterviewState, problems: list[str]) -> str:
    return WORDINGS.of(state["language"]).advice.format(problems=" ".join(problems[:TOLD_PROBLEMS]))


def finish(state: InterviewState, drafts: dict[str, Draft]) -> dict[str, Any]:
    ordered = [drafts[_key(at)] for at in range(len(state["plan"]))]
    questions = [_question(one, draft, state["language"]) for one, draft in zip(state["plan"], ordered, strict=True)]
    output = InterviewOutput(
        questions=questions,
        markdown=_markdown(questions, WORDS[state["language"]]),
        verification=_verification(questions, ordered, state["count"]),
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
        Plan(Retrieve(deps.retriever, query, limit=6)),
        Prompt(write),
        Generate(deps.models, "interview"),
        Verify(check, advise, finish, weigh=Weigh(deps.entailment, claims), finals=finals),
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


def _bar(material: Material, language: Language, shared: float) -> Bar:
    ground = Ground(f"{material.document}\n{material.title}\n{material.text}")
    return Bar(ground, language, sentences=ANSWER_SENTENCES, shared=shared)


def _question(planned: Planned, draft: Draft, language: Language) -> InterviewQuestion:
    material = planned.material
    said, templated = asked(draft.text), bool(draft.problems)
    answer = "" if templated else proven(said.answer, _bar(material, language, SHARED_BY_ANSWER), draft.entailed)
    return InterviewQuestion(
        question=stand_in(planned.topic, planned.category, language) if templated else said.question,
        answer=answer or material.quote,
        answer_quoted=not answer,
        category=planned.category,
        difficulty=planned.level,
        source=InterviewSource(document=material.document, title=material.title, quote=material.quote),
        rubric=rubric(material.title, material.quote, planned.level, language),
        follow_ups=list(KINDS[language][planned.category].follow_ups),
        templated=templated,
    )


def _verification(questions: list[InterviewQuestion], drafts: list[Draft], wanted: int) -> InterviewVerification:
    templated = sum(question.templated for question in questions)
    return InterviewVerification(
        questions=len(questions),
        written=len(questions) - templated,
        templated=templated,
        answers_quoted=sum(question.answer_quoted for question in questions),
        missing=wanted - len(questions),
        dropped=[
            Dropped(part=draft.part.key, sentence=asked(draft.text).question, why=" ".join(draft.problems))
            for draft in drafts
            if draft.problems
        ],
        entailment=weighing_of(drafts),
    )


def _markdown(questions: list[InterviewQuestion], words: dict[str, str]) -> str:
    blocks = [f"# {words['title']}", *(_section(at, question, words) for at, question in enumerate(questions, 1))]
    return "\n\n".join(blocks) + "\n"


def _section(at: int, question: InterviewQuestion, words: dict[str, str]) -> str:
    answer = f"> {escaped(question.answer)}" if question.answer_quoted else escaped(question.answer)
    source = " — ".join(dict.fromkeys(part for part in (question.source.document, question.source.title) if part))
    return "\n\n".join(
        (
            f"## {at}. {escaped(question.question)}",
            f"*{question.category} · {question.difficulty}*",
            f"**{words['answer']}**\n\n{answer}",
            f"**{words['rubric']}**\n\n" + "\n".join(f"- {escaped(line)}" for line in question.rubric),
            f"**{words['follow_ups']}**\n\n" + "\n".join(f"- {line}" for line in question.follow_ups),
            f"{words['source']}: {escaped(source)}",
        )
    )
