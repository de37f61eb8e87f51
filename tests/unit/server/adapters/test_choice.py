"""Which version answers whom, and what becomes of the versions (MOD-4): tried out with many users and many steps."""

from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from nodes.completions import ModelNotServed
from server.adapters.base import Asking, Version
from server.adapters.catalogue import EVERYBODY, Adapter, Catalogue, Use, place_of
from server.adapters.lifecycle import on_trial, previous, promoted, rolled_back
from server.errors import AdapterStep

USERS = [f"user-{number}" for number in range(2000)]


def version(number=1, state="live", adapter="ko", **changes):
    given = {"base": "small", "rank": 4, "share": 1.0 if state == "live" else 0.0, "path": Path("/a")}
    return Version(adapter, number, f"{number:x}" * 64, state=state, **(given | changes))


FOR_ALL = (Use("ko"),)


def catalogue(*adapters, uses=FOR_ALL):
    return Catalogue.of(1, adapters, uses)


def chosen(known, user="kim", feature="til", asked="", **more):
    return known.chosen(Asking(user, feature, named=asked, **({"domain": "commits", "profile": "small"} | more)))


CANARY = Adapter("ko", versions=(version(1), version(2, "canary", share=0.2)))


def test_canary_answers_its_share_of_the_users_and_always_the_same_ones():
    known = catalogue(CANARY)

    first = {user: chosen(known, user, asked="ko").version.number for user in USERS}
    again = {user: chosen(known, user, asked="ko").version.number for user in USERS}

    assert first == again
    assert Counter(first.values())[2] / len(USERS) == pytest.approx(0.2, abs=0.03)


@given(st.floats(0.01, 1), st.floats(0.01, 1))
def test_greater_share_keeps_those_who_were_in_it(one, other):
    small, large = sorted((one, other))

    def within(share):
        canary = replace(CANARY.versions[1], share=share)
        known = catalogue(replace(CANARY, versions=(CANARY.versions[0], canary)))
        return {user for user in USERS[:100] if chosen(known, user, asked="ko").version.number == 2}

    assert within(small) <= within(large)


def test_place_in_one_canary_tells_nothing_of_the_next():
    in_first = [user for user in USERS if place_of(user, "a") < 0.2]

    assert sum(place_of(user, "b") < 0.2 for user in in_first) / len(in_first) == pytest.approx(0.2, abs=0.06)


@pytest.mark.parametrize("asked", ["nobodys", "theirs", "ko:9", "ko:1", "../ko", "ko@111111111111", "KO", "ko:", ""])
def test_what_is_none_or_not_ones_own_to_use_is_not_there(asked):
    theirs = Adapter("theirs", owner="lee", versions=(version(adapter="theirs"),))
    known = catalogue(CANARY, theirs, uses=[Use("ko"), Use("theirs", "park")])

    if not asked:
        assert chosen(known).model == ""
        return
    with pytest.raises(ModelNotServed):
        chosen(known, asked=asked)


def test_owner_and_who_is_granted_it_may_use_it_and_the_owner_tries_any_version():
    theirs = Adapter("ko", owner="lee", versions=(version(1), version(2, "loaded"), version(3, "retired")))
    known = catalogue(theirs, uses=[Use("ko", "park")])

    assert chosen(known, "lee", asked="ko").version.number == 1
    assert chosen(known, "park", asked="ko").version.number == 1
    assert chosen(known, "lee", asked="ko:2").version.number == 2
    # Who operates haru, too, before anybody else is answered by it.
    assert chosen(known, "root", asked="ko:2", operates=True).version.number == 2
    for user, asked in (("lee", "ko:3"), ("park", "ko:2")):
        with pytest.raises(ModelNotServed):
            chosen(known, user, asked=asked)
    assert [one.name for one in known.open_to("park")] == ["ko"]
    assert known.open_to("kim") == []


def test_adapter_of_another_feature_is_not_there():
    with pytest.raises(ModelNotServed):
        chosen(catalogue(replace(CANARY, feature="news")), asked="ko")


def test_default_is_ones_own_before_everybodys_and_the_closest_of_them():
    def made(name, **of):
        return Adapter(name, versions=(version(adapter=name),), **of)

    adapters = [made("all"), made("til", feature="til"), made("paper", feature="til", domain="paper"), made("kims")]
    everybodys = [Use(name, EVERYBODY, is_default=True) for name in ("all", "til", "paper")]
    known = catalogue(*adapters, uses=[*everybodys, Use("kims", "kim", is_default=True), Use("all", "lee")])

    def answers(user, feature, domain):
        return chosen(known, user, feature, domain=domain).version.adapter

    assert answers("kim", "til", "paper") == "kims"
    assert answers("lee", "til", "paper") == "paper"
    assert answers("lee", "til", "commits") == "til"
    assert answers("lee", "chat", "") == "all"


def test_without_a_live_version_or_on_another_model_the_base_answers_and_says_why():
    waiting = replace(CANARY, versions=(version(1, "loaded"),))

    assert chosen(catalogue(waiting), asked="ko").why == "no live version"
    assert chosen(catalogue(CANARY), asked="ko", profile="large").why == "made for small"
    assert chosen(catalogue(CANARY)).model == ""


def test_engines_name_of_a_version_is_of_its_weights():
    assert version(1).model == "ko@111111111111"
    assert version(1).model != version(2).model


STEPS = st.lists(
    st.one_of(st.just("back"), st.tuples(st.integers(1, 4), st.sampled_from([0.05, 0.2, 0.99, 1.0]))), max_size=30
)


def become(versions, changes):
    """As the registry writes it."""
    for change in changes:
        times = max(one.was_live for one in versions) + 1
        now = {"state": change.state, "share": change.share} | ({"was_live": times} if change.state == "live" else {})
        versions = [replace(one, **now) if one.number == change.number else one for one in versions]
    return versions


@given(STEPS)
def test_there_is_never_more_than_one_live_and_one_canary(steps):
    versions = [version(number, "loaded") for number in range(1, 5)]
    for step in steps:
        try:
            changes = rolled_back(versions) if step == "back" else promoted(versions, *step)
        except AdapterStep:
            continue
        versions = become(versions, changes)
        states = Counter(one.state for one in versions)
        assert states["live"] <= 1
        assert states["canary"] <= 1
        assert all(0 < one.share < 1 for one in versions if one.state == "canary")
        assert all(one.share == 1 for one in versions if one.state == "live")


@given(STEPS, st.integers(1, 4), st.sampled_from([0.2, 1.0]))
def test_rollback_leads_to_what_was_live_before(steps, number, share):
    versions = [version(one, "loaded") for one in range(1, 5)]
    for step in steps:
        if step != "back":
            try:
                versions = become(versions, promoted(versions, *step))
            except AdapterStep:
                continue
    versions = [one if one.state != "canary" else replace(one, state="loaded") for one in versions]
    before = next((one.number for one in versions if one.state == "live"), None)
    try:
        versions = become(versions, promoted(versions, number, share))
    except AdapterStep:
        return

    after = become(versions, rolled_back(versions))

    assert next((one.number for one in after if one.state == "live"), None) == before


@pytest.mark.parametrize(
    ("state", "share"),
    [("registered", 1.0), ("retired", 0.2), ("loaded", 0), ("loaded", 1.1), ("loaded", float("nan"))],
)
def test_version_that_no_engine_has_had_or_a_share_that_is_none_is_refused(state, share):
    with pytest.raises(AdapterStep):
        promoted([version(1, state)], 1, share)


def test_on_trial_is_the_canary_or_a_live_version_that_replaced_another():
    old, new = version(1, "loaded", was_live=1), version(2, was_live=2)

    assert on_trial([version(1), version(2, "canary")])[0].number == 2
    assert on_trial([old, new]) == (new, old)
    assert on_trial([version(1)]) is None
    assert previous([old, new]) == old
