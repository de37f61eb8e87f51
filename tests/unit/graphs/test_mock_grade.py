"""How far a model may move points: as far as quotations of the answer bear it, and one step."""

import pytest

from graphs.interview_mock.expected import Said, facts_of
from graphs.interview_mock.grade import graded, opinions

QUOTE = "Separate chaining keeps a linked list for each slot, so that it stores all the collided items."
SOURCE = f"{QUOTE} Open addressing stores every record in the bucket array itself until a free slot is found."
RUBRIC = [
    "Explains collisions in own words",
    f"Says what the source says: “{QUOTE}”",
    "Names a limit or an alternative",
]
PARTLY = "Chaining puts collided entries of a slot together in some list that grows."


def said(answer):
    return Said(answer, "How are collisions handled?", tuple(facts_of(SOURCE, QUOTE)))


def points(answer, opinion=""):
    return [score["points"] for score in graded(RUBRIC, "mid", said(answer), opinion)["scores"]]


@pytest.mark.parametrize(
    ("opinion", "moved"),
    [
        ("", 0),
        ("no lines at all", 0),
        ('3: 2 "nobody said this"', 0),
        ("3: 2", 0),
        ('3: 2 "some list that grows"', 0),
        ('3: 1 "Chaining puts collided entries of a slot together"', 1),
        ('3: 2 "Chaining puts collided entries of a slot together"', 1),
        ("**3**: 2 — “Chaining puts collided entries of a slot together”", 0),
        ('9: 2 "Chaining puts collided entries of a slot together"', 0),
    ],
)
def test_point_is_added_only_for_a_quotation_about_the_matter(opinion, moved):
    before = points(PARTLY)

    after = points(PARTLY, opinion)

    assert before[2] == 0
    assert after[2] - before[2] == moved


def test_model_cannot_take_away_all_of_what_was_found():
    before = points(PARTLY)

    after = points(PARTLY, "1: 0\n2: 0\n3: 0")

    assert before[:2] != [0, 0]
    assert all(new >= min(old, 1) for new, old in zip(after, before, strict=True))


def test_nothing_on_the_matter_stays_nothing_whatever_the_model_says():
    waffle = "It is important and I like it very much in all my projects."

    assert points(waffle, f'1: 2 "{waffle}"\n2: 2 "{waffle}"\n3: 2 "{waffle}"') == [0, 0, 0]


def test_source_read_out_is_not_own_words():
    assert points(SOURCE)[0] == 1


def test_missed_facts_are_quoted_from_the_source():
    assert graded(RUBRIC, "mid", said("No."))["missed"] == facts_of(SOURCE, QUOTE)


def test_fact_that_an_answer_matches_is_named():
    scores = graded(RUBRIC, "mid", said(PARTLY))["scores"]

    assert scores[1]["fact"] == QUOTE


@pytest.mark.parametrize("text", ['1: 2 "a b"', '1) 2 "a b"', '- 1. 2 points: "a b"', "1: 2 “a b”"])
def test_loosely_written_opinion_is_understood(text):
    assert opinions(text)[0].points == 2
    assert opinions(text)[0].quote == "a b"
