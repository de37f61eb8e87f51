"""How often a sign-in may fail."""

import pytest

from server.auth import throttle
from server.auth.throttle import OF_ADDRESS, OF_NAME, WINDOW_SECONDS, Throttle
from server.errors import TooManyAttempts


class Clock:
    now = 1_000.0

    def __call__(self):
        return self.now


@pytest.fixture
def clock():
    return Clock()


def refused(guard, name, address):
    with pytest.raises(TooManyAttempts) as refusal:
        guard.enter(name, address)
    return refusal.value.retry_after_s


def test_a_name_waits_until_its_first_failure_is_old(clock):
    guard = Throttle(clock)
    for attempt in range(OF_NAME):
        guard.enter("kim", f"10.0.0.{attempt}")
        clock.now += 1

    wait = refused(guard, "KIM", "10.0.1.1")
    clock.now += wait - 1
    assert refused(guard, "kim", "10.0.1.1") == 1
    clock.now += 1
    guard.enter("kim", "10.0.1.1")

    assert wait == WINDOW_SECONDS - OF_NAME


def test_an_address_that_tries_many_names_waits(clock):
    guard = Throttle(clock)
    for attempt in range(OF_ADDRESS):
        guard.enter(f"user{attempt}", "10.0.0.1")

    assert refused(guard, "another", "10.0.0.1") == WINDOW_SECONDS
    guard.enter("another", "10.0.0.2")


def test_attempts_at_once_count_before_they_are_checked(clock):
    guard = Throttle(clock)
    for _ in range(OF_NAME):
        guard.enter("kim", "10.0.0.1")

    refused(guard, "kim", "10.0.0.1")


def test_success_is_forgiven_but_not_the_failures_at_other_names(clock):
    guard = Throttle(clock)
    for attempt in range(OF_ADDRESS - 1):
        guard.enter(f"user{attempt}", "10.0.0.1")
    for _ in range(OF_NAME + 1):
        guard.enter("kim", "10.0.0.1")
        guard.forgive("kim", "10.0.0.1")

    guard.enter("lee", "10.0.0.1")
    refused(guard, "park", "10.0.0.1")


def test_what_it_remembers_is_bounded(clock, monkeypatch):
    monkeypatch.setattr(throttle, "KEPT", 100)
    guard = Throttle(clock)

    for attempt in range(1_000):
        guard.enter(f"user{attempt}", f"10.0.{attempt // 250}.{attempt % 250}")

    assert len(guard._attempts) == 100
