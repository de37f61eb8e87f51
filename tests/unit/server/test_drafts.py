"""A draft is shown as one, and whatever order things come in, nothing unverified is left of it (SRV-1, S-23)."""

import json
from functools import reduce
from itertools import chain
from operator import add

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langchain_core.runnables.utils import AddableDict

from graphs import interview, news, til
from graphs.feature import Deps
from nodes.caller import Caller
from nodes.events import Again, Drafted, Final, Retract, Step, Text, Waiting
from nodes.run import Run
from server.commands.drafts import Drafts
from server.features.script import Script
from tests.fakes import FakeModels, FakeRetriever
from tests.integration.doors import INPUTS
from tests.reader import Page, page_of

UNTRUE = "It calls `open_socket` 77 times."
PARTS = ("a", "b", "c", "d")


def chunks_of(events, reads):
    """The reader comes by whenever `reads` says so; what is left at the end comes with the output."""
    script, chunks = Script(), []
    for event in events:
        script.add(event)
        while reads() and (chunk := script.take()):
            chunks.append(chunk)
    return [*chunks, *rest(script, output={"title": "x"})]


def rest(script, **last):
    """As the outbox gives it out at the end."""
    return [*(script.take() for _ in range(len(script) - 1)), script.end(**last)]


@st.composite
def stories(draw):
    """The events of a run with several parts, some of which are written again and some given up; and its finals."""
    rounds: dict[str, int] = {part: draw(st.integers(1, 3)) for part in draw(st.sets(st.sampled_from(PARTS)))}
    given_up = draw(st.sets(st.sampled_from(sorted(rounds)))) if rounds else set()
    events: list[object] = [Step("retrieve", "started"), Step("retrieve", "done", {"passages": 1})]
    for number in range(1, 4):
        written = [part for part in rounds if rounds[part] >= number]
        events += draw(_written_side_by_side(written, number))
        events += [Again(part, ("no",)) for part in written if rounds[part] > number]
    finals = {part: f"{part} is verified" if part not in given_up else "" for part in rounds}
    events += [Retract(part, (UNTRUE,)) for part in sorted(given_up)]
    return [*events, *(Final(part, text) for part, text in finals.items()), Step("verify", "done")], finals


@st.composite
def _written_side_by_side(draw, parts, number):
    """Texts of each part in their order, those of different parts in any."""
    pieces = {
        part: [Text(part, f"{part}{number}.{at} ") for at in range(draw(st.integers(0, 4)))] + [Drafted(part)]
        for part in parts
    }
    turns = draw(st.permutations([part for part in parts for _ in pieces[part]]))
    return [Waiting(part, 1, 0.5) for part in parts] + [pieces[part].pop(0) for part in turns]


@given(stories(), st.randoms(use_true_random=False))
def test_nothing_unverified_is_left_whatever_the_order_of_parts(story, chance):
    events, finals = story

    page = page_of(chunks_of(events, lambda: chance.random() < 0.5))

    assert (page.texts("final"), page.texts("draft"), page.output) == (finals, {}, {"title": "x"})


@given(stories(), st.randoms(use_true_random=False))
def test_at_every_moment_a_part_shows_its_last_draft_or_what_is_verified(story, chance):
    """No text of a part comes under the name of another, and none of a draft that was taken back stays."""
    events, finals = story
    page = Page()

    for chunk in chunks_of(events, lambda: chance.random() < 0.5):
        page.read(chunk)
        for part, text in page.texts("draft").items():
            numbers = {piece.split(".")[0] for piece in text.split()}
            assert numbers in ({f"{part}{number}"} for number in range(1, 4)), text
        assert page.texts("final").items() <= finals.items()


@given(stories(), st.randoms(use_true_random=False))
def test_chunks_add_up_to_all_text_all_progress_and_the_output(story, chance):
    events, _ = story

    chunks = chunks_of(events, lambda: chance.random() < 0.5)
    whole = reduce(add, chunks, AddableDict())

    assert whole["content"] == "".join(chunk["content"] for chunk in chunks)
    assert whole.get("progress", []) == list(chain.from_iterable(chunk.get("progress", ()) for chunk in chunks))
    assert whole["output"] == {"title": "x"}
    assert json.loads(json.dumps(chunks)) == chunks


@given(stories(), st.randoms(use_true_random=False))
def test_terminal_reads_a_stream_as_the_reference_client_does(story, chance):
    events, _ = story
    drafts, page = Drafts(), Page()

    for chunk in chunks_of(events, lambda: chance.random() < 0.5):
        drafts.take(chunk)
        page.read(chunk)
        assert sorted(drafts.verified.split()) == sorted(" ".join(page.texts("final").values()).split())
        assert sorted(drafts.unverified.split()) == sorted(" ".join(page.texts("draft").values()).split())


def test_stream_that_breaks_off_leaves_only_what_is_marked_as_a_draft():
    script = Script()
    script.add(Text("a", UNTRUE))

    page = page_of([script.take()])

    assert (page.texts("draft"), page.texts("final"), page.output) == ({"a": UNTRUE}, {}, None)


def test_failed_run_leaves_no_draft():
    script = Script()
    script.add(Text("a", UNTRUE))

    page = page_of([script.take(), script.end(error={"code": "model_unavailable"})])

    assert (page.parts, page.error) == ({}, {"code": "model_unavailable"})


@pytest.mark.parametrize("feature", [til.FEATURE, news.FEATURE, interview.FEATURE], ids=lambda feature: feature.name)
@pytest.mark.parametrize("answer", [UNTRUE, "", f"Q: Why 77 `open_socket`?\nA: {UNTRUE}"])
async def test_untrue_drafts_of_each_checked_feature_are_replaced(feature, answer):
    script = Script()
    graph = feature.build(Deps(FakeModels([answer]), FakeRetriever(), None))
    asked = feature.input.model_validate(INPUTS[feature.name]).model_dump()

    done = await graph.ainvoke(asked, context=Run(Caller("ana"), script.add))
    chunks = rest(script, output=done["output"])
    page = page_of(chunks)

    steps = [step for chunk in chunks for step in chunk.get("progress", ())]
    assert "open_socket" not in str(page.parts)
    assert page.texts("draft") == {}
    assert all(text and text in _words(page.output) for text in "\n\n".join(page.texts("final").values()).split("\n\n"))
    assert [step["again"] for step in steps if step["state"] == "retract"][-1] is False


async def test_true_draft_is_confirmed_and_nothing_is_taken_back():
    script = Script()
    said = "`a.py` was changed."
    graph = til.FEATURE.build(Deps(FakeModels([said]), FakeRetriever(), None))

    await graph.ainvoke(til.TilInput(**INPUTS["til"]).model_dump(), context=Run(Caller("ana"), script.add))
    chunks = rest(script)

    states = [step["state"] for chunk in chunks for step in chunk.get("progress", ())]
    assert ("retract" in states, states.count("final")) == (False, 1)
    [(part, text)] = page_of(chunks).texts("final").items()
    assert part == "section-1"
    assert f"{said} [aaaaaaa]" in text


def _words(value):
    """All texts of an output in one."""
    if isinstance(value, dict | list):
        return "\n".join(map(_words, value.values() if isinstance(value, dict) else value))
    return str(value)
