"""Which question is asked about which passage, at which level and of which kind."""

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Literal

from pydantic import BaseModel, Field, model_validator

from graphs.interview_questions.forms import CATEGORIES, LEVELS, Category, Level, stand_in
from graphs.interview_questions.material import Material, shortened
from nodes.language import Language

Difficulty = Literal["mixed", "junior", "mid", "senior"]
MOST = 10


class Distribution(BaseModel):
    """How many questions of each difficulty."""

    junior: int = Field(default=0, ge=0, le=MOST)
    mid: int = Field(default=0, ge=0, le=MOST)
    senior: int = Field(default=0, ge=0, le=MOST)

    @property
    def total(self) -> int:
        return self.junior + self.mid + self.senior

    @model_validator(mode="after")
    def _is_possible(self) -> "Distribution":
        if not 1 <= self.total <= MOST:
            raise ValueError(f"ask for 1 to {MOST} questions in all")
        return self


@dataclass(frozen=True)
class Planned:
    """A question to be written; `topic` tells it from the others should it have to be asked in a set form, `skill` is
    what it tests."""

    material: Material
    topic: str
    category: Category
    level: Level
    skill: str = ""


@dataclass(frozen=True)
class Wish:
    """`avoid` are questions that were asked already: not even their set form comes again."""

    count: int
    difficulty: Difficulty = "mixed"
    distribution: Distribution | None = None
    categories: Sequence[Category] = CATEGORIES
    avoid: Collection[str] = field(default_factory=frozenset)
    language: Language = "en"


def plan_of(materials: Sequence[Material], wish: Wish) -> list[Planned]:
    """Every material once before one comes round again, and then in another way; fewer where that is used up."""
    plan: list[Planned] = []
    levels = _levels(wish)
    for material, category in _turns(materials, wish.categories or CATEGORIES):
        if len(plan) == wish.count:
            break
        topic = _topic(material, category, plan)
        if stand_in(topic, category, wish.language) not in wish.avoid:
            plan.append(Planned(material, topic, category, next(levels)))
    return plan


def _turns(materials: Sequence[Material], categories: Sequence[Category]) -> Iterator[tuple[Material, Category]]:
    for turn in range(len(categories)):
        for place, material in enumerate(materials):
            yield material, categories[(place + turn) % len(categories)]


def _levels(wish: Wish) -> Iterator[Level]:
    """In turn, each as often as it is wanted."""
    if wish.distribution is None:
        yield from cycle(LEVELS if wish.difficulty == "mixed" else (wish.difficulty,))
        return
    left: dict[Level, int] = {level: getattr(wish.distribution, level) for level in LEVELS}
    while any(left.values()):
        for level in LEVELS:
            if left[level]:
                left[level] -= 1
                yield level


def _topic(material: Material, category: Category, plan: list[Planned]) -> str:
    taken = any(one.topic == material.title and one.category == category for one in plan)
    return f"{material.title}: {shortened(material.quote, 60)}" if taken else material.title
