"""Which engine answers a call, and which arm a user belongs to."""

from collections import Counter

from hypothesis import assume, given
from hypothesis import strategies as st

from nodes.engines.choice import Load, arms_for, choose, prefix_of

KEYS = [f"conversation {n}" for n in range(400)]
loads_strategy = st.lists(
    st.builds(
        Load,
        engine=st.sampled_from("abcdefgh"),
        running=st.integers(0, 80),
        given=st.integers(0, 1000),
        slots=st.integers(1, 64),
        weight=st.sampled_from([0.0, 0.1, 1.0, 3.0]),
    ),
    min_size=1,
    max_size=8,
    unique_by=lambda load: load.engine,
)


def idle(*names, slots=64):
    return [Load(name, 0, 0, slots) for name in names]


def homes(loads):
    return {key: choose(loads, key) for key in KEYS}


@given(loads_strategy, st.text())
def test_one_of_the_engines_is_chosen_and_always_the_same(loads, key):
    chosen = choose(loads, key)

    assert chosen in {load.engine for load in loads}
    assert choose(list(reversed(loads)), key) == chosen


@given(loads_strategy, st.text())
def test_engine_without_weight_is_asked_only_if_there_is_no_other(loads, key):
    assume(any(load.weight and load.running < load.slots for load in loads))

    chosen = next(load for load in loads if load.engine == choose(loads, key))

    assert chosen.weight > 0


@given(st.lists(st.integers(0, 400), min_size=1, max_size=400), st.integers(2, 6))
def test_affinity_never_fills_an_engine_far_above_its_share(keys, engines):
    """A crowd of any composition; each call stays."""
    running = Counter({str(n): 0 for n in range(engines)})
    for at, key in enumerate(keys, 1):
        loads = [Load(name, count, count, 400) for name, count in running.items()]
        chosen = choose(loads, f"conversation {key}")
        running[chosen] += 1
        assert running[chosen] <= max(1.25 * at / engines + 1, 400 / 4)


def test_engine_that_goes_moves_only_its_own_calls():
    before, after = homes(idle("a", "b", "c", "d")), homes(idle("a", "b", "c"))

    assert {key for key in KEYS if before[key] != after[key]} == {key for key in KEYS if before[key] == "d"}


def test_conversations_are_spread_over_the_engines_by_what_they_take():
    counts = Counter(homes([Load("large", 0, 0, 96), Load("small", 0, 0, 32)]).values())

    assert 0.68 < counts["large"] / len(KEYS) < 0.82


def test_busy_home_is_left_for_the_next_one_and_taken_again():
    home = choose(idle("a", "b"), "key")
    other = {"a": "b", "b": "a"}[home]

    busy = choose([Load(home, 60, 60, 64), Load(other, 2, 2, 64)], "key")

    assert (busy, choose([Load(home, 3, 60, 64), Load(other, 2, 2, 64)], "key")) == (other, home)


def test_without_affinity_the_least_loaded_is_asked_and_idle_ones_go_round():
    loads = [Load("a", 4, 9, 8), Load("b", 1, 9, 8), Load("c", 2, 9, 8)]

    assert choose(loads) == "b"
    assert [choose([Load("a", 0, a, 8), Load("b", 0, b, 8)]) for a, b in ((0, 0), (1, 0), (1, 1))] == ["a", "b", "a"]


@given(st.dictionaries(st.sampled_from(["", "new", "old"]), st.sampled_from([0.1, 0.5, 1.0]), min_size=1), st.text())
def test_user_stays_in_an_arm_whatever_order_the_arms_have(shares, who):
    again = dict(reversed(shares.items()))

    assert arms_for(who, shares) == arms_for(who, again)
    assert sorted(arms_for(who, shares)) == sorted(shares)


def test_users_follow_the_shares_and_a_larger_share_only_adds_users():
    users = [f"user {n}" for n in range(2000)]
    few, more = (
        {who for who in users if arms_for(who, {"old": 1 - part, "new": part})[0] == "new"} for part in (0.2, 0.4)
    )

    assert 0.17 < len(few) / len(users) < 0.23
    assert 0.36 < len(more) / len(users) < 0.44
    assert few < more


def test_nobody_belongs_to_an_arm_without_a_share():
    assert {arms_for(f"user {n}", {"old": 1.0, "new": 0.0})[0] for n in range(200)} == {"old"}


def test_turns_of_a_chat_and_corrections_begin_alike():
    first = [{"role": "system", "content": "Answer."}, {"role": "user", "content": "Sky?"}]
    later = [*first, {"role": "assistant", "content": "Blue."}, {"role": "user", "content": "Why?"}]
    other = [first[0], {"role": "user", "content": "Sea?"}]

    assert prefix_of(first) == prefix_of(later) != prefix_of(other)


@given(st.lists(st.dictionaries(st.just("content"), st.one_of(st.text(), st.none()))))
def test_every_list_of_messages_has_a_prefix(messages):
    assert prefix_of(messages)


def test_half_of_a_surrogate_pair_has_a_prefix():
    assert prefix_of([{"content": "\ud83d"}])
