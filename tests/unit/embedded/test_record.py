"""What the supervisor writes down."""

import json

import pytest

from server.embedded.logfiles import bound, last_lines, reason_in
from server.embedded.machine import CannotStart
from server.embedded.ports import ports_for
from server.embedded.processes import Identity
from server.embedded.record import PartRecord, Record, only_one, read_record


def record():
    part = PartRecord("postgres", state="ready", process=Identity(1, "boot:1"), stop_signal=2)
    return Record(Identity(1, "boot:1"), "http://127.0.0.1:8080", "smollm2-135m", "smollm2-135m-instruct", [part])


def test_a_record_is_read_as_it_was_written(tmp_path):
    (tmp_path / "run").mkdir()

    record().write(tmp_path)

    assert read_record(tmp_path) == record()


def test_a_record_of_a_process_that_is_gone_does_not_run(tmp_path):
    assert not record().is_running


def test_a_damaged_record_counts_as_none(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "stack.json").write_text('{"supervisor": 3}')

    assert read_record(tmp_path) is None


def test_there_is_one_supervisor_for_a_folder(tmp_path):
    with only_one(tmp_path) as first, only_one(tmp_path) as second:
        assert (first, second) == (True, False)


def test_ports_are_remembered_and_differ(tmp_path):
    (tmp_path / "run").mkdir()

    chosen = ports_for(["embeddings", "model"], tmp_path)

    assert len(set(chosen.values())) == 2
    assert ports_for(["embeddings", "model"], tmp_path) == chosen


def test_a_damaged_list_of_ports_is_made_anew(tmp_path):
    (tmp_path / "run").mkdir()
    (tmp_path / "run" / "ports.json").write_text(json.dumps({"model": "eighty"}))

    assert ports_for(["model"], tmp_path)["model"] > 0


def test_a_log_that_grew_too_long_starts_again_and_keeps_one_old_part(tmp_path):
    log = tmp_path / "model.log"
    with log.open("ab") as part:
        part.write(b"x" * 100)
        part.flush()

        bound(log, limit=50)
        part.write(b"after")

    assert (log.read_bytes(), (tmp_path / "model.log.1").stat().st_size) == (b"after", 100)


def test_the_reason_is_the_last_line_that_names_an_error(tmp_path):
    log = tmp_path / "model.log"
    log.write_text("starting\nValueError: no memory\nbye\n\n")

    assert reason_in(log) == "ValueError: no memory"
    assert last_lines(log, 1) == ["bye"]


def test_folder_that_cannot_be_written_is_one_line(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotStart, match="set HARU_VAR elsewhere"), only_one(tmp_path / "file" / "var"):
        pass
