"""A seat comes from one model to another, whatever happens on the way (MOD-2, MOD-5)."""

from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from server.models.machine import back_off_s
from tests.models_world import World

NAMES = ("small", "large", "other")


def serving(profile="small", **given):
    world = World(**given)
    world.ask(profile)
    world.until_quiet()
    assert world.seat.routed == profile
    return world


def test_the_very_first_engine_is_tried_until_it_comes():
    world = World(broken=frozenset({"small"}))
    first = world.ask("small")
    for _ in range(12):
        world.round()
    tried = world.seat.attempts

    world.broken = frozenset()
    world.until_quiet()

    assert tried > 1
    assert (world.seat.routed, world.ended[first]) == ("small", "done")


def test_with_room_the_new_engine_starts_beside_the_old_one_and_calls_never_wait():
    world = serving()
    waited = world.without_route

    switch = world.ask("large")
    world.until_quiet()

    assert (world.seat.routed, world.ended[switch], world.running()) == ("large", "done", {"large"})
    assert world.without_route == waited


def test_without_room_calls_wait_while_one_takes_the_place_of_the_other():
    world = serving(has_room=False)
    waited = world.without_route

    switch = world.ask("large")
    world.until_quiet()

    assert (world.seat.routed, world.ended[switch], world.running()) == ("large", "done", {"large"})
    assert world.without_route > waited


def test_what_began_on_the_old_engine_is_waited_for():
    world = serving()
    world.ask("large")
    while world.seat.phase != "drain":
        world.round()

    world.leases["small"] = 4
    world.round()

    assert (world.seat.phase, world.seat.routed, "small" in world.running()) == ("drain", "large", True)


def test_a_start_that_fails_leaves_what_was_there_and_says_why():
    for has_room in (True, False):
        world = serving(has_room=has_room, broken=frozenset({"large"}))

        switch = world.ask("large")
        world.until_quiet()

        assert (world.seat.routed, world.ended[switch], world.running()) == ("small", "failed", {"small"})


def test_an_engine_that_answers_but_writes_no_token_never_gets_a_call():
    world = serving(mute=frozenset({"large"}))

    switch = world.ask("large")
    world.until_quiet()

    assert (world.seat.routed, world.ended[switch]) == ("small", "failed")


def test_turning_back_while_the_old_engine_still_runs_costs_nothing():
    world = serving()
    world.ask("large")
    while world.seat.phase != "drain":
        world.round()
    starts = dict(world.left)

    world.ask("small")
    world.until_quiet()

    assert (world.seat.routed, world.running(), world.left) == ("small", {"small"}, starts)


def test_a_newer_wish_takes_the_place_of_one_under_way():
    for has_room in (True, False):
        world = serving(has_room=has_room, slow=6)
        first = world.ask("large")
        for _ in range(4):
            world.round()

        second = world.ask("other")
        world.until_quiet()

        assert (world.ended[first], world.ended[second]) == ("superseded", "done")
        assert (world.seat.routed, world.running()) == ("other", {"other"})


def test_an_engine_that_ended_is_started_again():
    world = serving()

    world.kill("small")
    world.round()
    unrouted = world.seat.routed
    world.until_quiet()

    assert (unrouted, world.seat.routed, world.running()) == ("", "small", {"small"})


def test_an_engine_that_others_started_again_gets_calls_only_when_a_token_came():
    world = serving()

    world.engines["small"], world.left["small"] = "starting", 3
    world.round()
    unrouted = world.seat.routed
    world.until_quiet()

    assert (unrouted, world.seat.routed) == ("", "small")


def test_an_engine_that_fell_silent_is_started_again():
    world = serving()

    world.mute = frozenset({"small"})
    world.round()
    ended = world.engines["small"]
    world.mute = frozenset()
    world.until_quiet()

    assert (ended, world.seat.routed) == ("absent", "small")


def test_attempts_to_start_again_come_at_doubled_distances_up_to_a_minute():
    assert [back_off_s(attempts) for attempts in (0, 1, 2, 5, 6, 50)] == [0, 2, 4, 32, 60, 60]


def test_an_engine_that_sleeps_wakes_when_it_is_wanted_again():
    world = serving(sleeps=True)
    world.ask("large")
    world.until_quiet()
    slept = world.engines["small"]

    world.ask("small")
    world.until_quiet()

    assert (slept, world.engines) == ("asleep", {"small": "ready", "large": "asleep"})


events = st.one_of(
    st.tuples(st.just("ask"), st.sampled_from(NAMES)),
    st.tuples(st.just("kill"), st.sampled_from(NAMES)),
    st.tuples(st.just("round"), st.booleans()),
    st.tuples(st.just("mute"), st.sets(st.sampled_from(NAMES[1:]))),
)
worlds = st.builds(
    World,
    has_room=st.booleans(),
    broken=st.sets(st.sampled_from(NAMES[1:])).map(frozenset),
    mute=st.sets(st.sampled_from(NAMES[1:])).map(frozenset),
    slow=st.integers(1, 5),
    sleeps=st.booleans(),
)


@given(worlds, st.lists(events, max_size=60))
@settings(max_examples=400, deadline=None)
def test_whatever_dies_on_the_way_it_comes_to_rest_with_one_engine_that_answers(world, happened):
    """The world itself asserts that no two run without room, that none is ended while calls go to it, and that none
    gets calls before a token of it was seen."""
    for kind, what in [("ask", "small"), *happened]:
        if kind == "ask":
            world.ask(what)
        elif kind == "kill":
            world.kill(what)
        elif kind == "mute":
            world.mute = frozenset(what)
        else:
            world.round(dies=what)
    # What must come back can; what is wanted on top of it may go on failing, unless there is nothing else.
    needed = world.seat.serving or world.wishes[-1].profile
    world.mute, world.broken = frozenset(), world.broken - {needed, world.seat.coming, world.seat.leaving}

    world.until_quiet()

    last = world.wishes[-1]
    assert set(world.ended) == {wish.id for wish in world.wishes}
    assert world.running() == ({world.seat.routed} if world.seat.routed else set())
    if world.ended[last.id] == "done":
        assert world.seat.routed == last.profile
    if not world.broken:
        assert world.ended[last.id] == "done" or world.seat.routed
    assert replace(world.seat, reason="", way="", attempts=0) == type(world.seat)(world.seat.routed, world.seat.routed)
