"""The page: verdicts, scores with their intervals, then the cases."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from statistics import fmean

from evals.evaluators.sets import COSTS
from evals.experiments import text
from evals.experiments.compare import Comparison, Difference
from evals.experiments.results import Result
from evals.judging.jury import Jury
from evals.report.cases import drawn, paired
from evals.report.chart import bar, forest
from evals.report.words import both
from evals.retrieval.intervals import interval

OPEN = "no difference shown"
TEMPLATE = Path(__file__).parent / "page.html"


@dataclass(frozen=True)
class Experiment:
    """`results` are scored; without a comparison there is one configuration."""

    title: str
    results: Sequence[Result]
    comparisons: Sequence[Comparison] = ()
    jury: Jury | None = None


def page(experiment: Experiment, studio: str = "") -> str:
    """`studio` is the address whose `/studio/{id}` shows a run."""
    body = (
        "".join(_compared(experiment, comparison, studio) for comparison in experiment.comparisons)
        if experiment.comparisons
        else _alone(experiment, studio)
    )
    body = f"{_judged(experiment.jury)}{body}" if experiment.jury else body
    head = {"title": escape(experiment.title), "hint": both("hint"), "filter": both("filter")}
    head |= {"language": both("language"), "theme": both("theme"), "body": body}
    found = TEMPLATE.read_text("utf-8")
    for name, value in head.items():
        found = found.replace("{{" + name + "}}", value)
    return found


def _judged(jury: Jury) -> str:
    kind = "even" if jury.is_heard else "bad"
    return (
        f'<p class="jury {kind}"><span lang="en">{escape(jury.said("en"))}</span>'
        f'<span lang="ko">{escape(jury.said("ko"))}</span></p>'
    )


def _compared(experiment: Experiment, comparison: Comparison, studio: str) -> str:
    names = (comparison.a, comparison.b)
    rows = "".join(_row(one) for one in sorted(comparison.differences, key=_interest))
    left = f"<p>{comparison.unpaired} {both('unpaired')}</p>" if comparison.unpaired else ""
    heads = [both("score"), both("cases"), *map(escape, names), both("difference"), both("chance"), both("verdict")]
    return (
        f'<section class="comparison"><h2>{escape(names[1])} <small>↔ {escape(names[0])}</small></h2>'
        f'<p class="verdict {_kind(comparison.verdict)}">{both(comparison.verdict)}{_why(comparison)}</p>'
        f'<p class="aside">{both("explained")}</p>{left}{_table(heads, rows)}'
        f"<h3>{both('all_cases')}</h3>{drawn(paired(experiment.results, names), studio)}</section>"
    )


def _why(comparison: Comparison) -> str:
    english, korean = text.sentence(comparison), text.sentence(comparison, "ko")
    return f'<span class="why" lang="en">{escape(english)}</span><span class="why" lang="ko">{escape(korean)}</span>'


def _table(heads: Sequence[str], rows: str) -> str:
    named = "".join(f"<th scope=col>{head}</th>" for head in heads)
    return (
        f'<div class="wide"><table class="metrics"><thead><tr>{named}</tr></thead><tbody>{rows}</tbody></table></div>'
    )


def _row(one: Difference) -> str:
    least = f"<small>{both('detectable')} {one.detectable:.3f}</small>" if one.by.mean and one.verdict == OPEN else ""
    said = both("cost") if one.key in COSTS and one.verdict == OPEN else f"{both(one.verdict)} {least}"
    sides = f"<td>{one.a.mean:.3f}</td><td>{one.b.mean:.3f}</td>"
    return (
        f"<tr><th scope=row>{escape(one.key)}</th><td>{one.cases}</td>{sides}"
        f'<td class="drawing">{forest(one)}</td><td>{text.chance(one)}</td>'
        f'<td class="{_kind(one.verdict)}">{said}</td></tr>'
    )


def _interest(one: Difference) -> tuple[int, bool, float]:
    """What was decided, worse before better, then what moved at all."""
    return ("worse", "better", OPEN).index(one.verdict), not one.by.mean, one.p


def _alone(experiment: Experiment, studio: str) -> str:
    name = experiment.results[0].key.configuration.name if experiment.results else ""
    values: dict[str, list[float]] = {}
    for one in experiment.results:
        for score in one.scores:
            if score.score is not None:
                values.setdefault(score.key, []).append(score.score)
    rows = "".join(_mean(key, found) for key, found in values.items())
    return (
        f'<section class="comparison"><h2>{escape(name)}</h2>{_table([both("score"), both("cases"), "95 %"], rows)}'
        f"<h3>{both('all_cases')}</h3>{drawn(paired(experiment.results, [name]), studio)}</section>"
    )


def _mean(key: str, values: list[float]) -> str:
    told = interval(values)
    drawing = bar(fmean(values), told.low, told.high, max(1.0, *values))
    return f'<tr><th scope=row>{escape(key)}</th><td>{len(values)}</td><td class="drawing">{drawing}</td></tr>'


def _kind(verdict: str) -> str:
    return {"better": "good", "worse": "bad"}.get(verdict, "even")
