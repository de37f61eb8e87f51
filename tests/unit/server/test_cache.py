"""Which requests are the same, and what the cache in memory forgets."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.cache.keys import Asked, key_of
from server.cache.memory_cache import MemoryCache
from tests.ledgers import SlowClock

ASKED = Asked("til", {"repo": ["a", "b"], "language": "ko"}, owner="ana", profile="small")


def test_same_request_has_the_same_key_whatever_the_order_and_the_form_of_its_letters():
    # The same two syllables, in one code point each and in several.
    one = replace(ASKED, given={"text": "\ud55c\uae00", "language": "ko"})
    other = replace(ASKED, given={"language": "ko", "text": "\u1112\u1161\u11ab\u1100\u1173\u11af", "title": None})

    assert key_of(one) == key_of(other)


@pytest.mark.parametrize(
    "other",
    [
        replace(ASKED, feature="news"),
        replace(ASKED, owner="ben"),
        replace(ASKED, owner="Ana"),
        replace(ASKED, profile="large"),
        replace(ASKED, adapter="ko-lora"),
        replace(ASKED, prompt="news.4.ko"),
        replace(ASKED, prompt_version="2"),
        replace(ASKED, knowledge="2"),
        replace(ASKED, given={"repo": ["b", "a"], "language": "ko"}),
        replace(ASKED, given={"repo": ["a", "b"], "language": "en"}),
        replace(ASKED, given={"repo": ["a", "b "], "language": "ko"}),
        replace(ASKED, given={}),
    ],
)
def test_anything_that_changes_the_answer_changes_the_key(other):
    assert key_of(other) != key_of(ASKED)


@given(
    st.lists(st.text(min_size=1, max_size=20), min_size=2, max_size=2, unique=True),
    st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.integers() | st.none(), max_size=4),
)
def test_no_two_users_share_a_key(owners, given_input):
    """S-13; not even two whose names are the same letters in other forms."""
    keys = {key_of(replace(ASKED, owner=owner, given=given_input)) for owner in owners}

    assert len(keys) == 2


def test_words_cannot_be_moved_from_one_field_to_another():
    assert key_of(replace(ASKED, profile="a", adapter="bc")) != key_of(replace(ASKED, profile="ab", adapter="c"))


def test_answer_without_an_owner_has_no_key():
    with pytest.raises(ValueError, match="anybody"):
        key_of(replace(ASKED, owner=""))


def test_lone_surrogate_has_a_key():
    assert len(key_of(replace(ASKED, given={"text": "\ud800"}))) == len(ASKED.owner) + 65


async def test_forgotten_after_its_time():
    clock = SlowClock()
    cache = MemoryCache(ttl_s=10, clock=clock)
    await cache.put("k", "v")
    clock.time += 9.9
    assert await cache.get("k")

    clock.time += 0.1

    assert await cache.get("k") is None
    assert (len(cache), cache.bytes) == (0, 0)


async def test_what_was_not_asked_for_longest_goes_first():
    cache = MemoryCache(max_bytes=2000)
    for key in "abc":
        await cache.put(key, "x" * 300)
    assert await cache.get("a")

    await cache.put("d", "x" * 300)

    assert [key for key in "abcd" if await cache.get(key)] == ["a", "c", "d"]
    assert cache.bytes <= 2000


async def test_answer_larger_than_the_cache_drives_nobody_out():
    cache = MemoryCache(max_bytes=2000)
    await cache.put("a", "v")

    await cache.put("b", [number * 7919 for number in range(2000)])

    assert await cache.get("a")
    assert await cache.get("b") is None


@given(st.lists(st.tuples(st.sampled_from("abcdef"), st.integers(0, 900)), max_size=30))
async def test_never_more_bytes_than_allowed_and_the_count_is_right(puts):
    cache = MemoryCache(max_bytes=3000)
    for key, size in puts:
        await cache.put(key, "x" * size)
        assert cache.bytes <= 3000

    assert (cache.bytes == 0) == (len(cache) == 0)
