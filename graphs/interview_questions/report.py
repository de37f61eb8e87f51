"""What comes out: questions with all that belongs to them, as data for pages and as Markdown for people."""

from pydantic import BaseModel

from graphs.interview_questions.forms import Category, Level
from graphs.interview_questions.rubrics import Criterion
from nodes.evidence.verdicts import Dropped
from nodes.language import Language
from nodes.markdown import escaped
from nodes.state import Answered
from nodes.weigh import Weighing

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


class InterviewSource(BaseModel):
    document: str
    title: str
    quote: str


class Borne(BaseModel):
    """A sentence of the model answer, and the one of the source that bears it out best."""

    sentence: str
    quote: str


class InterviewQuestion(BaseModel):
    """`templated`: the model wrote none that passed, so a set form asks about the passage's heading.

    `answer_quoted`: no sentence of the model's answer could be proven, so the passage itself stands there."""

    question: str
    answer: str
    answer_quoted: bool
    evidence: list[Borne]
    category: Category
    skill: str
    difficulty: Level
    source: InterviewSource
    rubric: list[Criterion]
    follow_ups: list[str]
    templated: bool


class InterviewVerification(BaseModel):
    """`missing`: how many of the questions asked for the sources were too few to give; `entailment`
    whether answers were weighed as well as checked; `redacted` counts secrets and personal data that were hidden;
    `lookup` tells whether stored notes could be found."""

    questions: int
    written: int
    templated: int
    answers_quoted: int
    missing: int
    dropped: list[Dropped]
    entailment: Weighing
    redacted: dict[str, int] = {}
    lookup: Answered = "not asked"


class InterviewOutput(BaseModel):
    questions: list[InterviewQuestion]
    markdown: str
    verification: InterviewVerification
    usage: dict[str, int]


def markdown_of(questions: list[InterviewQuestion], language: Language) -> str:
    words = WORDS[language]
    blocks = [f"# {words['title']}", *(_section(at, question, words) for at, question in enumerate(questions, 1))]
    return "\n\n".join(blocks) + "\n"


def _section(at: int, question: InterviewQuestion, words: dict[str, str]) -> str:
    answer = f"> {escaped(question.answer)}" if question.answer_quoted else escaped(question.answer)
    source = " — ".join(dict.fromkeys(part for part in (question.source.document, question.source.title) if part))
    kind = " · ".join(part for part in (question.category, question.difficulty, escaped(question.skill)) if part)
    return "\n\n".join(
        (
            f"## {at}. {escaped(question.question)}",
            f"*{kind}*",
            f"**{words['answer']}**\n\n{answer}",
            f"**{words['rubric']}**\n\n" + "\n".join(map(_criterion, question.rubric)),
            f"**{words['follow_ups']}**\n\n" + "\n".join(f"- {escaped(line)}" for line in question.follow_ups),
            f"{words['source']}: {escaped(source)}",
        )
    )


def _criterion(criterion: Criterion) -> str:
    facts = "".join(f"\n  - “{escaped(fact)}”" for fact in criterion.facts)
    return f"- {escaped(criterion.criterion)} ({criterion.weight:.0%}){facts}"
