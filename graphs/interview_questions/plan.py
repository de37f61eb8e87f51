"""Which question is asked about which passage, at which level and of which kind."""

from collections import Counter
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import cycle
from typing import Literal

from pydantic import BaseModel, Field, model_validator

from graphs.interview_questions.forms import CATEGORIES, LEVELS, Category, Level, asks, stand_in
from graphs.interview_questions.material import Material, shortened
from graphs.interview_questions.signs import OF_CATEGORY
from nodes.language import Language

Difficulty = Literal["mixed", "junior", "mid", "senior"]
MOST = 10
MOST_BESIDE = 4


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
    what it tests, `beside` the facts of other passages under the same heading: a right answer may speak of those."""

    material: Material
    topic: str
    category: Category
    level: Level
    skill: str = ""
    beside: tuple[tuple[str, ...], ...] = ()


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
    kinds = wish.categories or CATEGORIES
    for material in list(materials) * len(kinds):
        if len(plan) == wish.count:
            break
        if found := _way(material, kinds, plan, wish):
            plan.append(Planned(material, *found, next(levels), beside=_beside(material, materials)))
    return plan


def _beside(material: Material, materials: Sequence[Material]) -> tuple[tuple[str, ...], ...]:
    place = (material.document, material.title)
    others = [one for one in materials if (one.document, one.title) == place and one != material]
    return tuple(tuple(one.facts) for one in others[:MOST_BESIDE])


def _way(
    material: Material, kinds: Sequence[Category], plan: Sequence[Planned], wish: Wish
) -> tuple[str, Category] | None:
    """How it is asked about: in a way its heading was not asked about yet, that its words bear, and that few others
    have. A heading that asks is asked once."""
    taken = {(one.topic, one.category) for one in plan}
    asked = {stand_in(one.topic, one.category, wish.language) for one in plan} | set(wish.avoid)
    used = Counter(one.category for one in plan)
    ways: list[tuple[tuple[bool, bool, int, int], str, Category]] = []
    for place, kind in enumerate(kinds):
        if any(one.material == material and one.category == kind for one in plan):
            continue
        is_taken = (material.title, kind) in taken
        topic = f"{material.title}: {shortened(material.quote, 60)}" if is_taken else material.title
        if stand_in(topic, kind, wish.language) not in asked and not (is_taken and asks(material.title)):
            ways.append(((is_taken, not _bears(material, kind), used[kind], place), topic, kind))
    return min(ways)[1:] if ways else None


def _bears(material: Material, kind: Category) -> bool:
    """Whether the text has a word of what such a question is after; what something is can be asked of all."""
    return kind == "concept" or any(sign.search(material.text) for sign in OF_CATEGORY[kind])


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
