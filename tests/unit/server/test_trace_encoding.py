"""What is kept of a run's values: masked, without what others have written, and no more than fits."""

from dataclasses import dataclass, replace
from datetime import date

import pytest
from pydantic import BaseModel

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
