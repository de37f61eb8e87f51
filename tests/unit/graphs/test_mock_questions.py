"""What a mock interview asks: as the interview feature plans and writes it, and nothing that was asked before."""

import pytest

from graphs.interview_mock.questions import avoiding, carried_from, spoken_of
from graphs.interview_mock.session import MockInput
from tests.candidates import strong
from tests.fakes_entailment import FakeEntailment
from tests.sittings import HASH_TABLE, THREADS, Sitting
from tests.unit.graphs.test_interview import NOTE

ORIGIN = "00000000-0000-4000-8000-000000000001"
ASKED = "How does separate chaining store collided items?"


async def test_answer_is_weighed_where_that_is_possible():
    true, subtle = "It keeps a linked list for each slot.", "It examines the linked list until a free slot is found."
    entailment = FakeEntailment(unborne=[subtle])
    sitting = Sitting(f"Question: {ASKED}\nAnswer: {true} {subtle}", entailment=entailment)

    await sitting.begin(notes=NOTE, count=1)

    question = sitting.state["asked"][0]["question"]
    assert (question["question"], question["templated"]) == (ASKED, False)
    assert question["answer"] == true
    assert entailment.asked


@pytest.mark.parametrize("avoid", [[ASKED], []])
async def test_question_that_was_asked_is_not_asked_again(avoid):
    sitting = Sitting(f"Question: {ASKED}\nAnswer: It keeps a linked list for each slot.")
    await sitting.begin(notes=NOTE, count=2, follow_ups=0, avoid=avoid)

    await sitting.skip()

    asked = [entry["question"]["question"] for entry in sitting.state["asked"]]
    assert asked.count(ASKED) == 1 - len(avoid)


async def test_next_interview_avoids_the_questions_of_the_one_before():
    first = Sitting()
    await first.begin(notes=HASH_TABLE, count=2, follow_ups=0)
    await first.skip()
    given = MockInput(notes=HASH_TABLE, avoid=["Why?"], **{"from": ORIGIN})

    avoid = avoiding(given, first.state).avoid

    assert avoid == ["Why?", *(entry["question"]["question"] for entry in first.state["asked"])]


async def test_what_was_weak_is_asked_again_only_in_the_wanted_kinds():
    first = Sitting()
    await first.begin(notes=HASH_TABLE, count=2, follow_ups=0)
    await first.skip()
    await first.skip()
    given = MockInput(categories=["problem", "practice"], count=2, **{"from": ORIGIN})
    second = Sitting()

    await second.begin(carried_from(first.state, given), **given.model_dump(exclude_unset=True))

    assert {one["category"] for one in second.state["plan"]} <= {"problem", "practice"}


def test_only_weak_topics_that_the_given_texts_speak_of_come_first():
    given = MockInput(notes=HASH_TABLE, stack=["Redis"])

    assert spoken_of(["Kafka", "Redis", "hash function"], given) == ["Redis", "hash function"]


def test_levels_may_be_counted_out_for_an_interview_after_another():
    assert MockInput(distribution={"senior": 2, "mid": 1}, **{"from": ORIGIN}).count == 3


async def test_next_interview_begins_with_what_was_weak_asked_in_another_way():
    first = Sitting()
    await first.begin(notes=HASH_TABLE, count=3, follow_ups=0)
    await first.say(strong(first.state["asked"][0]["facts"], "en"))
    await first.say("I don't know")
    await first.say("pass")
    given = MockInput(**{"from": ORIGIN, "count": 3})
    second = Sitting()

    await second.begin(carried_from(first.state, given), **given.model_dump(exclude_unset=True))

    weak = [first.state["plan"][at] for at in (1, 2)]
    assert [one["material"] for one in second.state["plan"][:2]] == [one["material"] for one in weak]
    assert all(new["category"] != old["category"] for new, old in zip(second.state["plan"], weak, strict=False))
    assert len(second.state["plan"]) == 3


async def test_focus_comes_first():
    sitting = Sitting()

    await sitting.begin(notes=[THREADS, HASH_TABLE], count=2, focus=["hash collisions"], follow_ups=0)

    assert "hash" in sitting.state["plan"][0]["material"]["text"].lower()
