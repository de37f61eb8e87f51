"""The tables and charts of the capacity guide are what the simulation computes now."""

import re
import shlex

import pytest

from infra.capacity import results
from infra.capacity.__main__ import _parser
from infra.capacity.page import PAGES, charts, pages

AGAIN = "python -m infra.capacity report --again"


def test_the_figures_were_computed_from_this_simulation():
    assert results.read()["computed_from"] == results.computed_from(), AGAIN


def test_every_question_of_the_guide_has_its_row():
    kept = results.read()["tables"]
    asked = {}
    for scenario in results.scenarios():
        asked.setdefault(scenario.table, []).append(dict(scenario.about))

    told = {table: [{name: row[name] for name in asked[table][0]} for row in rows] for table, rows in kept.items()}

    assert told == asked


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.parent.name))
def test_every_command_of_the_guide_is_understood(page):
    commands = re.findall(r"^\S*python -m infra\.capacity (.*?)(?:  #.*)?$", page.read_text(), re.MULTILINE)

    assert len(commands) >= 4
    assert all(_parser().parse_args(shlex.split(command)) for command in commands)


def test_the_shortest_simulation_gives_the_row_that_is_kept():
    scenario = min(results.scenarios(), key=lambda one: (one.site.replicas, one.until))
    rows = results.read()["tables"][scenario.table]

    assert scenario.run() in rows, AGAIN


def test_pages_and_charts_are_fresh():
    kept = results.read()
    stale = [path.name for path, text in {**pages(kept), **charts(kept)}.items() if path.read_text() != text]

    assert stale == [], "python -m infra.capacity report writes them anew"
