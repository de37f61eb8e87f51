"""The words of a text that the query has, for people to see."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrievers.ranking.words import matched, stretches


def marked(text, query):
    return "".join(f"[{one.text}]" if one.matches else one.text for one in stretches(text, query))


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("connection pools", "A Pool shares connections.", "A [Pool] shares [connections]."),
        ("트랜잭션을 왜 쓰나요?", "트랜잭션은 데이터베이스의 작업 단위다.", "[트랜잭션]은 데이터베이스의 작업 단위다."),
        ("JWT 저장", "JWT는 쿠키에 저장한다", "[JWT]는 쿠키에 [저장]한다"),
        ("close pool", "call pool.close() in closePool", "call [pool].[close]() in [closePool]"),
        ("what is the pool", "The pool is what it is", "The [pool] is what it is"),
        ("HTTP 200", "HTTP200 and 200", "[HTTP200] and [200]"),
        ("풀", "풀은 풀이다. 풀밭", "[풀]은 [풀]이다. 풀밭"),
        ("", "The pool", "The pool"),
        ("pool", "", ""),
    ],
)
def test_words_of_the_query_are_marked(query, text, expected):
    assert marked(text, query) == expected


def test_each_word_is_told_once():
    assert matched(["Pools", "A pool shares a Pool"], "pool size") == ["pools", "pool"]


@given(st.text(max_size=80), st.text(max_size=20))
def test_the_stretches_are_the_text(text, query):
    found = stretches(text, query)

    assert "".join(one.text for one in found) == text
    assert all(one.text for one in found)
