"""Banned words are found however they are written, and not inside innocent ones (SRV-7)."""

# ruff: noqa: RUF001 - look-alikes are what is tested

import random

import pytest

from nodes.privacy.words import BannedWords, words_of

BANNED = BannedWords(["카지노", "ass", "bad word", "C++", "Straße"])


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("온라인카지노에서", "카지노"),
        ("카\u200b지\u2060노", "카지노"),
        ("\u110f\u1161\u110c\u1175\u1102\u1169", "카지노"),
        ("what an ASS!", "ass"),
        ("ass입니다", "ass"),
        ("ＡＳＳ", "ass"),
        ("a\u00adss", "ass"),
        ("snake_ass_case", "ass"),
        ("a bad\n  word", "bad word"),
        ("I like c++.", "C++"),
        ("STRASSE", "Straße"),
    ],
)
def test_banned_word_is_found(text: str, word: str):
    assert BANNED.banned_in(text) == word


@pytest.mark.parametrize("text", ["", "classy", "assess", "카 지 노", "badword", "bad words", "ass2", "ｃａｓｓ"])
def test_other_words_are_not(text: str):
    assert BANNED.banned_in(text) is None


def test_no_words_ban_nothing():
    assert BannedWords(["", " \u200b"]).banned_in("anything") is None


def test_file_has_a_word_a_line_and_comments():
    assert words_of("# our list\n카지노\n\n bad word  # why\nC#\n#\n") == ["카지노", "bad word", "C#"]


def test_shorter_word_inside_a_longer_one_is_found():
    assert BannedWords(["abcd", "bc", "c d"]).banned_in("ab c d") == "c d"
    assert BannedWords(["가나다라", "나다"]).banned_in("가나다마") == "나다"


def test_of_thousands_of_words_the_same_is_found_as_by_looking_for_each():
    chance = random.Random(7)
    words = ["".join(chance.choices("가나다라마바", k=chance.randint(2, 6))) for _ in range(3000)]
    banned = BannedWords(words)

    for _ in range(300):
        text = "".join(chance.choices("가나다라마바사아자차", k=12))
        assert (banned.banned_in(text) is not None) == any(word in text for word in words)


def test_a_text_is_read_once_however_many_words_there_are():
    class Counting(BannedWords):
        steps = 0

        def _step(self, node: int, character: str) -> int:
            self.steps += 1
            return super()._step(node, character)

    banned = Counting("가" * length for length in range(2, 2000))
    banned.steps = 0

    assert banned.banned_in("나가" * 50_000) is None
    assert banned.steps == 100_000
