"""What an interview has whatever the model writes: levels, kinds of question, rubrics, follow-ups and stand-ins."""

from dataclasses import dataclass
from typing import Literal

from graphs.interview_questions.material import Material, shortened
from nodes.language import Language

Level = Literal["junior", "mid", "senior"]
Difficulty = Literal["mixed", "junior", "mid", "senior"]
Category = Literal["concept", "reasoning", "practice", "problem"]

LEVELS: tuple[Level, ...] = ("junior", "mid", "senior")
CATEGORIES: tuple[Category, ...] = ("concept", "reasoning", "practice", "problem")


@dataclass(frozen=True)
class Kind:
    """`ask` tells the model what to aim at; `template` is the question where the model wrote none."""

    ask: str
    template: str
    follow_ups: tuple[str, str]


KINDS: dict[Language, dict[Category, Kind]] = {
    "en": {
        "concept": Kind(
            "whether the candidate understands what it is and how it works",
            "Explain “{title}”: what is it, and how does it work?",
            ("Can you give an example?", "How does it differ from the nearest alternative?"),
        ),
        "reasoning": Kind(
            "why it is done this way, and at what cost",
            "Why would you choose “{title}”, and what does it cost?",
            ("When would you decide against it?", "Which assumption does your answer rest on?"),
        ),
        "practice": Kind(
            "how the candidate would apply it in a project",
            "How would you apply “{title}” in a project of yours?",
            ("What would you test first?", "What would you measure to see whether it works?"),
        ),
        "problem": Kind(
            "what can go wrong with it, and how to notice",
            "What can go wrong with “{title}”, and how would you notice?",
            ("How would you find the cause?", "How would you keep it from happening again?"),
        ),
    },
    "ko": {
        "concept": Kind(
            "무엇이고 어떻게 동작하는지 이해했는지",
            "‘{title}’에 대해 설명해 주세요. 무엇이고 어떻게 동작하나요?",
            ("예를 하나 들어 주시겠어요?", "가장 비슷한 다른 방법과는 무엇이 다른가요?"),
        ),
        "reasoning": Kind(
            "왜 그렇게 하는지, 그 대가는 무엇인지",
            "‘{title}’: 왜 사용하며, 그 대가는 무엇인가요?",
            ("어떤 경우에는 쓰지 않으시겠어요?", "그 답은 어떤 전제에 기대고 있나요?"),
        ),
        "practice": Kind(
            "프로젝트에 어떻게 적용할지",
            "‘{title}’의 내용을 실제 프로젝트에 어떻게 적용하시겠어요?",
            ("무엇을 가장 먼저 테스트하시겠어요?", "효과가 있는지 무엇을 보고 판단하시겠어요?"),
        ),
        "problem": Kind(
            "무엇이 잘못될 수 있고 어떻게 알아차릴지",
            "‘{title}’에서 생길 수 있는 문제는 무엇이고, 어떻게 알아차릴 수 있나요?",
            ("원인은 어떻게 찾으시겠어요?", "다시 일어나지 않게 하려면 어떻게 하시겠어요?"),
        ),
    },
}
LEVEL_WORDS: dict[Language, dict[Level, str]] = {
    "en": {
        "junior": "a junior developer",
        "mid": "a developer with some years of practice",
        "senior": "a senior developer",
    },
    "ko": {"junior": "신입 개발자", "mid": "몇 년 차 개발자", "senior": "시니어 개발자"},
}
RUBRIC: dict[Language, tuple[str, str, dict[Level, str]]] = {
    "en": (
        "Explains {title} in own words",
        "Says what the source says: “{quote}”",
        {
            "junior": "Gives one fitting example",
            "mid": "Names a limit or an alternative",
            "senior": "Weighs alternatives and says when each fits",
        },
    ),
    "ko": (
        "자신의 말로 설명한다: {title}",
        "자료의 내용과 맞는다: “{quote}”",
        {
            "junior": "알맞은 예를 하나 든다",
            "mid": "한계나 대안을 말한다",
            "senior": "대안을 비교하고 언제 무엇이 맞는지 말한다",
        },
    ),
}


@dataclass(frozen=True)
class Planned:
    """A question to be written; `topic` tells it from the others should it have to be asked in a set form."""

    material: Material
    topic: str
    category: Category
    level: Level


def plan_of(materials: list[Material], count: int, difficulty: Difficulty) -> list[Planned]:
    """Every material once before one comes round again, and then in another way; fewer where that is used up."""
    plan: list[Planned] = []
    turns = [(material, place + turn) for turn in range(len(CATEGORIES)) for place, material in enumerate(materials)]
    for at, (material, way) in enumerate(turns[:count]):
        category = CATEGORIES[way % len(CATEGORIES)]
        plan.append(Planned(material, _topic(material, category, plan), category, level_of(at, difficulty)))
    return plan


def level_of(at: int, difficulty: Difficulty) -> Level:
    return LEVELS[at % len(LEVELS)] if difficulty == "mixed" else difficulty


def stand_in(title: str, category: Category, language: Language) -> str:
    """A heading that is a question already is asked as it stands."""
    return (
        title
        if title.endswith("?") and category == "concept"
        else KINDS[language][category].template.format(title=title)
    )


def rubric(title: str, quote: str, level: Level, language: Language) -> list[str]:
    own_words, fits, by_level = RUBRIC[language]
    return [own_words.format(title=title), fits.format(quote=quote), by_level[level]]


def _topic(material: Material, category: Category, plan: list[Planned]) -> str:
    taken = any(one.topic == material.title and one.category == category for one in plan)
    return f"{material.title}: {shortened(material.quote, 60)}" if taken else material.title
