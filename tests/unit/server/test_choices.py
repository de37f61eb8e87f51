"""What is told of each model to somebody who chooses one."""

from pathlib import Path

import pytest

from server.adapters.base import Version
from server.adapters.catalogue import Adapter, Catalogue, Use
from server.admission.queue import Urgency
from server.admission.room import Limits, Room
from server.admission.rooms import Rooms
from server.chat.choices import Choices, ModelAdapter, ModelQueue, cost_of
from server.identity import Identity
from server.metrics.lately import Lately
from server.models.follow import Notice
from server.models.stays import OneProfile
from server.offers import Offers
from tests.profiles import engine_profile

PROFILES = {
    "large": engine_profile(features=["chat"]),
    "small": engine_profile(features=["chat"], defaults={"max_tokens": 256, "temperature": 0.2}),
    "secret": engine_profile(features=["chat"], roles=["admin"]),
    "notes": engine_profile(features=["til"]),
}
KIM = Identity("kim", "Kim", "user", "session", "")


class Switching(OneProfile):
    """A seat that brings `arriving` about."""

    def __init__(self, name, arriving=None):
        super().__init__(name)
        self._arriving = arriving

    def arriving(self):
        return self._arriving


def version(number, state="live", share=1.0):
    return Version("ko", number, f"{number:x}" * 64, "small", 4, state, share, Path("/a"))


def choices(serving=("small",), arriving=None, rooms=None, catalogue=None):
    return Choices(
        Offers(PROFILES, lambda: serving),
        Switching(serving[0], arriving),
        rooms or Rooms(lambda _: Room(Limits(2)), "small"),
        catalogue or Catalogue(),
        Lately(),
    )


def shown(*given, **more):
    return {choice.model: choice for choice in choices(*given, **more).of(KIM).models}


def reasons(*given, **more):
    return {name: (choice.state, choice.reason, choice.left_s) for name, choice in shown(*given, **more).items()}


def test_those_that_are_served_come_first_and_those_of_another_role_not_at_all():
    assert list(shown()) == ["small", "large", "notes"]


def test_each_that_cannot_be_chosen_has_its_reason():
    assert reasons(("small", "notes")) == {
        "small": ("serving", None, None),
        "notes": ("serving", "other_features", None),
        "large": ("off", "not_loaded", None),
    }


@pytest.mark.parametrize(
    ("serving", "state"),
    [("small", "off"), ("large", "serving")],
    ids=["beside one that answers", "in its stead, and runs wait"],
)
def test_one_that_is_being_loaded_says_how_long_that_takes(serving, state):
    told = reasons((serving,), arriving=Notice("large", "start", 40.0))

    assert told["large"] == (state, "loading", 40.0)


def test_one_whose_engines_do_not_answer_is_silent():
    rooms = Rooms(lambda _: Room(Limits(2), slots=lambda: 0), "small")

    assert reasons(rooms=rooms)["small"] == ("serving", "silent", None)


def test_the_queue_is_counted_over_everybody_and_tells_of_nobody():
    rooms = Rooms(lambda _: Room(Limits(2)), "small")
    free = shown(rooms=rooms)["small"].queue
    for user in ("ana", "ben", "eve"):
        rooms.of("small").ask(user, Urgency.NOW)

    found = shown(rooms=rooms)

    assert free == ModelQueue(running=0, waiting=0, slots=2, expected_s=0)
    assert found["small"].queue == ModelQueue(running=2, waiting=1, slots=2, expected_s=5.0)
    assert found["large"].queue is None


@pytest.mark.parametrize(("share", "answers"), [(1.0, ("ko:2", True)), (0.0, ("ko:1", False))])
def test_the_adapter_is_the_one_that_would_answer_this_caller(share, answers):
    adapter = Adapter("ko", versions=(version(1), version(2, "canary", share=share)))
    found = shown(catalogue=Catalogue.of(1, [adapter], [Use("ko", "kim", is_default=True)]))

    assert found["small"].adapter == ModelAdapter(name=answers[0], is_canary=answers[1])
    assert found["large"].adapter is None


def test_an_adapter_of_somebody_else_is_not_told():
    known = Catalogue.of(1, [Adapter("ko", versions=(version(1),))], [Use("ko", "ana", is_default=True)])

    assert {choice.adapter for choice in shown(catalogue=known).values()} == {None}


@pytest.mark.parametrize(
    ("billions", "cost"), [(0.135, "small"), (2.0, "small"), (3.88, "medium"), (10.0, "medium"), (14.8, "large")]
)
def test_what_a_token_costs_follows_from_the_parameters(billions, cost):
    assert cost_of(billions) == cost


def test_numbers_stay_as_the_profile_has_them():
    assert choices().of(KIM).model_dump(mode="json")["models"][0]["defaults"] == {"max_tokens": 256, "temperature": 0.2}
