"""How far a model may move points: as far as quotations of the answer bear it, and one step."""

import pytest

from graphs.interview_mock.expected import Said
from graphs.interview_mock.grade import Task, graded, opinions
from graphs.interview_questions.forms import CATEGORIES
from graphs.interview_questions.material import Material
from graphs.interview_questions.plan import Planned
from graphs.interview_questions.rubrics import expected, rubric

QUOTE = "Separate chaining keeps a linked list for each slot, so that it stores all the collided items."
SOURCE = f"{QUOTE} Open addressing stores every record in the bucket array itself until a free slot is found."
PARTLY = "Chaining puts collided entries of a slot together in some list that grows."


LIMITED = "Chaining puts collided entries of a slot together, but open addressing has to find a free slot in the array."


def grade_of(answer, opinion="", category="concept", level="mid", source=SOURCE, language="en"):
    criteria = rubric(Planned(Material("", "Collisions", source), "Collisions", category, level), language)
    said = Said(answer, "How are collisions handled?", tuple(expected(criteria)))
    return graded(Task(criteria, category, level), said, opinion)


def points(answer, opinion="", **asked):
    """For the facts, own words, the kind of question and the level."""
    return [score["points"] for score in grade_of(answer, opinion, **asked)["scores"]]


@pytest.mark.parametrize(
    ("opinion", "moved"),
    [
        ("", 0),
        ("no lines at all", 0),
        ('4: 2 "nobody said this"', 0),
        ("4: 2", 0),
        ('4: 2 "some list that grows"', 0),
        ('4: 1 "Chaining puts collided entries of a slot together"', 1),
        ('4: 2 "Chaining puts collided entries of a slot together"', 1),
        ("**4**: 2 — “Chaining puts collided entries of a slot together”", 0),
        ('9: 2 "Chaining puts collided entries of a slot together"', 0),
    ],
)
def test_point_is_added_only_for_a_quotation_about_the_matter(opinion, moved):
    before = points(PARTLY)

    after = points(PARTLY, opinion)

    assert before[3] == 0
    assert after[3] - before[3] == moved


def test_model_cannot_take_away_all_of_what_was_found():
    before = points(PARTLY)

    after = points(PARTLY, "1: 0\n2: 0\n3: 0\n4: 0")

    assert before[:2] != [0, 0]
    assert all(new >= min(old, 1) for new, old in zip(after, before, strict=True))


def test_nothing_on_the_matter_stays_nothing_whatever_the_model_says():
    waffle = "It is important and I like it very much in all my projects."

    assert points(waffle, "\n".join(f'{at}: 2 "{waffle}"' for at in (1, 2, 3, 4))) == [0, 0, 0, 0]


def test_source_read_out_is_not_own_words():
    assert points(SOURCE)[1] == 1


def test_missed_facts_are_quoted_from_the_source():
    assert grade_of("No.")["missed"] == [QUOTE, SOURCE.removeprefix(f"{QUOTE} ")]


def test_fact_that_an_answer_matches_is_named():
    assert grade_of(PARTLY)["scores"][0]["fact"] == QUOTE


def test_knowing_the_facts_alone_is_worth_less_the_higher_the_level():
    grades = [grade_of(PARTLY, level=level) for level in ("junior", "mid", "senior")]

    scores = [grade["score"] for grade in grades]
    assert len({tuple(one["points"] for one in grade["scores"]) for grade in grades}) == 1
    assert scores == sorted(scores, reverse=True)
    assert scores[0] > scores[-1]


def test_all_points_are_100():
    both = f"{LIMITED} First the slot is computed, then a linked list stores all its collided items."

    assert (points(both), grade_of(both)["score"]) == ([2, 2, 2, 2], 100)


KOREAN = (
    "해시 테이블은 충돌한 항목을 같은 슬롯의 연결 리스트에 저장한다. 개방 주소법은 빈 슬롯을 찾아 배열 안에 저장한다."
)
MEETING = {
    "en": {
        "concept": "First the slot is computed, then collided items are stored in its linked list.",
        "reasoning": "A linked list for each slot is kept because items collide, but it costs memory.",
        "practice": "In my project I would keep a linked list for each slot and test how collided items are stored.",
        "problem": "The linked list of a slot gets slow when items collide, which latency metrics show.",
    },
    "ko": {
        "concept": "먼저 슬롯을 구하고 그다음 충돌한 항목을 연결 리스트에 저장합니다.",
        "reasoning": "충돌한 항목 때문에 슬롯의 연결 리스트에 저장하지만 메모리 비용이 듭니다.",
        "practice": "프로젝트에 적용한다면 충돌한 항목을 슬롯의 연결 리스트에 저장하고 테스트하겠습니다.",
        "problem": "슬롯의 연결 리스트에 항목이 많이 저장되면 느려지는 문제가 있고 지표에서 확인할 수 있습니다.",
    },
}


@pytest.mark.parametrize("language", MEETING)
@pytest.mark.parametrize("category", CATEGORIES)
def test_kind_of_question_is_met_by_what_it_asks_for(category, language):
    source = SOURCE if language == "en" else KOREAN
    asked = {"category": category, "source": source, "language": language}

    assert points(MEETING[language][category], **asked)[2] == 2
    assert points("Some collided items, a slot." if language == "en" else "충돌한 항목, 슬롯.", **asked)[2] == 0


@pytest.mark.parametrize("category", ["reasoning", "problem"])
def test_one_of_two_things_asked_for_is_half(category):
    half = {
        "reasoning": "A linked list for each slot is kept because several items may collide in there.",
        "problem": "The linked list of a slot gets slow when many of the stored items collide.",
    }

    assert points(half[category], category=category)[2] == 1


def test_signs_without_the_matter_earn_nothing():
    signs = "First, because it fails, I would test it in my project; it costs more, but the logs show it, for example."

    assert all(points(signs, category=category) == [0, 0, 0, 0] for category in CATEGORIES)


def test_question_said_again_earns_nothing():
    asked = {"source": "What does a hash table do with collisions? Collisions are handled."}

    assert points("How are collisions handled?", **asked) == [0, 0, 0, 0]


@pytest.mark.parametrize("text", ['1: 2 "a b"', '1) 2 "a b"', '- 1. 2 points: "a b"', "1: 2 “a b”"])
def test_loosely_written_opinion_is_understood(text):
    assert opinions(text)[0].points == 2
    assert opinions(text)[0].quote == "a b"
