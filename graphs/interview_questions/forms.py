"""The words that questions have whatever the model writes: what each kind aims at, its set form and its follow-ups."""

import re
from dataclasses import dataclass
from typing import Literal

from nodes.language import Language

Level = Literal["junior", "mid", "senior"]
Category = Literal["concept", "reasoning", "practice", "problem"]

LEVELS: tuple[Level, ...] = ("junior", "mid", "senior")
CATEGORIES: tuple[Category, ...] = ("concept", "reasoning", "practice", "problem")
# A question without its mark; "Explain it", at the end of a Korean heading.
_ASKS = re.compile(
    r"(?:what|why|how|when|which) (?:is|are|was|were|do|does|did|can|should|would|will) [^?:]+$", re.IGNORECASE
)
_TOLD_TO = re.compile(r"(?:하시오|하라|해 ?보세요|해 ?주세요)[.!]*$")


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
# About what the passage says beside the question: a name that stands there, or else one of its sentences.
ABOUT_TERM: dict[Language, str] = {
    "en": "What part does “{term}” play in this?",
    "ko": "여기서 ‘{term}’의 역할은 무엇인가요?",
}
ABOUT_FACT: dict[Language, str] = {"en": "Why does this hold: “{fact}”", "ko": "다음은 왜 그런가요? “{fact}”"}


def stand_in(title: str, category: Category, language: Language) -> str:
    """A heading that asks already is asked as it stands."""
    if _ASKS.match(title):
        return f"{title}?"
    return title if asks(title) else KINDS[language][category].template.format(title=title)


def asks(heading: str) -> bool:
    return heading.endswith("?") or bool(_TOLD_TO.search(heading) or _ASKS.match(heading))
