"""The tables and charts of the capacity guide are what the simulation computes now."""

from infra.capacity import results
from infra.capacity.page import charts, pages

AGAIN = "python -m infra.capacity report --again"


def test_the_figures_were_computed_from_this_simulation():
    assert results.read()["computed_from"] == results.computed_from(), AGAIN


def test_every_question_of_the_guide_has_its_row():
    kept = [(table, *row.items()) for table, rows in results.read()["tables"].items() for row in rows]

    for scenario in results.scenarios():
        assert any(
            kept_row[0] == scenario.table and set(scenario.about.items()) <= set(_plain(kept_row[1:]))
            for kept_row in kept
        ), scenario.about


def test_the_shortest_simulation_gives_the_row_that_is_kept():
    scenario = min(results.scenarios(), key=lambda one: (one.site.replicas, one.until))
    rows = results.read()["tables"][scenario.table]

    assert scenario.run() in rows, AGAIN


def test_pages_and_charts_are_fresh():
    kept = results.read()
    stale = [path.name for path, text in {**pages(kept), **charts(kept)}.items() if path.read_text() != text]

    assert stale == [], "python -m infra.capacity report writes them anew"


def _plain(items):
    return [item for item in items if not isinstance(item[1], dict)]
