"""What a run does is found again in its spans, in the order and the nesting in which it happened."""

import pytest

from graphs import FEATURES, til
from graphs.feature import Deps
from nodes.caller import Caller
from nodes.halt import Halt
from nodes.recording import UNRECORDED, Span
from nodes.run import Run
from retrievers.base import Passage
from tests.fakes import FakeModels, FakeRetriever

CHAT = next(feature for feature in FEATURES if feature.name == "chat")
ASKED = {"messages": [{"role": "user", "content": "How do pools close?"}]}
FOUND = Passage("p1", "d1", "Pools", "Pools close on shutdown, once all is given back.", "notes", 0.8, owner="ana")


def deps(*answers, passages=(FOUND,)):
    return Deps(FakeModels(list(answers)), FakeRetriever(list(passages)), articles=None)


async def spans_of(feature, given, deps, **options):
    with Span("chain", feature.name) as root:
        await feature.build(deps).ainvoke(given, context=Run(Caller("ana"), span=root, **options))
    return root


def shape(span):
    return (span.kind, span.name, [shape(child) for child in span.children])


async def test_each_step_is_a_span_with_the_search_and_the_calls_in_it():
    root = await spans_of(CHAT, ASKED, deps("They close on shutdown."))

    assert shape(root) == (
        "chain",
        "chat",
        [
            ("chain", "retrieve", [("retriever", "search", [])]),
            ("chain", "prompt", []),
            ("chain", "generate", [("llm", "fake", [])]),
            ("chain", "verify", []),
        ],
    )
    call = root.children[2].children[0]
    assert (call.outputs.text, call.outputs.finish) == ("They close on shutdown.", "stop")
    assert root.children[0].children[0].outputs.hits[0].passage == FOUND


async def test_a_draft_that_is_written_again_is_another_span():
    root = await spans_of(CHAT, ASKED, deps("It is told in [7].", "They close on shutdown."))

    assert [child.name for child in root.children] == ["retrieve", "prompt", *["generate", "verify"] * 2]
    verdicts = [child.facts for child in root.children if child.name == "verify"]
    assert [facts["verdict"] for facts in verdicts] == ["again", "rewritten"]
    assert list(verdicts[0]["problems"]) == ["answer"]


async def test_what_could_not_be_mended_is_a_verdict():
    root = await spans_of(CHAT, ASKED, deps("It is told in [7]."))

    assert root.children[-1].facts["verdict"] == "problems"


async def test_a_run_that_was_stopped_says_so():
    halt = Halt()
    halt.stop()
    root = await spans_of(CHAT, ASKED, deps("They close on shutdown."), halt=halt)

    assert root.children[-1].facts["verdict"] == "stopped"


async def test_nothing_to_write_is_a_verdict():
    given = til.TilInput(repo=[]).model_dump()
    root = await spans_of(til.FEATURE, given, deps("never asked"))

    assert root.children[-1].facts["verdict"] == "empty"


async def test_a_step_that_fails_tells_the_kind_and_ends():
    class Broken(FakeModels):
        def for_caller(self, caller, feature):
            raise ConnectionError("with somebody's words in it")

    with Span("chain", "chat") as root:
        graph = CHAT.build(Deps(Broken([]), FakeRetriever(), articles=None))
        with pytest.raises(ConnectionError):
            await graph.ainvoke(ASKED, context=Run(Caller("ana"), span=root))

    assert [(child.name, child.error) for child in root.children][-1] == ("generate", ConnectionError)
    assert all(child.ended for child in root.children)


async def test_a_run_that_nobody_records_leaves_nothing_behind():
    await CHAT.build(deps("They close on shutdown.")).ainvoke(ASKED, context=Run(Caller("ana")))

    assert (UNRECORDED.children, UNRECORDED.outputs, UNRECORDED.facts) == ([], None, {})
