"""Settings that all groups share; what only one group needs stands in its own conftest."""

import os
from collections.abc import Generator

import pytest
from hypothesis import settings

from tests.hangs import ended_if_it_hangs

SAID_ON = pytest.StashKey[int]()

# A busy machine must not fail a test: timings are measured elsewhere.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


def pytest_configure(config: pytest.Config) -> None:
    """Pytest takes the standard error to itself while a test runs."""
    config.stash[SAID_ON] = os.dup(2)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: pytest.Item) -> Generator[None, object, object]:
    """Where several processes share the tests, another takes the place of one that ended itself."""
    if "PYTEST_XDIST_WORKER" not in os.environ:
        return (yield)
    with ended_if_it_hangs(item.nodeid, item.config.stash[SAID_ON]):
        return (yield)
