"""Ranks of several searches become one order."""

from retrievers.fusion import fuse


def test_what_is_good_in_both_rankings_comes_first():
    assert fuse([["a", "both", "b"], ["c", "both", "d"]])[0][0] == "both"


def test_equal_scores_have_one_order():
    assert fuse([["b"], ["a"]]) == fuse([["a"], ["b"]])


def test_nothing_found_is_nothing():
    assert fuse([[], []]) == []
