"""Answers cite notes by number: what counts as a citation, and what becomes of one that names nothing."""

import pytest

from graphs.chat import FEATURE, NO_SUCH_NOTE
from graphs.chat_memory.citations import cited
from graphs.feature import Deps
from nodes.caller import Caller
from nodes.run import Run
from retrievers.base import Passage
from tests.fakes import FakeModels, FakeRetriever

NOTES = [
    Passage("1", "pools", "Pools", "The pool closes idle connections after thirty seconds.", "pools.md"),
    Passage("2", "locks", "Locks", "A lock is held while the row is written.", "locks.md"),
]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Pools close [1].", [1]),
        ("Pools close [2], locks are held [1][2] and again [2].", [2, 1]),
        ("Both say so [1, 2].", [1, 2]),
        ("풀은 닫힙니다[1]. 잠금은 유지됩니다 [2].", [1, 2]),
        ("Use `rows[1]` or rows[2], f()[1] and a list [1](https://a.example).", []),
        ("```python\nfirst = [1]\n```\nThat is all.", []),
        ("```python\nfirst = [1]", []),
        ("[x] is done, [0] is none, [123] is a year.", []),
        ("", []),
    ],
)
def test_marks_outside_of_code_are_citations(text, expected):
    assert cited(text) == expected


async def asked(*answers):
    models = FakeModels(list(answers))
    graph = FEATURE.build(Deps(models, FakeRetriever(NOTES), None))
    given = {"messages": [{"role": "user", "content": "When does the pool close, and what are locks?"}]}
    return models, (await graph.ainvoke(given, context=Run(Caller("ana"))))["output"]


async def test_each_source_says_whether_the_answer_cites_it():
    _, said = await asked("Idle connections are closed [1].")

    assert [(one["number"], one["document"], one["cited"]) for one in said["sources"]] == [
        (1, "pools", True),
        (2, "locks", False),
    ]


async def test_a_number_that_no_note_has_is_sent_back():
    models, said = await asked("They are closed [7].", "They are closed [1].")

    assert (said["content"], said["problems"]) == ("They are closed [1].", [])
    assert NO_SUCH_NOTE in models.heard[1][-1]["content"]


async def test_without_notes_a_number_in_brackets_is_no_citation():
    models = FakeModels(["The list is [7]."])
    graph = FEATURE.build(Deps(models, FakeRetriever(), None))

    said = await graph.ainvoke({"messages": [{"role": "user", "content": "A list?"}]}, context=Run(Caller("ana")))

    assert (said["output"]["problems"], models.calls) == ([], 1)


async def test_notes_fit_into_their_share_of_the_window():
    long = [Passage(str(n), f"d{n}", "T", f"{n} " + "word " * 200, "s") for n in range(9)]
    models = FakeModels(["Yes."])
    graph = FEATURE.build(Deps(models, FakeRetriever(long), None))

    await graph.ainvoke({"messages": [{"role": "user", "content": "Which word?"}]}, context=Run(Caller("ana")))

    assert 0 < len(models.heard[0][-1]["content"].encode()) * 0.6 < 0.45 * 4096


async def test_a_follow_up_is_searched_with_what_it_refers_to():
    notes = FakeRetriever(NOTES)
    said = [
        {"role": "user", "content": "How do connection pools work?"},
        {"role": "assistant", "content": "They share connections."},
        {"role": "user", "content": "And when are they closed?"},
    ]

    await FEATURE.build(Deps(FakeModels(["Later."]), notes, None)).ainvoke(
        {"messages": said}, context=Run(Caller("ana"))
    )

    assert notes.asked == [("How do connection pools work?\nAnd when are they closed?", "ana")]


async def test_thanks_are_not_searched_for():
    notes = FakeRetriever(NOTES)
    graph = FEATURE.build(Deps(FakeModels(["You are welcome."]), notes, None))

    said = await graph.ainvoke({"messages": [{"role": "user", "content": "감사합니다!"}]}, context=Run(Caller("ana")))

    assert (notes.asked, said["output"]["lookup"]) == ([], "not asked")
