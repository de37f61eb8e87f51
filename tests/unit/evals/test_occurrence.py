"""The checker that shares nothing with the product: what is in a sentence must be in the evidence."""

import pytest

from evals.occurrence import Evidence, Token, tokens_of
from evals.sentences import sentences_of

EVIDENCE = Evidence(
    "Bump pool from 1.2.0 to 1.10 on March 29, 2022\n src/pool.py README.md a1b2c3d4e5\n+    idle_timeout = 30.5\n"
    "+    def closeIdle(self):\nabout 3 million users, 12,000 calls, 50%"
)


@pytest.mark.parametrize(
    "sentence",
    [
        "It sets `idle_timeout` to 30.5 in `src/pool.py`.",
        "The call `closeIdle()` is in src/pool.py and README.md.",
        "It came on 2022-03-29 with commit a1b2c3d.",
        "2022년 3월 29일에 1.2.0에서 1.10으로 올렸다.",
        "사용자는 300만 명이고 호출은 12000번이다.",
        "It has 3 million users and “12,000” calls.",
        "절반인 50%가 남았다.",
    ],
)
def test_sentence_whose_every_token_is_given_misses_nothing(sentence):
    assert EVIDENCE.missing(sentence) == []


@pytest.mark.parametrize(
    ("sentence", "missing"),
    [
        ("It sets `idle_limit`.", Token("code", "idle_limit")),
        ("It is in src/pools.py.", Token("path", "src/pools.py")),
        ("It is in CHANGES.md.", Token("path", "changes.md")),
        ("It came on March 30, 2022.", Token("date", "march 30, 2022")),
        ("2022년 4월 29일에 나왔다.", Token("date", "2022년 4월 29일")),
        ("See commit a1b2c3e.", Token("commit", "a1b2c3e")),
        ("It is version 1.1 now.", Token("number", "1.1")),
        ("사용자는 30만 명이다.", Token("number", "30만")),
        ("It has 3 billion users.", Token("number", "3 billion")),
        ("See https://evil.example/x for more.", Token("link", "https://evil.example/x")),
    ],
)
def test_what_is_not_given_is_named(sentence, missing):
    assert EVIDENCE.missing(sentence) == [missing]


def test_what_one_kind_took_is_no_other():
    assert tokens_of("`a/b.py` changed 3 lines.") == [Token("code", "a/b.py"), Token("number", "3")]


def test_sentences_are_cut_without_lists_code_and_abbreviations():
    text = "# Title\n- One is e.g. this. Two is v1.2.3 there.\n```\ncode. Here.\n```\n3. 세 번째 문장이다. 네 번째다."

    assert sentences_of(text) == [
        "Title",
        "One is e.g. this.",
        "Two is v1.2.3 there.",
        "세 번째 문장이다.",
        "네 번째다.",
    ]
