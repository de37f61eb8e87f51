"""Charts of the guide, as SVG that reads well on light and dark pages."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import pairwise

WIDTH, HEIGHT = 720, 340
LEFT, RIGHT, TOP, BOTTOM = 64, 150, 40, 48
# Told apart without colours too: each line has dashes of its own.
STYLES = (("#2563eb", ""), ("#d97706", "7 4"), ("#059669", "2 4"), ("#9333ea", "10 3 2 3"))


@dataclass(frozen=True)
class Line:
    """`stairs` stays where it is until the next point."""

    name: str
    points: Sequence[tuple[float, float]]
    stairs: bool = False


@dataclass(frozen=True)
class Chart:
    """`log` draws both sides by powers of ten."""

    title: str
    across: str
    up: str
    lines: Sequence[Line]
    log: bool = False

    def svg(self) -> str:
        xs, ys = (_Scale.of([point[side] for line in self.lines for point in line.points], self.log) for side in (0, 1))
        drawn = [part for number, line in enumerate(self.lines) for part in _line(number, line, xs, ys)]
        return "\n".join([_head(self), *_grid(xs, ys), *_words(self), *drawn, "</svg>", ""])


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    ticks: Sequence[float]
    log: bool

    @staticmethod
    def of(values: Sequence[float], log: bool) -> "_Scale":
        return _powers(values) if log else _even(values)

    def part(self, value: float) -> float:
        if self.log:
            return math.log(value / self.low) / math.log(self.high / self.low)
        return (value - self.low) / (self.high - self.low)


def _powers(values: Sequence[float]) -> _Scale:
    low, high = (math.floor(math.log10(min(values))), math.ceil(math.log10(max(values))))
    ticks = [10.0**power for power in range(low, max(high, low + 1) + 1)]
    return _Scale(ticks[0], ticks[-1], ticks, True)


def _even(values: Sequence[float]) -> _Scale:
    most = max(values) or 1.0
    size = 10.0 ** math.floor(math.log10(most))
    apart = next(size * part for part in (0.2, 0.5, 1, 2) if most / (size * part) <= 6)
    ticks = [apart * number for number in range(math.ceil(most / apart) + 1)]
    return _Scale(0.0, ticks[-1], ticks, False)


def _x(scale: _Scale, value: float) -> str:
    return f"{LEFT + scale.part(value) * (WIDTH - LEFT - RIGHT):.1f}"


def _y(scale: _Scale, value: float) -> str:
    return f"{HEIGHT - BOTTOM - scale.part(value) * (HEIGHT - TOP - BOTTOM):.1f}"


def _head(chart: Chart) -> str:
    said = escape(chart.title)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" role="img" aria-label="{said}">\n'
        "<style>text{font:13px system-ui,sans-serif;fill:#1f2937}.grid{stroke:#d1d5db}.title{font-weight:600}"
        "@media(prefers-color-scheme:dark){text{fill:#e5e7eb}.grid{stroke:#4b5563}.page{fill:#111827}}</style>\n"
        f'<rect class="page" width="{WIDTH}" height="{HEIGHT}" fill="#ffffff"/>\n'
        f'<text class="title" x="{LEFT}" y="22">{said}</text>'
    )


def _grid(xs: _Scale, ys: _Scale) -> list[str]:
    right, floor = WIDTH - RIGHT, HEIGHT - BOTTOM
    across = [
        f'<line class="grid" x1="{LEFT}" x2="{right}" y1="{_y(ys, tick)}" y2="{_y(ys, tick)}"/>'
        f'<text x="{LEFT - 8}" y="{_y(ys, tick)}" dy="4" text-anchor="end">{tick:g}</text>'
        for tick in ys.ticks
    ]
    return across + [
        f'<text x="{_x(xs, tick)}" y="{floor + 18}" text-anchor="middle">{tick:g}</text>' for tick in xs.ticks
    ]


def _words(chart: Chart) -> list[str]:
    middle = (LEFT + WIDTH - RIGHT) / 2
    return [
        f'<text x="{middle}" y="{HEIGHT - 8}" text-anchor="middle">{escape(chart.across)}</text>',
        f'<text transform="translate(16 {HEIGHT / 2}) rotate(-90)" text-anchor="middle">{escape(chart.up)}</text>',
    ]


def _line(number: int, line: Line, xs: _Scale, ys: _Scale) -> list[str]:
    colour, dashes = STYLES[number % len(STYLES)]
    points = _stairs(line.points) if line.stairs else line.points
    path = " ".join(f"{_x(xs, x)},{_y(ys, y)}" for x, y in points)
    style = f'fill="none" stroke="{colour}" stroke-width="2" stroke-dasharray="{dashes}"'
    key, at = WIDTH - RIGHT + 12, TOP + 10 + 22 * number
    return [
        f'<polyline points="{path}" {style}/>',
        f'<line x1="{key}" x2="{key + 26}" y1="{at}" y2="{at}" {style}/>'
        f'<text x="{key + 32}" y="{at + 4}">{escape(line.name)}</text>',
    ]


def _stairs(points: Sequence[tuple[float, float]]) -> list[tuple[float, float]]:
    drawn = list(points[:1])
    for (_, before), (x, y) in pairwise(points):
        drawn += [(x, before), (x, y)]
    return drawn
