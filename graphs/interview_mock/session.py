"""What a mock interview is given and what it remembers: plain data, so that its row in the database can be read."""

from typing import Annotated, Any, Literal
from uuid import UUID

from langgraph.channels import UntrackedValue
from pydantic import ConfigDict, Field
from typing_extensions import TypedDict

from graphs.interview import InterviewInput, InterviewQuestion
from nodes.language import Language

# Before `working` has become `asking` or `over` again, nothing of a turn is kept.
Phase = Literal["working", "asking", "over"]
# Of one question; only the last three are final.
Standing = Literal["asked", "answered", "refused", "skipped", "done"]
PromptKind = Literal["question", "follow_up", "again"]
ReplyKind = Literal["answer", "skip", "end"]
MOST_FOLLOW_UPS = 3


class MockInput(InterviewInput):
    """`follow_ups` is the most for one question. `from` is an earlier interview whose weak topics come first; without
    anything else to ask about, its other questions follow."""

    model_config = ConfigDict(populate_by_name=True)

    follow_ups: int = Field(default=1, ge=0, le=MOST_FOLLOW_UPS)
    origin: UUID | None = Field(default=None, alias="from")

    @property
    def can_be_planned(self) -> bool:
        """An earlier interview is a subject too."""
        return self.origin is not None or super().can_be_planned


class Reply(TypedDict, total=False):
    """What the waiting graph is resumed with; `number` is the prompt's that it replies to."""

    number: int
    kind: ReplyKind
    text: str


class Score(TypedDict):
    """0 to 2 points on one criterion; `quote` stands in the answer, `fact` in the source that it matches. The weights
    of a grade sum to 1."""

    criterion: str
    weight: float
    points: int
    quote: str
    fact: str


class Grade(TypedDict):
    """`score` is 0 to 100, by weight; `missed` are sentences of the source that the answer does not have."""

    score: int
    scores: list[Score]
    missed: list[str]
    by_model: bool


class Prompt(TypedDict):
    """One thing that was said to the candidate, and what came back; `of` is the question's place."""

    number: int
    of: int
    kind: PromptKind
    text: str
    answer: str | None
    outcome: str


class Asked(TypedDict):
    """One question: as the interview feature wrote it, what its source expects, and how it went."""

    question: dict[str, Any]
    facts: list[str]
    standing: Standing
    answers: list[str]
    follow_ups: int
    grade: Grade | None
    reason: str


class MockState(TypedDict, total=False):
    """The tracked keys are the interview's row; what it was planned from is not kept, but for what the plan has.
    `avoid` are questions of other interviews.
    `stale` tells that the reply was to a prompt that does not wait for one (any more), and changed nothing."""

    phase: Phase
    title: str
    language: Language
    most_follow_ups: int
    plan: list[dict[str, Any]]
    avoid: list[str]
    asked: list[Asked]
    prompts: list[Prompt]
    report: dict[str, Any] | None
    given: Annotated[dict[str, Any], UntrackedValue(dict)]
    carried: Annotated[list[dict[str, Any]], UntrackedValue(list)]
    reply: Annotated[Reply, UntrackedValue(dict)]
    stale: Annotated[bool, UntrackedValue(bool)]


def question_of(entry: Asked) -> InterviewQuestion:
    return InterviewQuestion(**entry["question"])


def skill_of(question: dict[str, Any]) -> str:
    """What a question tests, in the words of its source."""
    return str(question.get("skill") or question["source"]["title"] or question["source"]["document"])
