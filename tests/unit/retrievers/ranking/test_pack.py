"""What is found is joined to what stands beside it, each text once, and never too much."""

from hypothesis import given
from hypothesis import strategies as st

from retrievers.ranking.pack import packed
from retrievers.ranking.same import Hit, folded
from tests.passages import passage

WORDS = ("pool", "lock", "queue", "풀", "트랜잭션", "index", "row", "`close()`")
TEXT = st.lists(st.sampled_from(WORDS), min_size=1, max_size=8).map(" ".join)
PLACES = st.sets(st.tuples(st.sampled_from("abc"), st.integers(0, 5)), min_size=1, max_size=12)


def cost(title, text):
    return len(title) + len(text) + 3


@st.composite
def found(draw):
    """Hits and neighbours of three documents; the mark makes each text another one."""
    places = draw(st.permutations(sorted(draw(PLACES))))
    made = [
        passage(f"{document}{at}", document=document, position=at, text=f"{draw(TEXT)} #{document}{at}")
        for document, at in places
    ]
    count = draw(st.integers(0, len(made)))
    return [Hit(one) for one in made[:count]], made[count:]


@given(found(), st.integers(0, 600))
def test_the_budget_is_kept(given_, budget):
    hits, neighbours = given_

    assert sum(cost(one.title, one.text) for one in packed(hits, neighbours, budget, cost)) <= budget


@given(found(), st.integers(0, 600))
def test_every_text_stands_there_once_and_can_be_traced(given_, budget):
    hits, neighbours = given_
    excerpts = packed(hits, neighbours, budget, cost)

    told = [one for excerpt in excerpts for one in excerpt.passages]

    assert len({one.id for one in told}) == len(told)
    for excerpt in excerpts:
        assert {one.document for one in excerpt.passages} == {excerpt.document}
        assert excerpt.text.endswith("…") or all(excerpt.text.count(one.text) == 1 for one in excerpt.passages)
    assert sum(excerpt.text.count("#") for excerpt in excerpts) <= len(told)


@given(found())
def test_with_room_for_all_nothing_is_left_out_and_the_best_stands_first(given_):
    hits, neighbours = given_
    beside = {(hit.passage.document) for hit in hits}

    excerpts = packed(hits, neighbours, 10_000, cost)

    told = {one.id for excerpt in excerpts for one in excerpt.passages}
    assert told == {hit.passage.id for hit in hits} | {one.id for one in neighbours if one.document in beside}
    assert [excerpts[0].passages[0]] == [hits[0].passage] if hits else excerpts == []


def test_chunks_that_follow_each_other_are_joined_in_reading_order():
    hits = [Hit(passage("3", position=3, text="three")), Hit(passage("1", position=1, text="one"))]
    between, apart = passage("2", position=2, text="two"), passage("8", position=8, text="eight")

    [joined, other] = packed(hits, [between, apart], 1000, cost)

    assert (joined.text, [one.id for one in joined.passages]) == ("one\ntwo\nthree", ["3", "1", "2"])
    assert other.text == "eight"


def test_what_two_chunks_share_is_told_once():
    shared = "The pool is closed before the server stops, and not after."
    hits = [Hit(passage("1", position=1, text=f"Open early.\n{shared}"))]
    after = passage("2", position=2, text=f"{shared}\nClose late.")

    [joined] = packed(hits, [after], 1000, cost)

    assert joined.text == f"Open early.\n{shared}\nClose late."


def test_the_path_that_all_share_is_the_title_and_a_new_section_is_named():
    hits = [Hit(passage("1", title="Notes > Pools > Open", position=1, text="Open early."))]
    after = passage("2", title="Notes > Pools > Close", position=2, text="Close late.")
    said = passage("3", title="Notes > Pools > Leaks", position=3, text="### Leaks\nCount them.")

    [joined] = packed([*hits, Hit(said)], [after], 1000, cost)

    assert joined.title == "Notes > Pools"
    assert joined.text == "Open early.\nClose\nClose late.\n### Leaks\nCount them."


def test_the_same_place_of_two_owners_is_not_joined():
    hits = [Hit(passage("1", position=1, owner="ana")), Hit(passage("2", position=2, owner="bob"))]

    assert len(packed(hits, [], 1000, cost)) == 2


def test_a_passage_that_is_too_long_is_cut_at_a_line():
    [cut] = packed([Hit(passage("1", title="T", text="first line\nsecond line\nthird line"))], [], 30, cost)

    assert (cut.text, [one.id for one in cut.passages]) == ("first line\nsecond line…", ["1"])


def test_a_line_that_is_too_long_is_cut_within_and_nothing_stays_of_no_room():
    hits = [Hit(passage("1", title="T", text="a" * 100))]

    assert packed(hits, [], 10, cost)[0].text == "aaaaa…"
    assert packed(hits, [], 4, cost) == []


def test_neighbours_come_after_all_hits_and_the_next_before_the_last():
    hits = [Hit(passage("5", position=5, text="x" * 10)), Hit(passage("f", document="far", text="y" * 10))]
    neighbours = [passage("4", position=4, text="b" * 10), passage("6", position=6, text="a" * 10)]

    packs = {n: {one.id for e in packed(hits, neighbours, n, cost) for one in e.passages} for n in (36, 47, 58)}

    assert packs == {36: {"5", "f"}, 47: {"5", "f", "6"}, 58: {"5", "f", "6", "4"}}


def test_other_documents_that_say_the_same_are_named():
    hits = folded([passage("1"), passage("2", document="copy", text=passage("1").text)], "ana")

    [excerpt] = packed(hits, [], 1000, cost)

    assert [one.document for one in excerpt.also] == ["copy"]
