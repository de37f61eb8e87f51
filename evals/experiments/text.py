"""A comparison as a table for the terminal and for Markdown."""

from collections.abc import Iterable, Iterator

from evals.experiments.compare import Comparison, Difference
from nodes.language import Language

SIGNS = {"better": "+", "worse": "−", "no difference shown": ""}


def told(comparison: Comparison) -> str:
    return "\n".join(_lines(comparison)) + "\n"


def markdown(comparisons: Iterable[Comparison]) -> str:
    return "\n".join(line for comparison in comparisons for line in _markdown(comparison)) + "\n"


def sentence(comparison: Comparison, language: Language = "en") -> str:
    """The verdict in words."""
    decided = ", ".join(one.key for one in comparison.differences if one.verdict == comparison.verdict)
    a, b = comparison.a, comparison.b
    told = {
        "better": (f"{b} is better than {a}: {decided}.", f"{a}보다 {b} 쪽이 낫습니다: {decided}."),
        "worse": (f"{b} is worse than {a}: {decided}.", f"{a}보다 {b} 쪽이 나쁩니다: {decided}."),
        "no difference shown": (
            f"No difference shown between {b} and {a}.",
            f"{a} 대비 {b}에서 차이가 확인되지 않았습니다.",
        ),
    }
    return told[comparison.verdict][language == "ko"]


def chance(one: Difference) -> str:
    """None of what decides nothing."""
    return "–" if one.p == 1 else f"{one.p:.3f}"


def _lines(comparison: Comparison) -> Iterator[str]:
    names = f"{comparison.a[:22]:>22}  {comparison.b[:22]:>22}"
    yield f"{'score':<24}{'cases':>6}  {names}  {'difference (95 %)':>28}  {'p':>6}"
    for one in comparison.differences:
        by = f"{one.by.mean:+.3f} ({one.by.low:+.3f} … {one.by.high:+.3f})"
        sides = f"{one.a.mean:>22.3f}  {one.b.mean:>22.3f}"
        yield f"{one.key:<24}{one.cases:>6}  {sides}  {by:>28}  {chance(one):>6}  {SIGNS[one.verdict]}".rstrip()
    if comparison.unpaired:
        yield f"{comparison.unpaired} cases have an answer of one side only and are left out"
    yield ""
    yield sentence(comparison)
    yield from _weak(comparison.differences)


def _weak(differences: Iterable[Difference]) -> Iterator[str]:
    """What was not shown may still be there."""
    unseen = [one for one in differences if one.verdict == "no difference shown" and one.by.mean and one.p < 1]
    if unseen:
        least = "; ".join(f"{one.key} {one.detectable:.3f}" for one in unseen)
        yield f"So many cases show a difference of about: {least}."


def _markdown(comparison: Comparison) -> Iterator[str]:
    yield f"**{sentence(comparison)}**\n"
    yield f"| score | cases | {comparison.a} | {comparison.b} | difference (95 %) | p | |"
    yield "| --- | --- | --- | --- | --- | --- | --- |"
    for one in comparison.differences:
        by = f"{one.by.mean:+.3f} ({one.by.low:+.3f} … {one.by.high:+.3f})"
        sides = f"{one.a.mean:.3f} | {one.b.mean:.3f}"
        yield f"| {one.key} | {one.cases} | {sides} | {by} | {chance(one)} | {one.verdict} |"
    yield ""
