"""The interview feature on a fake model: questions come from their passage, and count, level and kind from the plan."""

from base64 import b64encode
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st
from pydantic import ValidationError

from graphs.feature import Deps
from graphs.interview import FEATURE, InterviewInput
from graphs.interview_questions.forms import stand_in
from graphs.interview_questions.material import materials_of
from graphs.interview_questions.plan import Distribution, Wish, plan_of
from graphs.interview_questions.rubrics import rubric
from nodes.caller import Caller
from nodes.run import Run
from nodes.soundness import faults
from retrievers.base import Passage, RetrievalUnavailable
from retrievers.documents.base import DocumentLocked
from tests.fakes import FakeModels, FakeRetriever
from tests.files import InlineReader, docx, locked_pdf, pdf

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
    graph = FEATURE.build(Deps(models, retriever or FakeRetriever(), None, documents=InlineReader()))
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
        "Q: What does the passage say about collisions of items?",
        "Q: Why does the author prefer separate chaining for items?",
        "Q: According to the text, how does chaining store items?",
        "Q: Separate chaining keeps a linked list for each of the 16 slots?",
        "Q: Does separate chaining keep a linked list for each slot?",
        "Q: How does open addressing examine buckets until a free slot is found?\nA: Open addressing examines buckets.",
        "Q: ?",
        "Q: Separate chaining keeps a linked list.",
        "Q: How does separate chaining work with 64 slots?",
        "Q: How does `TreeMap` store collided items?",
        "Q: How does Google store collided items in a linked list?",
        "Q: What is the capital of a country near the sea?",
        "Q: I'm ready to help you understand how chaining stores items. What's your next question?",
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
    ("draft", "is_kept"),
    [
        ("Q: What does a process share with its threads?", True),
        ("Q: I'm ready to help you with your application. What can I assist you with today?", False),
        ("Q: I'm ready to help. What's your question?", False),
        ("Q: What's the best way to prepare for a job interview?", False),
    ],
)
async def test_question_in_another_language_than_its_source_is_about_it_too(draft, is_kept):
    said = await interview(FakeModels([draft]), notes=KOREAN_NOTE, count=1, language="en")

    assert said.questions[0].templated is not is_kept


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
    assert len({question.category for question in said.questions}) >= 3
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
    retriever = FakeRetriever([Passage("1", "4f2c", "Databases > Indexes > Covering index", text, "mine")])

    said = await interview(FakeModels([""]), retriever, stack=["PostgreSQL"], count=1)

    assert retriever.asked == [("PostgreSQL", "ana")]
    source = said.questions[0].source
    assert (source.document, source.title) == ("Databases", "Covering index")


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


KOREAN_REFUSED = [
    "본문에서 스레드는 무엇을 공유한다고 하나요?",
    "저자는 왜 스레드가 힙을 공유한다고 했나요?",
    "스레드는 프로세스 안에서 각각 스택만 따로 할당받고 힙 영역은 공유하나요?",
    "스레드는 힙 영역을 공유하는 것이 맞나요?",
]


@pytest.mark.parametrize("question", KOREAN_REFUSED)
async def test_korean_question_about_the_words_instead_of_the_matter_is_refused(question):
    said = await interview(FakeModels([f"Q: {question}"]), notes=KOREAN_NOTE, count=1, language="ko")

    assert (said.questions[0].templated, said.verification.dropped[0].sentence) == (True, question)


async def test_model_is_told_once_what_was_wrong():
    models = FakeModels(["Q: What does the passage say about collided items?", GOOD])

    said = await interview(models, notes=NOTE, count=1)

    assert (models.calls, said.questions[0].templated) == (2, False)
    assert "as if there were no text" in models.heard[1][-1]["content"]


async def test_answer_has_the_sentence_of_the_source_that_bears_it_out():
    said = await interview(FakeModels([GOOD]), notes=NOTE, count=1)

    [borne] = said.questions[0].evidence
    assert borne.sentence == "It keeps a linked list for each slot."
    assert borne.quote in NOTE.replace("`", "")


async def test_follow_up_of_its_own_names_what_the_passage_says_besides():
    said = await interview(FakeModels([GOOD]), notes=NOTE, count=1)

    assert said.questions[0].follow_ups[-1] == "What part does “HashMap” play in this?"


async def test_what_was_asked_before_is_not_asked_again():
    template = "Explain “Collisions”: what is it, and how does it work?"
    before = ["How does separate chaining store collided items?", template]

    said = await interview(FakeModels([GOOD]), notes=NOTE, count=2, avoid=before)

    assert all(question.templated for question in said.questions)
    assert not {question.question for question in said.questions} & set(before)
    assert "asked before" in said.verification.dropped[0].why


@dataclass(frozen=True)
class OneMeaning:
    """Everything means the same; or nobody can say."""

    broken: bool = False
    dimension: int = 2

    async def embed_query(self, text):
        return [1.0, 0.0]

    async def embed_passages(self, texts):
        if self.broken:
            raise RetrievalUnavailable("embeddings", "gone")
        return [[1.0, 0.0] for _ in texts]


OTHER = "Q: What happens to a record under open addressing?\nA: It stores every record in the bucket array itself."


@pytest.mark.parametrize(("embedder", "templated"), [(None, 0), (OneMeaning(), 1), (OneMeaning(broken=True), 0)])
async def test_questions_of_one_meaning_are_found_where_embeddings_are_at_hand(embedder, templated):
    graph = FEATURE.build(
        Deps(FakeModels([GOOD, OTHER]), FakeRetriever(), None, documents=InlineReader(), embedder=embedder)
    )

    done = await graph.ainvoke(InterviewInput(notes=NOTE, count=2).model_dump(), context=ANA)

    assert done["output"]["verification"]["templated"] == templated


INDEX = (
    "# Index\n\n## B-tree\n\nA B-tree index of PostgreSQL keeps its keys sorted, so that a range is read in one go.\n"
)
LOCK = "# Cache\n\n## Lock\n\nA lock in Redis expires by itself, so that a client which died cannot hold it for ever.\n"


@pytest.mark.parametrize(
    "given",
    [
        {"stack": ["Redis"]},
        {"job": "We look for a backend engineer who knows Redis and Kafka."},
        {"focus": ["lock of a cache"], "stack": ["PostgreSQL"]},
    ],
)
async def test_passages_that_fit_focus_stack_or_job_come_first(given):
    said = await interview(FakeModels([""]), notes=[INDEX, LOCK], count=1, **given)

    assert said.questions[0].source.title == "Lock"


async def test_skill_is_named_as_the_caller_names_it():
    said = await interview(FakeModels([""]), notes=[INDEX, LOCK], count=2, topics=["cache"])

    assert [question.skill for question in said.questions] == ["cache", "B-tree"]


@pytest.mark.parametrize(
    "file",
    [
        pdf("Redis locks expire by themselves, so that no dead client can hold one for ever."),
        docx(("Heading 1", "Redis"), ("Normal", "Redis locks expire by themselves, so that no dead client holds one.")),
    ],
)
async def test_resume_may_be_a_file(file):
    resume = {"name": "cv.pdf", "content": b64encode(file).decode()}

    said = await interview(FakeModels([""]), resume=resume, count=1)

    assert said.questions[0].source.quote.startswith("Redis locks expire by themselves")


async def test_locked_resume_is_refused_by_name():
    resume = {"name": "cv.pdf", "content": b64encode(locked_pdf("secret")).decode()}

    with pytest.raises(DocumentLocked, match=r"cv\.pdf"):
        await interview(FakeModels([""]), resume=resume)


LEVELS = st.fixed_dictionaries({level: st.integers(0, 3) for level in ("junior", "mid", "senior")})
MATERIALS = [material for file in sorted(DATA.glob("??/*.md")) for material in materials_of(file.read_text())]


@settings(deadline=None)
@drawn(levels=LEVELS.filter(lambda levels: sum(levels.values())), start=st.integers(0, len(MATERIALS) - 10))
def test_plan_keeps_the_distribution_and_repeats_nothing(levels, start):
    wanted = Distribution(**levels)
    plan = plan_of(MATERIALS[start : start + 10], Wish(wanted.total, distribution=wanted, language="ko"))

    assert Counter(one.level for one in plan) == Counter(levels)
    assert len({stand_in(one.topic, one.category, "ko") for one in plan}) == len(plan)
    for one in plan:
        criteria = rubric(one, "ko")
        assert sum(line.weight for line in criteria) == pytest.approx(1)
        assert all(line.criterion and len(line.levels) == 3 for line in criteria)
        assert criteria[0].facts


@pytest.mark.parametrize("category", ["concept", "problem"])
async def test_only_wanted_kinds_are_asked(category):
    said = await interview(FakeModels([""]), notes=[INDEX, LOCK], count=2, categories=[category])

    assert {question.category for question in said.questions} == {category}


@pytest.mark.parametrize(
    "given",
    [
        {"distribution": {"junior": 0}},
        {"distribution": {"junior": 6, "mid": 5}},
        {"resume": {"name": "cv.pdf", "content": "no base64!"}},
        {"job": {"name": "", "content": ""}},
        {"categories": ["riddle"]},
    ],
)
def test_wish_that_cannot_be_met_is_refused(given):
    with pytest.raises(ValidationError):
        InterviewInput(notes=NOTE, **given)


def test_a_heading_that_asks_is_no_model_answer():
    asked, told = "***What is a search tree for?***", "Binary search with a linked list"
    note = f"## Trees\n\n{asked}\n\n{told}\n\n- each node has two children\n"

    assert materials_of(note)[0].quote == told


def test_side_of_a_matter_is_named_with_the_matter():
    text = "Search and insert take constant time on average, and linear time when all keys collide in one bucket."
    sections = "".join(f"## {heading}\n\n{text}\n\n" for heading in ("Time complexity", "구현", "Overview", "Chaining"))

    assert [one.title for one in materials_of(f"# Hash table\n\n{sections}")] == [
        "Hash table: Time complexity",
        "Hash table: 구현",
        "Hash table",
        "Chaining",
    ]


def test_exercises_and_tables_are_not_asked_about_where_enough_is_stated():
    told = "A hash function turns the key into an index of an array of buckets, where the value is then found."
    table = "".join(
        f"| {row} |\n" for row in ("Language | API", "--- | ---", "C++ | `unordered_map`", "Java | `HashMap`")
    )
    sections = {
        "Sample questions": "- Describe an implementation of a least-used cache and its cost.",
        "Languages": f"{table}| Python, Ruby, Perl, Go | `dict` and `set`, `Hash`, `map` |",
        "Tasks": "- Explain how open addressing finds a free bucket in the array.",
        "Collisions": told.replace("turns", "may turn two keys"),
    }
    note = f"# Hash table\n\n{told}\n\n" + "".join(f"## {name}\n\n{text}\n\n" for name, text in sections.items())

    assert [one.title for one in materials_of(note)] == ["Hash table", "Collisions"]


def test_quotation_stands_by_itself_and_the_model_answer_goes_on_from_there():
    note = "# Pools\n\nBut it is slow to open one each time. A pool keeps connections open. They are used again. Why?"

    (material,) = materials_of(note)

    assert material.quote == "A pool keeps connections open."
    assert material.told == ["A pool keeps connections open.", "They are used again."]


@pytest.mark.parametrize(
    ("heading", "question"),
    [
        ("JDBC와 ODBC의 차이는?", "JDBC와 ODBC의 차이는?"),
        ("IOCP를 설명하시오", "IOCP를 설명하시오"),
        ("What is a mutex", "What is a mutex?"),
    ],
)
async def test_heading_that_asks_is_asked_once_as_it_stands(heading, question):
    text = "It fails when a connection is lost, because every call waits for its answer, and so it costs more memory."

    said = await interview(FakeModels([""]), notes=f"## {heading}\n\n{text}", count=4)

    assert [one.question for one in said.questions] == [question]


async def test_passage_is_asked_about_in_a_way_that_its_words_bear():
    palindrome = "# Palindrome\n\nA palindrome is a word or a phrase that reads the same from its end, like madam."
    lock = "# Lock\n\nA deadlock happens where two threads hold what the other wants: both are stuck, as logs show."

    said = await interview(FakeModels([""]), notes=[palindrome, lock], count=2)

    assert [one.category for one in said.questions] == ["concept", "problem"]
