"""Points for an answer: an estimate from its words alone, which a model may move only as far as quotations bear it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from graphs.interview_mock.expected import Said
from graphs.interview_mock.session import Grade, Score
from graphs.interview_questions.forms import Category, Level
from graphs.interview_questions.rubrics import ASPECTS, Aspect, Criterion, expected
from graphs.interview_questions.signs import OF_CATEGORY, OF_LEVEL, Signs
from nodes.evidence.words import terms_of

MOST = 2
ENOUGH_TERMS = 8
LINE = re.compile(r"^\W*(\d)\s*[:.)\]-]+\s*([012])\b[^\"“\n]*(?:[\"“]([^\"”\n]+)[\"”])?", re.MULTILINE)


@dataclass(frozen=True)
class Estimate:
    points: int
    quote: str = ""


@dataclass(frozen=True)
class Opinion:
    """What a model said of one criterion."""

    points: int
    quote: str


@dataclass(frozen=True)
class Task:
    """What a question asks for: its rubric, and which signs its criteria look for."""

    rubric: Sequence[Criterion]
    category: Category
    level: Level


def graded(task: Task, said: Said, opinion: str = "") -> Grade:
    """`opinion` is a model's grading, or nothing."""
    told = opinions(opinion)
    scores, by_model = [], False
    for at, (criterion, aspect) in enumerate(zip(task.rubric, ASPECTS, strict=True)):
        estimate = _estimate(aspect, task, said)
        moved = _moved(estimate, told.get(at), said)
        by_model = by_model or moved != estimate
        scores.append(_score(criterion, moved, said.match_of(moved.quote) if moved.points else ""))
    return Grade(score=_weighted(scores), scores=scores, missed=said.missed, by_model=by_model)


def better(one: Grade | None, other: Grade) -> Grade:
    """A follow-up never costs what was earned before it."""
    if one is None:
        return other
    scores = [max(pair, key=lambda score: score["points"]) for pair in zip(other["scores"], one["scores"], strict=True)]
    by_model = one["by_model"] or other["by_model"]
    return Grade(score=_weighted(scores), scores=scores, missed=other["missed"], by_model=by_model)


def nothing(rubric: Sequence[Criterion]) -> Grade:
    """For what was refused, skipped or no answer."""
    scores = [_score(criterion, Estimate(0)) for criterion in rubric]
    return Grade(score=0, scores=scores, missed=expected(rubric), by_model=False)


def opinions(text: str) -> dict[int, Opinion]:
    """Lines such as `1: 2 "quote"`, however loosely written; the first word on a criterion counts."""
    found: dict[int, Opinion] = {}
    for number, points, quote in LINE.findall(text):
        found.setdefault(int(number) - 1, Opinion(int(points), quote.strip()))
    return found


def _moved(estimate: Estimate, told: Opinion | None, said: Said) -> Estimate:
    """One point up for a quotation that stands in the answer and is about the matter; one down, but never to nothing
    where something was found."""
    if told is None or told.points == estimate.points:
        return estimate
    if told.points < estimate.points:
        return Estimate(max(estimate.points - 1, 1), estimate.quote)
    bears = said.quoted(told.quote) and bool(said.match_of(told.quote)) and not said.is_copied
    return Estimate(min(estimate.points + 1, MOST), told.quote) if bears else estimate


def _score(criterion: Criterion, estimate: Estimate, fact: str = "") -> Score:
    return Score(
        criterion=criterion.criterion,
        weight=criterion.weight,
        points=estimate.points,
        quote=estimate.quote,
        fact=fact,
    )


def _estimate(aspect: Aspect, task: Task, said: Said) -> Estimate:
    match aspect:
        case "facts":
            return _facts(said)
        case "own_words":
            return _own_words(said)
        case "category":
            return _signs(OF_CATEGORY[task.category], said)
        case "level":
            return _signs(OF_LEVEL[task.level], said)


def _own_words(said: Said) -> Estimate:
    best = said.best()
    if not said.says_something or not best.sentence:
        return Estimate(0)
    is_much = said.says_much and len(said.terms) >= ENOUGH_TERMS and not said.is_copied
    return Estimate(2 if is_much else 1, best.sentence)


def _facts(said: Said) -> Estimate:
    best = said.best()
    if not best.is_part or not best.sentence:
        return Estimate(0)
    return Estimate(2 if best.is_full and said.says_much else 1, best.sentence)


def _signs(signs: Signs, said: Said) -> Estimate:
    """Each in a sentence that is about the matter; in full if all of them are there and one says enough."""
    if not said.says_something or said.is_copied:
        return Estimate(0)
    to_the_point = [one for one in said.sentences if said.is_on_the_matter(one)]
    marked = [one for one in to_the_point if any(sign.search(one) for sign in signs)]
    if not marked:
        return Estimate(0)
    fullest = max(marked, key=lambda one: len(terms_of(one)))
    has_all = all(any(sign.search(one) for one in to_the_point) for sign in signs)
    is_full = has_all and len(terms_of(fullest)) >= ENOUGH_TERMS and said.is_on_the_matter(fullest, 2)
    return Estimate(2 if is_full else 1, fullest)


def _weighted(scores: list[Score]) -> int:
    most = sum(MOST * score["weight"] for score in scores)
    return round(100 * sum(score["points"] * score["weight"] for score in scores) / most) if most else 0
