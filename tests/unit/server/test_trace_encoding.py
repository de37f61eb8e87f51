"""What is kept of a run's values: masked, without what others have written, and no more than fits."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import BaseModel

from nodes.privacy.find import mask
from nodes.state import Draft, Part
from retrievers.base import Passage
from server.traces import encoding
from server.traces.encoding import NOT_KEPT, Encoder, beginnings
from server.traces.weight import weight_of

MINE = Passage(
    "p", "d", "Pools", "Pools close on shutdown, by whoever opened them.", "notes", 0.5, owner="ana", dense=0.9
)
THEIRS = replace(MINE, owner="ben", text="Connections are counted by the pool itself.\nshort", vector=(0.1, 0.2))


class Answer(BaseModel):
    text: str
    day: date


@dataclass(frozen=True)
class Kept:
    names: frozenset[str]
    answer: Answer


def test_values_become_json():
    encode = Encoder("ana")
    given = {"a": (1, 2.5, None, True), "kept": Kept(frozenset({"x"}), Answer(text="t", day=date(2026, 11, 21)))}

    assert encode(given) == {
        "a": [1, 2.5, None, True],
        "kept": {"names": ["x"], "answer": {"text": "t", "day": "2026-11-21"}},
    }
    assert not encode.left_out


def test_every_text_is_masked_also_in_names():
    said = "write to kim.minsu@company.example"

    assert Encoder("ana")({said: [said]}) == {"write to <EMAIL>": ["write to <EMAIL>"]}


@pytest.mark.parametrize("text", ["", "a", "messages", "user", "Pools", "a\0b"])
def test_plain_texts_stay(text):
    assert Encoder("ana")(text) == text.replace("\0", "\ufffd")


def test_passages_of_others_have_a_place_but_no_text():
    encode = Encoder("ana", beginnings([MINE, THEIRS], "ana"))

    mine, theirs = encode([MINE, THEIRS])
    assert (mine["text"], mine["mine"], mine["dense"]) == (MINE.text, True, 0.9)
    assert (theirs["text"], theirs["mine"], theirs["score"]) == (NOT_KEPT, False, 0.5)
    assert not {"owner", "vector"} & {*mine, *theirs}
    assert encode.left_out


def test_lines_of_others_are_left_out_of_prompts_however_they_end():
    encode = Encoder("ana", beginnings([MINE, THEIRS], "ana"))
    prompt = f"Notes:\n<note>\n  {THEIRS.text[:38]}…\nshort\n</note>\n{MINE.text}"

    assert encode(prompt) == f"Notes:\n<note>\n{NOT_KEPT}\nshort\n</note>\n{MINE.text}"


def test_messages_of_a_part_stand_with_their_call_only():
    draft = Draft(Part("answer", [{"role": "user", "content": "q"}]), "text", finish="stop")

    kept = Encoder("ana")(draft)
    assert (kept["text"], kept["part"]["key"], kept["part"]["attempt"]) == ("text", "answer", 1)
    assert "messages" not in kept["part"]


def test_what_is_too_much_is_cut_and_told(monkeypatch):
    monkeypatch.setattr(encoding, "MOST_CHARACTERS", 20)
    encode = Encoder("ana", _room=30)

    assert encode(["one two three four five", "six seven eight nine"]) == ["one two three four f…", "six seven…"]
    assert encode.left_out


@pytest.mark.parametrize("odd", [object(), b"bytes", "a" * 5000])
def test_what_has_no_words_is_named(odd):
    encode = Encoder("ana")

    assert encode(odd).startswith("[not kept: ")
    assert encode.left_out


def test_depth_has_an_end():
    deep: list = []
    for _ in range(100):
        deep = [deep]

    assert "too deep" in str(Encoder("ana")(deep))


def test_weight_is_that_of_the_texts():
    assert weight_of({"a": ["12", "345"], "b": 6, "c": None}) == 5


SECRETS = [
    *("kim.minsu@company.example", "010-1234-5678", "password=hunter22x"),
    *("ghp_" + "a1B2c3D4e5" * 4, "AKIA" + "ABCDEFGHIJKLMNOP"),
]
PIECES = st.one_of(st.sampled_from([*SECRETS, " ", "\n", "\uff0d", "Pools", "풀은 닫힌다 "]), st.text(max_size=12))
TEXTS = st.lists(PIECES, max_size=6).map("".join)


@given(st.lists(TEXTS, max_size=8))
def test_texts_that_come_again_are_masked_as_if_each_came_alone(texts):
    """S-14: whatever is remembered or passed over for speed, no text is masked otherwise than by the rules alone."""
    held = [replace(MINE, text=text) for text in texts]
    encode = Encoder("ana")
    seen = [encode({"texts": texts, "passages": held}), encode([held, texts])]

    alone = [mask(text)[0].replace("\0", "\ufffd") for text in texts]
    assert seen[0]["texts"] == seen[1][1] == alone
    assert [one["text"] for one in seen[0]["passages"]] == [one["text"] for one in seen[1][0]] == alone


@given(st.text())
def test_a_text_that_needs_no_plain_characters_is_read_as_any_other(text):
    assert mask(text)[0] == mask(text + "\u3000")[0].removesuffix("\u3000")


def test_what_steps_hand_on_is_encoded_once():
    encode = Encoder("ana")
    first, again = encode([MINE]), encode({"a": {"b": [MINE]}})

    assert again["a"]["b"][0] is first[0]
