"""What each feature has weighed, and what becomes of a sentence that its evidence does not bear out."""

import pytest

from graphs import interview, news, til
from graphs.feature import Deps
from nodes.caller import Caller
from nodes.run import Run
from tests.fakes import FakeModels, FakeRetriever
from tests.fakes_entailment import FakeEntailment
from tests.unit.graphs.test_interview import NOTE
from tests.unit.graphs.test_news import COMET
from tests.unit.graphs.test_til import POOL

ANA = Run(Caller("ana"))
POOL_IS_TRUE = "The pool now closes idle connections."
POOL_IS_SUBTLE = "The pool now raises the limit of idle connections."
COMET_IS_TRUE = "Mozilla moved its build farm to Comet 3.5.8."
COMET_IS_SUBTLE = "The team plans to publish the old machines."
GIVEN = {
    "til": (til.FEATURE, {"repo": [POOL], "language": "en"}, f"{POOL_IS_TRUE} {POOL_IS_SUBTLE}", POOL_IS_SUBTLE),
    "news": (news.FEATURE, {"text": COMET, "language": "en"}, f"{COMET_IS_TRUE} {COMET_IS_SUBTLE}", COMET_IS_SUBTLE),
}


async def run(name, entailment):
    feature, given, said, _ = GIVEN[name]
    graph = feature.build(Deps(FakeModels([said]), FakeRetriever(), None, entailment=entailment))
    given = feature.input(**given).model_dump()
    return (await graph.ainvoke(given, context=ANA))["output"]


@pytest.mark.parametrize("name", GIVEN)
async def test_a_sentence_that_is_not_borne_out_is_left_out(name):
    _, _, said, subtle = GIVEN[name]
    entailment = FakeEntailment(unborne=[subtle])

    found = await run(name, entailment)

    checked = found["verification"]
    assert [(one["sentence"], one["why"]) for one in checked["dropped"]] == [(subtle, "not what the source says")]
    assert (checked["entailment"], subtle in found["markdown"]) == ("checked", False)
    assert " ".join(entailment.asked[0]) == said


@pytest.mark.parametrize("name", GIVEN)
async def test_without_weighing_the_checks_decide_and_the_result_says_so(name):
    found = await run(name, FakeEntailment(away=True))

    assert found["verification"]["entailment"] == "not available"
    assert found["verification"]["dropped"] == []


async def test_of_an_interview_only_the_answers_are_weighed():
    true, subtle = "It keeps a linked list for each slot.", "It examines the linked list until a free slot is found."
    entailment = FakeEntailment(unborne=[subtle])
    models = FakeModels([f"Question: How does separate chaining store collided items?\nAnswer: {true} {subtle}"])
    graph = interview.FEATURE.build(Deps(models, FakeRetriever(), None, entailment=entailment))
    given = interview.InterviewInput(notes=NOTE, count=1, language="en").model_dump()

    found = (await graph.ainvoke(given, context=ANA))["output"]

    assert entailment.asked == [[true, subtle]]
    assert found["questions"][0]["answer"] == true
    assert found["verification"]["entailment"] == "checked"
