"""Which profile answers: the one that is asked for, if it may be, or else the best of those that are served."""

import pytest

from nodes.completions import ModelNotServed
from server.errors import NotAllowed, OutOfScope
from server.identity import Identity, Scope
from server.offers import Offers
from tests.profiles import engine_profile

PROFILES = {
    "large": engine_profile(features=["til", "chat"], aliases=["best"]),
    "light": engine_profile(features=["til", "news", "chat"]),
    "secret": engine_profile(features=["til", "chat"], roles=["admin"]),
    "asleep": engine_profile(features=["til"]),
}
PREFERRED = {"til": ["asleep", "secret", "large", "light"], "chat": ["light"]}


def offers(*serving):
    return Offers(PROFILES, lambda: serving, PREFERRED)


def somebody(role="user", **scope):
    return Identity("id", "kim", role, "session", "", Scope(**scope))


KIM, ADMIN = somebody(), somebody("admin")


@pytest.mark.parametrize(
    ("feature", "serving", "who", "answers"),
    [
        ("til", ("light", "large"), KIM, "large"),
        ("chat", ("large", "light"), KIM, "light"),
        ("til", ("light", "large", "secret"), ADMIN, "secret"),
        ("til", ("light", "large", "secret"), KIM, "large"),
        ("news", ("large", "light"), KIM, "light"),
        ("til", ("large", "light"), somebody(models=frozenset({"light"})), "light"),
        ("fifth", ("light", "large"), KIM, "light"),
    ],
)
def test_without_a_wish_the_best_that_is_served_and_open_answers(feature, serving, who, answers):
    assert offers(*serving).chosen("", feature, who) == answers


@pytest.mark.parametrize(("wanted", "profile"), [("large", "large"), ("best", "large"), ("light", "light")])
def test_a_wish_counts_before_what_is_preferred(wanted, profile):
    assert offers("light", "large").chosen(wanted, "til", KIM) == profile


@pytest.mark.parametrize(
    ("wanted", "feature", "who", "refusal"),
    [
        ("unknown", "til", KIM, ModelNotServed),
        ("asleep", "til", KIM, ModelNotServed),
        ("large", "news", KIM, ModelNotServed),
        ("secret", "til", KIM, NotAllowed),
        ("large", "til", somebody(models=frozenset({"light"})), OutOfScope),
        ("", "til", somebody(features=frozenset({"news"})), OutOfScope),
    ],
)
def test_what_may_not_be_asked_is_refused(wanted, feature, who, refusal):
    with pytest.raises(refusal):
        offers("large", "light", "secret").chosen(wanted, feature, who)


def test_while_no_engine_serves_anything_nothing_answers():
    with pytest.raises(ModelNotServed):
        offers().chosen("", "til", KIM)


def test_a_switch_is_seen_at_once():
    serving = ["large"]
    seen = Offers(PROFILES, lambda: serving, PREFERRED)
    before = seen.chosen("", "til", KIM)

    serving[:] = ["light"]

    assert (before, seen.chosen("", "til", KIM)) == ("large", "light")


def test_a_caller_may_name_what_is_open_to_the_role_and_the_key():
    assert offers().open_to(KIM) == ["large", "light", "asleep"]
    assert offers().open_to(somebody(models=frozenset({"light"}))) == ["light"]
    assert offers("secret").may_ask("til", ADMIN)
    assert not offers("secret").may_ask("til", KIM)
