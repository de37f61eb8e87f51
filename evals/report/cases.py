"""The cases of an experiment, those that lost most first, each with both answers beside one another."""

from collections.abc import Sequence
from html import escape
from statistics import fmean, pstdev
from urllib.parse import quote

from evals.evaluators.calling import Score
from evals.evaluators.said import text_of
from evals.evaluators.sets import COSTS, LESS_IS_BETTER
from evals.experiments.results import Result
from evals.report.chart import timings
from evals.report.diff import marked
from evals.report.words import both

Pair = tuple[Result, ...]
MOST = 200


def paired(results: Sequence[Result], names: Sequence[str]) -> list[Pair]:
    """The first repetition of each case, in the order of the names; worst first."""
    by_case: dict[str, dict[str, Result]] = {}
    for one in results:
        if one.key.configuration.name in names and one.key.repetition == 0:
            by_case.setdefault(one.key.case.id, {})[one.key.configuration.name] = one
    found = [tuple(sides[name] for name in names) for sides in by_case.values() if len(sides) == len(names)]
    spread = _spread(found)
    return sorted(found, key=lambda pair: (_gain(pair, spread), pair[0].key.case.name))


def drawn(pairs: Sequence[Pair], studio: str) -> str:
    shown = "".join(_case(pair, studio) for pair in pairs[:MOST])
    rest = f"<p>{len(pairs) - MOST} {both('more')}</p>" if len(pairs) > MOST else ""
    return shown + rest


def moved(pair: Pair) -> list[tuple[str, float]]:
    """How far each score got better, in its own unit; the worst first."""
    if len(pair) < 2:
        return []
    a, b = pair[0], pair[-1]
    found = [
        (one.key, one.score - before)
        for one in b.scores
        if one.score is not None and (before := a.score(one.key)) is not None
    ]
    signed = [(key, -by if key in LESS_IS_BETTER else by) for key, by in found]
    return sorted((one for one in signed if one[1]), key=lambda one: one[1])


def _spread(pairs: Sequence[Pair]) -> dict[str, float]:
    found: dict[str, list[float]] = {}
    for pair in pairs:
        for key, by in moved(pair):
            found.setdefault(key, []).append(by)
    return {key: pstdev(values, 0.0) or 1.0 for key, values in found.items()}


def _gain(pair: Pair, spread: dict[str, float]) -> float:
    """Without another side, the mean score itself; an answer that never came is worst."""
    if any(one.answered.error for one in pair):
        return float("-inf")
    if len(pair) < 2:
        scores = [one.score for one in pair[0].scores if one.score is not None and one.key not in LESS_IS_BETTER]
        return fmean(scores) if scores else 0.0
    return sum(by / spread[key] for key, by in moved(pair) if key not in COSTS)


def _case(pair: Pair, studio: str) -> str:
    case = pair[0].key.case
    chips = "".join(_chip(key, by) for key, by in moved(pair) if key not in COSTS)
    a, b = text_of(pair[0].answered.outputs), text_of(pair[-1].answered.outputs)
    texts = marked(a, b) if len(pair) > 1 else (escape(a),)
    columns = "".join(_column(one, text, studio) for one, text in zip((pair[0], pair[-1]), texts, strict=False))
    drawn_steps = timings([(one.key.configuration.name, one.answered.run) for one in pair])
    return (
        f'<details class="case" id="case-{escape(case.id)}"><summary><span class="name">{escape(case.name)}</span>'
        f'<span class="chips">{chips}</span></summary><div class="sides">{columns}</div>'
        f'<h4>{both("steps")}</h4><div class="sides">{drawn_steps}</div></details>'
    )


def _chip(key: str, by: float) -> str:
    """Coloured by what it means, numbered by what happened."""
    change = -by if key in LESS_IS_BETTER else by
    return f'<span class="chip {"good" if by > 0 else "bad"}">{escape(key)} {change:+.2f}</span>'


def _column(one: Result, text: str, studio: str) -> str:
    name = escape(one.key.configuration.name)
    run = "" if one.answered.error else _link(studio, one.answered.run.id)
    said = f'<div class="text">{text}</div>' if not one.answered.error else _missing(one.answered.error)
    rows = "".join(_row(score) for score in one.scores)
    return (
        f'<section class="side"><h4>{name} {run}</h4>{said}'
        f'<table class="scores"><caption>{both("scores")}</caption><tbody>{rows}</tbody></table></section>'
    )


def _link(studio: str, run: str) -> str:
    return f'<a href="{escape(studio.rstrip("/"))}/studio/{quote(run)}">{both("run")}</a>'


def _missing(error: str) -> str:
    return f'<p class="missing">{both("no_answer")}: {escape(error)}</p>'


def _row(score: Score) -> str:
    number = "–" if score.score is None else f"{score.score:.3f}".rstrip("0").rstrip(".")
    return f"<tr><th scope=row>{escape(score.key)}</th><td>{number}</td><td>{escape(score.comment[:300])}</td></tr>"
