"""Ending haru."""

import os
from types import SimpleNamespace

from server.commands import down
from server.embedded.processes import identity_of
from server.embedded.record import Record, read_record


def test_haru_of_another_user_is_left_alone_and_said_so(tmp_path, monkeypatch, capsys):
    (tmp_path / "run").mkdir()
    Record(identity_of(os.getpid()), "http://127.0.0.1:8080", "smollm2-135m", "smollm2").write(tmp_path)

    def forbidden(*_, **__):
        raise PermissionError

    monkeypatch.setattr(down, "end", forbidden)
    code = down.run(None, SimpleNamespace(var=tmp_path, drain_delay_seconds=0))

    assert (code, "another user" in capsys.readouterr().err) == (1, True)
    assert read_record(tmp_path) is not None
