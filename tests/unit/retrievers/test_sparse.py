"""Words as hashed weights: what must meet meets, and always in the same place."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from retrievers.sparse import passage_weights, query_weights, terms_of


def shared(one: str, other: str) -> float:
    """The part of the query's terms that the passage has."""
    query = set(query_weights(one).indices)
    return len(query & set(passage_weights(other).indices)) / len(query)


@pytest.mark.parametrize(
    ("query", "passage"),
    [
        ("트랜잭션", "트랜잭션은 여러 작업을 하나로 묶는다"),
        ("스레드를", "스레드는 메모리를 공유한다"),
        ("큐", "큐에서 꺼낸다"),
        ("React", "React에서는 상태를 올린다"),
        ("connection pool", "ConnectionPools are closed"),
        ("user_id", "the column userId"),
        (unicodedata.normalize("NFD", "트랜잭션"), "트랜잭션"),
        ("HTTP", "http"),
    ],
)
def test_forms_of_a_word_meet(query: str, passage: str):
    assert shared(query, passage) >= 0.5


@pytest.mark.parametrize(("query", "passage"), [("트랜잭션", "스레드는 공유한다"), ("pool", "lock"), ("?!", "?!x")])
def test_other_words_do_not(query: str, passage: str):
    assert not set(query_weights(query).indices) & set(passage_weights(passage).indices)


def test_terms_are_pairs_in_korean_and_words_with_their_parts_elsewhere():
    assert list(terms_of("트랜잭션을 getUserIds2 v1.2")) == [
        *("트랜", "랜잭", "잭션", "션을"),
        *("getuserids2", "get", "user", "ids", "2"),
        *("v1", "v", "1", "2"),
    ]


def test_the_hash_never_changes_since_stored_points_rely_on_it():
    assert query_weights("pool 큐").indices == [2364317871, 2945558918]


@given(st.text(max_size=200))
def test_indices_ascend_without_repeats_and_weights_are_positive(text: str):
    vector = passage_weights(text)

    assert vector.indices == sorted(set(vector.indices))
    assert len(vector.indices) == len(vector.values)
    assert all(0 < value < 2.5 for value in vector.values)
    assert all(0 <= index < 2**32 for index in vector.indices)


def test_a_term_said_often_weighs_more_but_not_in_proportion():
    once, often = passage_weights("pool").values[0], passage_weights("pool " * 10).values[0]

    assert once < often < 3 * once
