"""One text in several documents is one hit."""

from dataclasses import replace

from retrievers.ranking.same import folded
from tests.passages import passage

LONG = " ".join(f"{first}{last}" for first in ("red", "old", "big", "odd") for last in map(chr, range(97, 132)))


def texts(hits):
    return [hit.passage.text for hit in hits]


def test_a_text_that_stands_in_two_documents_is_shown_once_with_both():
    copy = replace(passage("b", document="copy"), text=passage("a").text.upper().replace(" ", "\n"))

    [hit] = folded([passage("a", document="pools"), copy], "ana")

    assert [one.document for one in hit.documents] == ["pools", "copy"]
    assert hit.also == (copy,)


def test_a_text_that_stands_twice_in_one_document_names_it_once():
    [hit] = folded([passage("a"), passage("b", text=passage("a").text, position=7)], "ana")

    assert [one.document for one in hit.documents] == ["pools"]


def test_another_figure_makes_another_text():
    assert len(folded([passage("a", text=LONG + " 10"), passage("b", text=LONG + " 20")], "ana")) == 2


def test_a_word_in_a_hundred_does_not():
    one, other = f"{LONG} It works.", f"{LONG} It worked."

    assert texts(folded([passage("a", text=one), passage("b", text=other)], "ana")) == [one]


def test_different_texts_stay_in_their_order():
    found = [passage(name, text=f"A note on {name}") for name in ("locks", "pools", "queues")]

    assert [hit.passage for hit in folded(found, "ana")] == found


def test_ones_own_stands_for_the_copies_of_others():
    theirs = passage("a", owner="bob", visibility="community")
    mine = passage("b", owner="ana", text=theirs.text, document="mine")

    [hit] = folded([theirs, mine], "ana")

    assert (hit.passage, hit.also) == (mine, (theirs,))
    assert [one.document for one in hit.documents] == ["mine", "pools"]


def test_texts_without_words_are_the_same_only_if_they_are_equal():
    assert len(folded([passage("a", text="---"), passage("b", text="==="), passage("c", text="---")], "ana")) == 2
