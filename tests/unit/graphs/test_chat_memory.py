"""What chat still reads of a long conversation, and what stands for the rest."""

import asyncio
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st
from langgraph.checkpoint.memory import InMemorySaver

from graphs.chat import FEATURE, WORDINGS
from graphs.chat_memory.history import summary_of, tokens_of
from graphs.chat_memory.summary import Summariser, extract
from graphs.chat_memory.window import Room
from graphs.feature import Deps
from nodes.caller import Caller
from nodes.completions import ModelUnavailable
from nodes.run import Run
from nodes.tally import Tally
from tests.fakes import FakeModels, FakeRetriever

ANA = Run(Caller("ana"))
SMALL = replace(ANA, window=500)
THREAD = {"configurable": {"thread_id": "t"}}


def said(role, content, **more):
    return {"id": content, "role": role, "content": content, **more}


def talk(turns, words=20):
    return [
        said(role, f"{role} {number} " + "word " * words, tokens=words + 2)
        for number in range(turns)
        for role in ("user", "assistant")
    ]


async def converse(models, turns, run=SMALL):
    graph = FEATURE.build(Deps(models, FakeRetriever(), None), InMemorySaver())
    for number in range(turns):
        question = {"role": "user", "content": f"Question {number}: why does the pool hold {number} connections?"}
        await graph.ainvoke({"messages": [question]}, THREAD, context=run)
    return graph


def is_prefix(before, after):
    return after[: len(before)] == before


async def test_prompt_only_grows_at_its_end_except_when_the_window_is_cut():
    """Forty turns in a small window: what the engine has cached of a prompt is the beginning of the next one."""
    models = FakeModels([f"Answer {number} is that the pool closes what is idle." for number in range(40)])
    await converse(models, 40)

    cuts = sum(not is_prefix(one, two) for one, two in zip(models.heard, models.heard[1:], strict=False))

    assert 1 <= cuts <= 6
    assert all(WORDINGS.en.summary in prompt[0]["content"] for prompt in models.heard[-1:])


async def test_prompt_never_exceeds_the_window():
    models = FakeModels(["The pool closes what is idle."])
    await converse(models, 40)

    sizes = [await models.count(None, "", prompt) for prompt in models.heard]
    assert max(sizes) <= SMALL.window - SMALL.window // 8
    assert min(sizes[15:]) < max(sizes[15:]) * 0.75


async def test_engine_is_asked_to_count_only_near_the_limit():
    class Counted(FakeModels):
        counts = 0

        async def count(self, caller, feature, messages):
            self.counts += 1
            return await super().count(caller, feature, messages)

    answers = [f"Answer {number}: " + " ".join(f"word{at}" for at in range(60)) for number in range(40)]
    roomy, tight = Counted(answers), Counted(answers)
    await converse(roomy, 6, ANA)
    await converse(tight, 40, replace(ANA, window=1500))

    assert roomy.counts == 0
    assert 0 < tight.counts < 15


async def test_engine_that_cannot_count_is_done_without():
    class Mute(FakeModels):
        async def count(self, caller, feature, messages):
            raise ModelUnavailable("no such address")

    models = Mute(["Yes, it is so."])
    await converse(models, 40)

    assert models.calls == 40


async def test_real_token_counts_are_kept_with_the_messages():
    models = FakeModels(["One two three.", "Four five."])
    graph = await converse(models, 2, ANA)

    history = (await graph.aget_state(THREAD)).values["history"]
    assert [message["tokens"] for message in history if message["role"] == "assistant"] == [3, 2]
    assert all(message["tokens"] for message in history[:1])


def test_half_of_the_room_is_cleared_at_once():
    past = talk(20)
    room = Room(sum(map(tokens_of, past)) - 1)

    leaving = room.overflow(past, [])

    assert sum(map(tokens_of, past[leaving:])) <= room.tokens // 2
    assert past[leaving]["role"] == "user"


def test_summarising_begins_before_it_must():
    past = talk(20)
    room = Room(sum(map(tokens_of, past)) * 5 // 4)

    assert room.overflow(past, []) == 0
    assert 0 < room.soon(past) < len(past)


@given(st.integers(1, 12), st.integers(0, 60), st.integers(1, 2000), st.booleans(), st.booleans())
def test_what_stays_begins_with_a_question_and_keeps_the_one_being_answered(turns, words, tokens, summed, again):
    past = talk(turns, words)[: -1 if again else None]
    if summed:
        past[0]["summary"] = "Before."

    leaving = Room(tokens).overflow(past, [])

    kept = past[leaving:] if leaving else past[1 if summed else 0 :]
    assert not again or past[-1]["role"] == "user"
    assert not again or kept[-1:] == past[-1:] or (summed and len(past) == 1)
    assert not leaving or not kept or kept[0]["role"] == "user"


def test_extract_has_a_sentence_of_each_message_the_latest_if_not_all_fit():
    past = [said("user", "I am Ana. I like pools."), said("assistant", "# Hello\n\nHello Ana! How are you?")]

    assert extract(past, 100) == "- user: I am Ana.\n- assistant: Hello Ana!"
    assert extract(past, 18) == "- assistant: Hello Ana!"


def test_extract_goes_on_from_the_summary_before():
    past = [said("assistant", "gone", summary="- user: I am Ana."), said("user", "Which port? Tell me.")]

    assert extract(past, 100) == "- user: I am Ana.\n- user: Which port?"
    assert summary_of(past) == "- user: I am Ana."


PAST = [
    said("user", "We run PostgreSQL 16 on port 5433 with PgBouncer."),
    said("assistant", "Then set the pool size of PgBouncer to 20 connections."),
]


async def summarised(text):
    models = FakeModels([text])
    tally = Tally()
    summary = await Summariser(models, "chat", WORDINGS.en.summarise, 200).write(PAST, Caller("ana"), tally)
    return summary, tally


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ("The user runs PostgreSQL 16 on port 5433.", "The user runs PostgreSQL 16 on port 5433."),
        ("The user runs PostgreSQL 17 on port 5433.", ""),
        ("The pool size of PgBouncer is 20. The user runs Redis with MySQL.", "The pool size of PgBouncer is 20."),
        ("사용자는 포트 5433에서 실행합니다.", ""),
        ("", ""),
        ("who the user is,", ""),
    ],
)
async def test_summary_claims_only_what_was_said(written, kept):
    summary, tally = await summarised(written)

    assert summary == kept
    assert tally.input_tokens > 0


async def test_summary_that_is_not_wanted_any_more_can_be_cancelled():
    class Endless(FakeModels):
        async def ainvoke(self, messages, **options):
            await asyncio.Event().wait()

    work = asyncio.create_task(
        Summariser(Endless([]), "chat", WORDINGS.en.summarise, 200).write(PAST, Caller("ana"), Tally())
    )
    await asyncio.sleep(0)
    work.cancel()

    with pytest.raises(asyncio.CancelledError):
        await work
