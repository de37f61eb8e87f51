"""The interview feature on a fake model: questions come from their passage, and count, level and kind from the plan."""

from pathlib import Path

import pytest
from pydantic import ValidationError

from graphs.feature import Deps
from graphs.interview import FEATURE, InterviewInput
from nodes.caller import Caller
from nodes.run import Run
from nodes.soundness import faults
from retrievers.base import Passage
from tests.fakes import FakeModels, FakeRetriever

ANA = Run(Caller("ana"))
DATA = Path(__file__).parents[2] / "data" / "interview"

NOTE = """# Hash table

## Collisions

Separate chaining keeps a linked list for each of the 16 slots, so that it stores all the collided items of `HashMap`.
Open addressing stores every record in the bucket array itself and examines the buckets until a free slot is found.

## References

- [one](https://a.example) and [two](https://b.example)
"""
KOREAN_NOTE = """# 프로세스와 스레드

## 스레드

스레드는 프로세스가 할당받은 자원을 이용하는 실행의 단위이다.
스레드는 프로세스 안에서 각각 스택만 따로 할당받고 힙 영역은 공유한다.
"""
GOOD = (
    "Q: How does separate chaining store collided items?\n"
    "A: It keeps a linked list for each slot. It was invented in 1987."
)
TEMPLATE = "Explain “Collisions”: what is it, and how does it work?"


async def interview(models, retriever=None, **given):
    graph = FEATURE.build(Deps(models, retriever or FakeRetriever(), None))
    done = await graph.ainvoke(InterviewInput(**given).model_dump(), context=ANA)
    return FEATURE.output(**done["output"])


async def test_question_comes_with_answer_source_rubric_and_follow_ups():
    said = await interview(FakeModels([GOOD]), notes=NOTE, count=1)

    (question,) = said.questions
    assert question.question == "How does separate chaining store collided items?"
    # The second sentence of the answer has a year that the note does not have.
    assert (question.answer, question.answer_quoted) == ("It keeps a linked list for each slot.", False)
    assert (question.category, question.difficulty, question.templated) == ("concept", "junior", False)
    assert (question.source.document, question.source.title) == ("Hash table", "Collisions")
    assert question.source.quote.startswith("Separate chaining keeps a linked list")
    assert (len(question.rubric), len(question.follow_ups)) == (4, 3)
    assert "## 1. How does separate chaining store collided items?" in said.markdown


@pytest.mark.parametrize(
    "draft",
    [
        "",
        "Q: ?",
        "Q: Separate chaining keeps a linked list.",
        "Q: How does separate chaining work with 64 slots?",
        "Q: How does `TreeMap` store collided items?",
        "Q: How does Google store collided items in a linked list?",
        "Q: What is the capital of a country near the sea?",
        "Q: 분리 연결법은 충돌을 어떻게 처리하나요?",
        'Q: Why does the note call chaining "the only sane choice" for items?',
        "Q: " + "how does chaining work " * 20 + "?",
        "<|im_start|>Q: How does separate chaining store items?",
    ],
)
async def test_question_that_does_not_pass_is_asked_in_a_set_form(draft):
    models = FakeModels([draft])

    said = await interview(models, notes=NOTE, count=1)

    assert models.calls == 2
    assert (said.questions[0].question, said.questions[0].templated) == (TEMPLATE, True)
    assert (said.verification.templated, len(said.verification.dropped)) == (1, 1)


@pytest.mark.parametrize(
    ("draft", "question"),
    [
        ("How does separate chaining store collided items?", "How does separate chaining store collided items?"),
        ("**Question 1:** What is open addressing?\n\n**Answer:** A table.", "What is open addressing?"),
        ("Sure! Here is it.\n1. What is open addressing?\n2. What is chaining?", "What is open addressing?"),
        ("Q: Explain open addressing of records.\nA: It stores records.", "Explain open addressing of records."),
    ],
)
async def test_loosely_formed_question_is_understood(draft, question):
    said = await interview(FakeModels([draft]), notes=NOTE, count=1)

    assert (said.questions[0].question, said.questions[0].templated) == (question, False)


@pytest.mark.parametrize(
    "end", ["무엇을 공유하나요?", "무엇을 공유하는지 설명해 주세요.", "무엇을 공유하는지 설명하시오."]
)
async def test_korean_question_is_known_by_its_ending(end):
    said = await interview(
        FakeModels([f"Q: 스레드는 프로세스 안에서 {end}\nA: 힙 영역은 공유한다."]),
        notes=KOREAN_NOTE,
        count=1,
        language="ko",
    )

    (question,) = said.questions
    assert (question.templated, question.answer) == (False, "힙 영역은 공유한다.")
    assert question.follow_ups[0] == "예를 하나 들어 주시겠어요?"


async def test_same_question_twice_is_asked_only_once():
    said = await interview(FakeModels([GOOD]), notes=NOTE, count=3)

    assert [question.templated for question in said.questions] == [False, True, True]
    assert len({question.question for question in said.questions}) == 3


async def test_plan_spreads_over_notes_levels_and_kinds():
    said = await interview(FakeModels([""]), notes=[NOTE, (DATA / "en" / "graph.md").read_text()], count=6)

    assert [question.difficulty for question in said.questions] == ["junior", "mid", "senior"] * 2
    assert {question.category for question in said.questions} == {"concept", "reasoning", "practice", "problem"}
    assert [question.source.document for question in said.questions][:2] == [
        "Hash table",
        "Graph cheatsheet for coding interviews",
    ]


async def test_one_difficulty_is_kept_to():
    said = await interview(FakeModels([""]), notes=NOTE, count=4, difficulty="senior")

    assert [question.difficulty for question in said.questions] == ["senior"] * 4


async def test_one_short_note_gives_as_many_questions_as_it_bears_and_says_what_is_missing():
    said = await interview(FakeModels([""]), notes=NOTE, count=10)

    assert (len(said.questions), said.verification.missing) == (4, 6)


async def test_passages_of_the_caller_are_searched_for_and_asked_about():
    text = "A covering index holds every column that a query needs, so PostgreSQL reads the index and never the table."
    retriever = FakeRetriever([Passage("1", "notes.md", "Covering index", text, "mine")])

    said = await interview(FakeModels([""]), retriever, stack=["PostgreSQL"], count=1)

    assert retriever.asked == [("PostgreSQL", "ana")]
    assert said.questions[0].source.title == "Covering index"


async def test_bare_topic_is_asked_about_too():
    said = await interview(FakeModels(["Q: How does Redis keep data?\nA: In memory."]), topics=["Redis"], count=1)

    assert (said.questions[0].question, said.questions[0].templated) == ("How does Redis keep data?", False)


@pytest.mark.parametrize("given", [{}, {"notes": " "}, {"notes": [NOTE], "count": 11}, {"notes": ["x" * 150_000] * 3}])
def test_input_without_a_subject_or_beyond_the_bounds_is_refused(given):
    with pytest.raises(ValidationError):
        InterviewInput(**given)


@pytest.mark.parametrize("file", sorted(path.relative_to(DATA).as_posix() for path in DATA.glob("??/*.md")))
async def test_real_note_gives_its_questions_without_any_help_of_the_model(file):
    said = await interview(FakeModels([""]), notes=(DATA / file).read_text(), language=file[:2])

    assert len(said.questions) == 5
    assert len({question.question for question in said.questions}) == 5
    assert all(question.source.quote and not faults(question.answer) for question in said.questions)
