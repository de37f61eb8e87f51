"""How an answer is graded: weighted criteria, each with three levels and the facts that it is looked for in."""

from collections.abc import Sequence
from typing import Literal

from pydantic import BaseModel

from graphs.interview_questions.forms import Category, Level
from graphs.interview_questions.plan import Planned
from nodes.language import Language

Aspect = Literal["facts", "own_words", "category", "level"]

# Which criterion of every rubric is which.
ASPECTS: tuple[Aspect, ...] = ("facts", "own_words", "category", "level")
# As in ASPECTS: the higher the level, the more the last two count.
WEIGHTS: dict[Level, tuple[float, float, float, float]] = {
    "junior": (0.45, 0.25, 0.2, 0.1),
    "mid": (0.35, 0.2, 0.25, 0.2),
    "senior": (0.3, 0.15, 0.25, 0.3),
}
LEVELS: dict[Language, tuple[str, str, str]] = {
    "en": ("not said, or wrong", "said in part, or without a reason", "said fully and rightly, with the reason"),
    "ko": ("말하지 않거나 틀림", "일부만 말하거나 근거가 없음", "근거와 함께 정확히 모두 말함"),
}
FITS = {"en": "Says what the source says about {title}", "ko": "자료의 내용을 정확히 말한다: {title}"}
OWN_WORDS = {"en": "Explains {title} in own words", "ko": "자신의 말로 설명한다: {title}"}
BY_CATEGORY: dict[Language, dict[Category, str]] = {
    "en": {
        "concept": "Says how it works, step by step or part by part",
        "reasoning": "Names the reason for it, and what it costs",
        "practice": "Describes concrete steps in a project",
        "problem": "Names what goes wrong, and the sign by which it is noticed",
    },
    "ko": {
        "concept": "어떻게 동작하는지 단계나 구성 요소로 말한다",
        "reasoning": "그렇게 하는 이유와 그 대가를 말한다",
        "practice": "프로젝트에서 할 일을 구체적으로 말한다",
        "problem": "무엇이 잘못되는지, 어떤 징후로 알아차리는지 말한다",
    },
}
BY_LEVEL: dict[Language, dict[Level, str]] = {
    "en": {
        "junior": "Gives one fitting example",
        "mid": "Names a limit or an alternative",
        "senior": "Weighs alternatives and says when each fits",
    },
    "ko": {
        "junior": "알맞은 예를 하나 든다",
        "mid": "한계나 대안을 말한다",
        "senior": "대안을 비교하고 언제 무엇이 맞는지 말한다",
    },
}


class Criterion(BaseModel):
    """`levels` say what earns 0, 1 and 2 points; `facts` are quotations of the source; weights of a rubric sum to 1."""

    criterion: str
    weight: float
    levels: list[str]
    facts: list[str]


def rubric(planned: Planned, language: Language) -> list[Criterion]:
    title = planned.material.title or planned.skill
    said: dict[Aspect, str] = {
        "facts": FITS[language].format(title=title),
        "own_words": OWN_WORDS[language].format(title=title),
        "category": BY_CATEGORY[language][planned.category],
        "level": BY_LEVEL[language][planned.level],
    }
    facts: dict[Aspect, list[str]] = {"facts": planned.material.facts}
    return [
        Criterion(criterion=said[aspect], weight=weight, levels=list(LEVELS[language]), facts=facts.get(aspect, []))
        for aspect, weight in zip(ASPECTS, WEIGHTS[planned.level], strict=True)
    ]


def expected(rubric: Sequence[Criterion]) -> list[str]:
    """The facts that an answer is looked at for."""
    return [fact for criterion in rubric for fact in criterion.facts]
