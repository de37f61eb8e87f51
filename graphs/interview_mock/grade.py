"""Points for an answer: an estimate from its words alone, which a model may move only as far as quotations bear it."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from graphs.interview_mock.expected import FULL, PART, Said
from graphs.interview_mock.session import Grade, Score
from nodes.evidence.words import overlap, terms_of

MOST = 2
Kind = Literal["own_words", "facts", "junior", "mid", "senior", "other"]
# The rubric of a question, line by line; the last one is by its level.
FIXED: tuple[Kind, ...] = ("own_words", "facts")
SIGNS: dict[str, re.Pattern[str]] = {
    "junior": re.compile(
        r"for (?:example|instance)|\be\.g\.|such as|\blike (?:a|an|the|when|in)\b|imagine|suppose|in my project"
        r"|예를 들|예컨대|예시|가령|같은 (?:경우|상황)|이를테면",
        re.IGNORECASE,
    ),
    "mid": re.compile(
        r"\b(?:but|however|although|though|unless|instead|alternativ\w*|limit\w*|drawback|downside|trade-?offs?|cost|"
        r"whereas|while|unlike|cannot|rather than|worse|slower)\b"
        r"|단점|한계|대신|반면|하지만|그러나|다만|대안|비용|않[는지]|보다",
        re.IGNORECASE,
    ),
    "senior": re.compile(
        r"\b(?:depend(?:s|ing)?|when(?:ever)?|prefer|whereas|compared?|versus|vs|trade-?offs?|instead|rather than|"
        r"alternativ\w*|choose|better|worse|if)\b|경우|따라|반면|비교|대신|트레이드|적합|유리|불리|보다|선택",
        re.IGNORECASE,
    ),
}
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


def graded(rubric: Sequence[str], level: str, said: Said, opinion: str = "") -> Grade:
    """`opinion` is a model's grading, or nothing."""
    told = opinions(opinion)
    scores, by_model = [], False
    for at, (criterion, kind) in enumerate(zip(rubric, _kinds(len(rubric), level), strict=True)):
        estimate = _estimate(criterion, kind, said)
        moved = _moved(estimate, told.get(at), said)
        by_model = by_model or moved != estimate
        fact = said.match_of(moved.quote) if moved.points else ""
        scores.append(Score(criterion=criterion, points=moved.points, quote=moved.quote, fact=fact))
    return Grade(score=_normalised(scores), scores=scores, missed=said.missed, by_model=by_model)


def better(one: Grade | None, other: Grade) -> Grade:
    """A follow-up never costs what was earned before it."""
    if one is None:
        return other
    scores = [max(pair, key=lambda score: score["points"]) for pair in zip(other["scores"], one["scores"], strict=True)]
    by_model = one["by_model"] or other["by_model"]
    return Grade(score=_normalised(scores), scores=scores, missed=other["missed"], by_model=by_model)


def nothing(rubric: Sequence[str], facts: list[str]) -> Grade:
    """For what was refused, skipped or no answer."""
    scores = [Score(criterion=criterion, points=0, quote="", fact="") for criterion in rubric]
    return Grade(score=0, scores=scores, missed=facts, by_model=False)


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


def _kinds(lines: int, level: str) -> list[Kind]:
    by_level: Kind = level if level in ("junior", "mid", "senior") else "other"  # type: ignore[assignment]
    others: list[Kind] = ["other"] * lines
    return [*FIXED, by_level, *others][:lines]


def _estimate(criterion: str, kind: Kind, said: Said) -> Estimate:
    match kind:
        case "own_words":
            return _own_words(said)
        case "facts":
            return _facts(said)
        case "other":
            return _other(criterion, said)
        case _:
            return _signs(SIGNS[kind], said)


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


def _signs(signs: re.Pattern[str], said: Said) -> Estimate:
    """An example, a limit or a comparison, in a sentence that is about the matter."""
    if not said.says_something or said.is_copied:
        return Estimate(0)
    marked = [one for one in said.sentences if signs.search(one) and said.is_on_the_matter(one)]
    if not marked:
        return Estimate(0)
    fullest = max(marked, key=lambda one: len(terms_of(one)))
    is_full = len(terms_of(fullest)) >= ENOUGH_TERMS and said.is_on_the_matter(fullest, 2)
    return Estimate(2 if is_full else 1, fullest)


def _other(criterion: str, said: Said) -> Estimate:
    """A criterion of an unknown kind is met as far as its own words are said."""
    share = overlap(terms_of(criterion) - terms_of(said.question), said.terms)
    if not said.says_something or share < PART:
        return Estimate(0)
    return Estimate(2 if share >= FULL else 1, said.best().sentence)


def _normalised(scores: list[Score]) -> int:
    return round(100 * sum(score["points"] for score in scores) / (MOST * len(scores))) if scores else 0
