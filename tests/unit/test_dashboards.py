"""Dashboards are what the code makes, and ask for what is measured."""

import json
import re
from itertools import chain

from scripts.dashboards.__main__ import BOARDS, FOLDER, stale
from scripts.dashboards.build import expressions

OURS = re.compile(r"\b(?:haru_|chat_|gen_ai_(?!operation_name|request_model|token_type))\w+")


def test_dashboards_are_fresh():
    assert list(stale()) == [], "python -m scripts.dashboards writes them anew"


def test_panels_have_numbers_of_their_own_and_places_that_fit():
    for file in FOLDER.glob("*.json"):
        panels = json.loads(file.read_text())["panels"]
        numbers = [one["id"] for one in panels]
        assert len(set(numbers)) == len(numbers), file
        assert all(one["gridPos"]["x"] + one["gridPos"]["w"] <= 24 for one in panels), file


def test_what_is_asked_for_is_described():
    """docs/reference/metrics.md names every metric, and the dashboards ask for no other."""
    asked = set(OURS.findall(" ".join(chain.from_iterable(map(expressions, BOARDS)))))
    page = (FOLDER.parents[3] / "docs" / "reference" / "metrics.md").read_text()
    described = set(re.findall(r"^\| `(\w+)", page, re.MULTILINE))

    assert {name for name in asked if re.sub(r"_(bucket|sum|count)$", "", name) not in described} == set()
