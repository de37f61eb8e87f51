"""`haru restart PART` says plainly why it cannot."""

import argparse
import os

import pytest

from server.commands import restart, up
from server.embedded.machine import CannotStart
from server.embedded.processes import identity_of
from server.embedded.record import PartRecord, Record
from server.settings import Settings


@pytest.fixture
def settings(tmp_path):
    (tmp_path / "run").mkdir()
    return Settings(_env_file=None, var=tmp_path)


def said(settings, capsys, part):
    code = restart.run(argparse.Namespace(part=part), settings)
    return code, capsys.readouterr().err


def test_part_that_is_not_there_or_does_not_run_is_told(settings, capsys):
    parts = [PartRecord("api"), PartRecord("index", state="failed", reason="the disk is full")]
    Record(identity_of(os.getpid()), "http://here", "p", "m", parts).write(settings.var)

    assert said(settings, capsys, "postgres") == (1, "haru: there is no part postgres; there are api, index\n")
    assert said(settings, capsys, "index") == (1, "haru: index does not run at the moment: the disk is full\n")


def test_haru_that_is_down_is_told(settings, capsys):
    assert said(settings, capsys, "api") == (1, "haru: haru is not running; ./start starts it\n")


def test_haru_does_not_start_on_half_of_a_restore(settings):
    (settings.var / "restore-underway").touch()

    with pytest.raises(CannotStart, match="haru restore --force"):
        up.run(argparse.Namespace(foreground=False), settings)
