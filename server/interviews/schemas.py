"""What clients send and get about mock interviews."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from psycopg.rows import DictRow
from pydantic import BaseModel, ConfigDict, Field

from graphs.interview_mock.course import open_prompt
from graphs.interview_mock.session import Asked, MockState, Prompt, Score, Standing, skill_of
from nodes.language import Language

ANSWER_CHARACTERS = 10_000


class Numbered(BaseModel):
    """`number` is the prompt's: the same reply sent twice counts once."""

    model_config = ConfigDict(extra="forbid")

    number: int = Field(ge=1, le=1000)


class Answer(Numbered):
    answer: str = Field(max_length=ANSWER_CHARACTERS)


class Waiting(BaseModel):
    """What waits for an answer: question `question` of `of`."""

    number: int
    question: int
    of: int
    kind: Literal["question", "follow_up", "again"]
    text: str


class Question(BaseModel):
    """Model answer, points and hints are told once it is closed. `hint` is a sentence of the source that was missed."""

    place: int
    question: str
    category: str
    difficulty: str
    skill: str
    standing: Standing
    score: int | None
    scores: list[Score]
    by_model: bool
    reason: str
    hint: str
    answer: str
    source: dict[str, str]


class Listed(BaseModel):
    id: UUID
    status: Literal["open", "over"]
    title: str
    language: Language
    questions: int
    asked: int
    score: int | None
    created_at: datetime
    updated_at: datetime


class Page(BaseModel):
    """`next` is the id to ask for the rows before."""

    interviews: list[Listed]
    next: UUID | None


class Interview(BaseModel):
    id: UUID
    status: Literal["open", "over"]
    title: str
    language: Language
    created_at: datetime
    updated_at: datetime
    prompt: Waiting | None
    questions: list[Question]
    transcript: list[Prompt]
    report: dict[str, Any] | None


def interview_of(row: DictRow) -> Interview:
    state: MockState = row["state"]
    waiting = open_prompt(state)
    open_place = waiting["of"] if waiting else 0
    questions = [_question(place, entry, place == open_place) for place, entry in enumerate(state["asked"], 1)]
    return Interview(
        **{name: row[name] for name in ("id", "status", "created_at", "updated_at")},
        title=state["title"],
        language=state["language"],
        prompt=_waiting(waiting, len(state["plan"])) if waiting else None,
        questions=questions,
        transcript=state["prompts"],
        report=state["report"],
    )


def _waiting(prompt: Prompt, of: int) -> Waiting:
    return Waiting(number=prompt["number"], question=prompt["of"], of=of, kind=prompt["kind"], text=prompt["text"])


def _question(place: int, entry: Asked, is_open: bool) -> Question:
    question, grade = entry["question"], entry["grade"]
    shown = None if is_open else grade
    return Question(
        place=place,
        question=question["question"],
        category=str(question["category"]),
        difficulty=str(question["difficulty"]),
        skill=skill_of(question),
        standing=entry["standing"],
        score=shown["score"] if shown else None,
        scores=shown["scores"] if shown else [],
        by_model=bool(shown and shown["by_model"]),
        reason=entry["reason"],
        hint=shown["missed"][0] if shown and shown["missed"] else "",
        answer="" if is_open else question["answer"],
        source={} if is_open else {key: str(question["source"][key]) for key in ("document", "title", "quote")},
    )
