"""Drawings of the page, as SVG: intervals around zero, and how long each step took."""

from collections.abc import Sequence
from html import escape

from evals.experiments.compare import Difference
from evals.trees import Tree

WIDTH, HEIGHT = 260, 22
LEAST_REACH = 1e-9


def forest(one: Difference) -> str:
    """The difference with its interval; each score has a scale of its own, and zero is in the middle."""
    if not (one.by.mean or one.by.low or one.by.high):
        return '<span class="said">=</span>'
    reach = max(abs(one.by.low), abs(one.by.high), LEAST_REACH) * 1.15

    def at(value: float) -> float:
        return WIDTH / 2 + value / reach * WIDTH / 2

    kind = {"better": "good", "worse": "bad"}.get(one.verdict, "even")
    said = f"{one.by.mean:+.3f} ({one.by.low:+.3f} … {one.by.high:+.3f})"
    return (
        f'<svg class="forest {kind}" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(said)}">'
        f'<line class="zero" x1="{WIDTH / 2}" x2="{WIDTH / 2}" y1="1" y2="{HEIGHT - 1}"/>'
        f'<line class="reach" x1="{at(one.by.low):.1f}" x2="{at(one.by.high):.1f}" y1="11" y2="11"/>'
        f'<circle cx="{at(one.by.mean):.1f}" cy="11" r="4.5"/></svg>'
        f'<span class="said">{escape(said)}</span>'
    )


def bar(mean: float, low: float, high: float, most: float) -> str:
    """A mean with its interval, for scores that nothing is held against."""
    scale = WIDTH / (most or 1.0)
    said = f"{mean:.3f} ({low:.3f} … {high:.3f})"
    return (
        f'<svg class="forest even" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{escape(said)}">'
        f'<line class="zero" x1="0.5" x2="0.5" y1="1" y2="{HEIGHT - 1}"/>'
        f'<line class="reach" x1="{low * scale:.1f}" x2="{high * scale:.1f}" y1="11" y2="11"/>'
        f'<circle cx="{min(mean * scale, WIDTH - 5):.1f}" cy="11" r="4.5"/></svg>'
        f'<span class="said">{escape(said)}</span>'
    )


def timings(sides: Sequence[tuple[str, Tree]]) -> str:
    """A row a step, on the same scale for all sides."""
    steps = [(name, [(node.name, node.seconds or 0.0) for node in run.nodes()]) for name, run in sides]
    longest = max((seconds for _, taken in steps for _, seconds in taken), default=0.0) or 1.0
    return "".join(_side(name, taken, longest) for name, taken in steps)


def _side(name: str, taken: Sequence[tuple[str, float]], longest: float) -> str:
    rows = "".join(
        f'<li><span class="step">{escape(step)}</span>'
        f'<span class="track"><span class="took" style="width:{100 * seconds / longest:.1f}%"></span></span>'
        f'<span class="said">{_long(seconds)}</span></li>'
        for step, seconds in taken
    )
    return f'<div><h5>{escape(name)}</h5><ol class="timings">{rows}</ol></div>'


def _long(seconds: float) -> str:
    return f"{seconds:.2f} s" if seconds >= 0.1 else f"{1000 * seconds:.0f} ms"
