"""A verdict for people and for CI: Markdown and JUnit."""

from collections.abc import Iterator
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from evals.experiments import text
from evals.gate.verdict import Verdict

MARKS = {"passed": "✓", "failed": "✗", "insufficient": "?", "broken": "!"}


def markdown(verdict: Verdict) -> str:
    lines = [f"# Evals: {verdict.standing}", "", "| | feature | score | |", "| --- | --- | --- | --- |"]
    lines += [f"| {MARKS[one.standing]} | {one.feature} | {one.score} | {one.told} |" for one in verdict.checks]
    return "\n".join([*lines, "", text.markdown(verdict.comparisons)]).rstrip() + "\n"


def plain(verdict: Verdict) -> str:
    return "\n".join([*_lines(verdict), f"{verdict.standing}", ""])


def junit(verdict: Verdict) -> str:
    """A test case a check; one that could not be decided is an error, not a failure."""
    failed = sum(one.standing == "failed" for one in verdict.checks)
    open_ = sum(one.standing in ("insufficient", "broken") for one in verdict.checks)
    counts = {"tests": str(len(verdict.checks)), "failures": str(failed), "errors": str(open_)}
    suite = Element("testsuite", {"name": "evals", **counts})
    for one in verdict.checks:
        case = SubElement(suite, "testcase", {"classname": f"evals.{one.feature}", "name": one.score})
        if one.standing == "failed":
            SubElement(case, "failure", {"message": one.told})
        elif one.standing != "passed":
            SubElement(case, "error", {"message": f"{one.standing}: {one.told}"})
    indent(suite)
    return f'<?xml version="1.0" encoding="utf-8"?>\n{tostring(suite, encoding="unicode")}\n'


def _lines(verdict: Verdict) -> Iterator[str]:
    for one in verdict.checks:
        yield f"{MARKS[one.standing]} {one.feature:<10} {one.score:<28} {one.told}"
