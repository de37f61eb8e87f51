"""Commands ask the owner of the index that the running stack has, and otherwise decide by its lock."""

import os
from dataclasses import replace

import pytest

from server.commands.index_owner import reaching_index
from server.embedded.processes import Identity, identity_of
from server.embedded.record import PartRecord, Record
from server.settings import Settings


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "run").mkdir()
    return Settings(var=tmp_path)


@pytest.fixture
def running():
    """This process stands for the supervisor."""
    return Record(identity_of(os.getpid()), "http://127.0.0.1:8080", "small", "small", [PartRecord("index")])


def test_the_owner_of_a_running_stack_is_asked_even_while_it_starts(settings, running):
    running.write(settings.var)

    assert reaching_index(settings).index_socket == settings.var / "run" / "index.sock"


def test_a_stack_that_has_ended_or_has_no_index_leaves_it_to_the_lock(settings, running):
    reached = [reaching_index(settings)]
    for record in (replace(running, supervisor=Identity(1, "boot:1")), replace(running, parts=[])):
        record.write(settings.var)
        reached.append(reaching_index(settings))

    assert reached == [settings] * 3


def test_a_socket_that_is_set_stays(settings, running, tmp_path):
    running.write(settings.var)
    chosen = settings.model_copy(update={"index_socket": tmp_path / "other.sock"})

    assert reaching_index(chosen) == chosen
