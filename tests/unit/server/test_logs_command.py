"""`haru logs` shows the end of each log and goes on where a log was emptied."""

import argparse

import pytest

from server.commands import logs
from server.settings import Settings


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "log").mkdir()
    return tmp_path / "log"


def shown(folder, capsys, part=None, lines=2):
    args = argparse.Namespace(part=part, follow=False, lines=lines)
    code = logs.run(args, Settings(_env_file=None, var=folder.parent))
    said = capsys.readouterr()
    return code, said.out, said.err


def test_each_line_says_whose_it_is_unless_one_part_is_asked_for(folder, capsys):
    (folder / "api.log").write_text("one\ntwo\nthree\n")
    (folder / "index.log").write_text("open\n")

    assert shown(folder, capsys) == (0, "api: two\napi: three\nindex: open\n", "")
    assert shown(folder, capsys, "api") == (0, "two\nthree\n", "")


def test_part_without_a_log_is_named_with_those_that_have_one(folder, capsys):
    (folder / "api.log").write_text("one\n")

    code, _, said = shown(folder, capsys, "postgre")

    assert (code, said) == (1, "haru: there is no log of postgre; there are: api\n")


def test_following_tells_whole_lines_once_and_begins_anew_in_a_log_that_was_emptied(folder):
    file = folder / "api.log"
    file.write_text("before\n")
    tail = logs.Tail(file, file.stat().st_size)

    with file.open("a") as log:
        log.write("first\nhal")
    first = list(tail.new_lines())
    with file.open("a") as log:
        log.write("f\n")
    second = list(tail.new_lines())
    file.write_text("new\n")

    assert (first, second, list(tail.new_lines())) == (["first"], ["half"], ["new"])
