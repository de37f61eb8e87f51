"""A part that runs for one command ends with it, and says why it could not start."""

import sys

import pytest

from server.embedded import alone
from server.embedded.machine import CannotStart
from server.embedded.part import Part
from server.embedded.processes import identity_of, is_alive
from server.settings import ROOT

LIVES = "import os, pathlib, time; pathlib.Path({path!r}).write_text(str(os.getpid())); time.sleep(60)"


async def test_a_part_runs_until_the_command_is_done(tmp_path):
    said = tmp_path / "pid"

    async def answers():
        return said.exists() and said.read_text() != ""

    part = Part("engine", (sys.executable, "-c", LIVES.format(path=str(said))), {}, ROOT, answers)
    async with alone.running(part, tmp_path / "engine.log"):
        process = identity_of(int(said.read_text()))
        assert is_alive(process)

    assert not is_alive(process)


async def test_a_part_that_cannot_start_says_why(tmp_path):
    async def never():
        return False

    part = Part("engine", (sys.executable, "-c", "raise RuntimeError('no disk')"), {}, ROOT, never)

    with pytest.raises(CannotStart, match="engine did not start: ended with 1: RuntimeError: no disk"):
        await alone.running(part, tmp_path / "engine.log").__aenter__()
