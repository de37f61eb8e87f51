"""Traces on their way out: in the terms of the other side, and never in the way of the server."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from nodes.recording import Span
from server.traces.outbound import Outbound, open_outbound
from server.traces.shaping import Recorded, tree_of
from server.traces.to_otlp import attributes_of, headers_of
from server.traces.tree import About, Trace, Tree, dotted, new_id

AT = datetime(2026, 11, 21, tzinfo=UTC)
ABOUT = About("00000000-0000-4000-8000-00000000000a", "ana", "chat")
TREES = [Tree(Trace(ABOUT, AT))] * 3
CALL = {
    "id": ABOUT.id,
    "parent_run_id": ABOUT.id,
    "run_type": "llm",
    "name": "small",
    "inputs": {"messages": [{"role": "user", "content": "q"}]},
    "outputs": {"messages": [{"role": "assistant", "content": "a"}], "finish_reason": "stop"},
    "error": None,
    "extra": {
        "invocation_params": {"model": "small", "temperature": 0.5},
        "metadata": {"ls_provider": "vllm", "attempt": 1, "usage_metadata": {"input_tokens": 5, "output_tokens": 3}},
    },
}


def test_a_call_is_told_in_the_terms_of_generative_ai():
    told = {name: value for name, value in attributes_of(CALL).items() if name.startswith("gen_ai.")}

    assert told == {
        "gen_ai.operation.name": "chat",
        "gen_ai.provider.name": "vllm",
        "gen_ai.request.model": "small",
        "gen_ai.response.model": "small",
        "gen_ai.request.temperature": 0.5,
        "gen_ai.usage.input_tokens": 5,
        "gen_ai.usage.output_tokens": 3,
        "gen_ai.response.finish_reasons": ["stop"],
        "gen_ai.input.messages": '[{"role":"user","parts":[{"type":"text","content":"q"}]}]',
        "gen_ai.output.messages": '[{"role":"assistant","parts":[{"type":"text","content":"a"}]}]',
    }


def test_header_fields_stand_between_commas():
    assert headers_of("X-Scope=haru, authorization=Basic a=b,,odd") == {
        "x-scope": "haru",
        "authorization": "Basic a=b",
    }


async def test_what_waits_at_the_end_is_sent():
    sent = []
    async with open_outbound("there", sent.extend) as outbound:
        outbound.follow(TREES)

    assert len(sent) == 3


async def test_what_is_not_taken_is_tried_again_and_then_given_up(monkeypatch):
    monkeypatch.setattr("server.traces.outbound.AGAIN_S", 0)
    tries = []

    def refuse(trees):
        tries.append(len(trees))
        raise ConnectionError

    outbound = Outbound("there", refuse)
    outbound.follow(TREES)
    await outbound.settle()

    assert (tries, outbound.lost) == ([3, 3, 3], 3)


async def test_a_place_that_never_answers_fills_up_no_memory(monkeypatch):
    monkeypatch.setattr("server.traces.outbound.MOST_WAITING", 4)
    outbound = Outbound("there", lambda trees: None)
    outbound.follow(TREES)
    outbound.follow(TREES)

    assert outbound.lost == 2
    await asyncio.wait_for(outbound.settle(), 5)


def test_ids_sort_by_the_time_at_which_they_were_made():
    made = [new_id(number * 1_000_000_000) for number in range(50)]

    assert (made, len(set(made))) == (sorted(made), 50)


def test_the_order_of_a_tree_is_that_in_which_it_is_read():
    root = dotted("", AT, "r")
    first, second = dotted(root, AT, "b"), dotted(root, AT + timedelta(microseconds=1), "a")

    assert sorted([second, first, root]) == [root, first, second]


@pytest.mark.parametrize(
    ("kind", "code"), [(ConnectionError, "ConnectionError"), (asyncio.CancelledError, "cancelled")]
)
def test_errors_are_told_by_their_code_not_in_their_words(kind, code):
    root = Span("chain", "chat", {})
    with pytest.raises(kind), root:
        raise kind("somebody's words")
    [run] = tree_of(Recorded(ABOUT, root)).runs

    assert (run["error"], "somebody" in str(run)) == (code, False)
