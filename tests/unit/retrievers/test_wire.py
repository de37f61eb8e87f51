"""What one side of the wire says, the other understands."""

from typing import get_args

import orjson
from hypothesis import given
from hypothesis import strategies as st

from retrievers.base import Chunk, Visibility, Within
from retrievers.remote import wire
from retrievers.remote.wire import Wanted
from retrievers.sparse import SparseVector
from retrievers.store import Owned, Point, Scored, Seen

# Half a character of a pair cannot be written as UTF-8; files with such are read with a replacement.
words = st.text(st.characters(exclude_categories=("Cs",)), max_size=20)
seconds = st.integers(-(2**40), 2**40)
numbers = st.floats(width=32, allow_nan=False)
chunks = st.builds(
    Chunk,
    **dict.fromkeys(("id", "document", "title", "text", "source", "owner", "language", "kind"), words),
    visibility=st.sampled_from(get_args(Visibility)),
    tags=st.lists(words, max_size=3).map(tuple),
    position=st.integers(0, 2**31),
    at=seconds,
)
several = st.lists(words, max_size=3).map(tuple)
withins = st.builds(
    Within,
    **dict.fromkeys(("documents", "sources", "kinds", "languages", "tags"), several),
    since=st.none() | seconds,
    until=st.none() | seconds,
    visibility=st.none() | st.sampled_from(get_args(Visibility)),
)
seens = st.builds(Seen, words, withins)
vectors = st.lists(numbers, max_size=8)
sparse = st.dictionaries(st.integers(0, 2**32 - 1), numbers, max_size=8).map(
    lambda weights: SparseVector(list(weights), list(weights.values()))
)


def sent(said):
    return orjson.loads(wire.written(said))


@given(st.lists(st.builds(Point, chunks, vectors, sparse), max_size=3))
def test_points_arrive_as_they_were(points):
    assert wire.points_in(sent({"points": [wire.point_out(one) for one in points]})) == points


@given(st.lists(chunks, max_size=3))
def test_chunks_arrive_as_they_were(given_chunks):
    assert wire.chunks_in(sent({"chunks": given_chunks})) == given_chunks


@given(st.builds(Wanted, seens, st.none() | vectors, st.none() | sparse, st.integers(0, 1000), st.booleans()))
def test_what_is_wanted_arrives_as_it_was(wanted):
    assert wire.wanted_in(sent(wire.wanted_out(wanted))) == wanted


@given(st.builds(Owned, words, st.none() | words, st.frozensets(words, max_size=3)))
def test_what_is_owned_arrives_as_it_was(owned):
    assert wire.owned_in(sent({"owned": owned})) == owned


@given(st.lists(st.tuples(words, words, st.integers(0, 2**31)), max_size=3), seens)
def test_places_arrive_as_they_were(places, seen):
    assert wire.places_in(sent({"places": places, "seen": seen})) == (places, seen)


@given(st.builds(Scored, chunks, st.floats(allow_nan=False, allow_infinity=False), vectors.map(tuple)))
def test_hits_come_back_as_they_were(scored):
    assert wire.scored_in(sent(wire.scored_out(scored))) == scored
