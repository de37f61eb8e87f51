"""Passages are relevant, and say different things."""

import math

from hypothesis import given
from hypothesis import strategies as st

from retrievers.ranking.mmr import Likeness, diverse

DIMENSION = 6
NUMBER = st.floats(-1, 1, allow_nan=False).map(lambda value: round(value, 3))
VECTOR = st.lists(NUMBER, min_size=DIMENSION, max_size=DIMENSION).filter(lambda vector: math.hypot(*vector) > 0.1)
CANDIDATES = st.lists(st.tuples(st.floats(0, 1), VECTOR), min_size=1, max_size=12)


@given(CANDIDATES, st.integers(0, 15), st.floats(0, 1))
def test_each_is_taken_at_most_once_and_as_many_as_wanted(candidates, limit, weight):
    relevance, vectors = zip(*candidates, strict=True)

    taken = diverse(relevance, vectors, limit, weight)

    assert len(taken) == len(set(taken)) == min(limit, len(candidates))


@given(CANDIDATES)
def test_relevance_alone_keeps_the_plain_order(candidates):
    relevance, vectors = zip(*candidates, strict=True)
    plain = sorted(range(len(relevance)), key=lambda place: -relevance[place])

    assert diverse(relevance, vectors, len(plain), 1.0) == plain


# Relevance that weighs next to nothing is lost in rounding.
@given(CANDIDATES, st.floats(0.01, 1))
def test_the_most_relevant_comes_first(candidates, weight):
    relevance, vectors = zip(*candidates, strict=True)

    first = diverse(relevance, vectors, 1, weight)[0]

    assert relevance[first] >= max(relevance) - 1e-9


@given(st.floats(0, 0.49), st.integers(2, 5))
def test_of_copies_only_one_comes_before_what_is_different(weight, copies):
    vectors = [[1.0, 0.0, 0.2]] * copies + [[0.0, 1.0, 0.2]]

    taken = diverse([1.0] * copies + [0.0], vectors, copies + 1, weight)

    assert taken[:2] in ([0, copies], [copies, 0])


@given(CANDIDATES, st.floats(0.01, 1))
def test_longer_vectors_and_other_scales_of_relevance_change_nothing(candidates, weight):
    relevance, vectors = zip(*((round(score, 2), vector) for score, vector in candidates), strict=True)
    scaled = [[value * 4 for value in vector] for vector in vectors]

    assert diverse([value * 8 for value in relevance], scaled, 5, weight) == diverse(relevance, vectors, 5, weight)


def test_what_all_have_in_common_makes_nobody_alike():
    alike = Likeness.of([[9, 1, 0, 0], [9, 1, 0.1, 0], [9, 0, 1, 0], [9, 0, 0, 1]])

    assert alike.between(0, 1) > 0.8
    assert alike.between(0, 2) < 0.2
    assert Likeness.of([[1, 2]] * 3).between(0, 1) == 0.0


def test_without_vectors_the_order_stays():
    assert diverse([3, 2, 1], [(), (), ()], 3, 0.5) == [0, 1, 2]
