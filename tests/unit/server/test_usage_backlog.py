"""The backlog gives back what was put into it, whatever happened to its process."""

import fcntl
import os
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from server.ticket import Ticket
from server.usage.backlog import Backlog
from server.usage.row import used_of

ROWS = [
    replace(used_of(Ticket("request", at=datetime(2026, 11, 21, tzinfo=UTC)), 0), request_id=f"r-{number}")
    for number in range(5)
]


@pytest.fixture
def backlog(tmp_path):
    return Backlog(tmp_path / "usage-backlog.jsonl")


def taken(backlog, size=2):
    with backlog.taken(size) as batches:
        return [row for batch in batches for row in batch]


def test_rows_come_back_once(backlog):
    backlog.append(ROWS[:3])
    backlog.append(ROWS[3:])

    assert taken(backlog) == ROWS
    assert backlog.is_empty


def test_rows_stay_when_they_could_not_be_written(backlog):
    backlog.append(ROWS)

    def fail():
        with backlog.taken(2) as batches:
            next(batches)
            raise ConnectionError

    with pytest.raises(ConnectionError):
        fail()

    assert taken(backlog) == ROWS


def test_a_line_that_a_killed_process_left_half_costs_no_other(backlog):
    backlog.append(ROWS[:2])
    os.truncate(backlog.file, backlog.file.stat().st_size - 10)
    backlog.append(ROWS[2:])

    assert taken(backlog) == [ROWS[0], *ROWS[2:]]


def test_another_process_that_is_at_it_is_left_alone(backlog):
    backlog.append(ROWS)
    with backlog.file.open("rb") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        assert taken(backlog) == []

    assert taken(backlog) == ROWS


def test_only_the_owner_may_read_it(backlog):
    backlog.append(ROWS)

    assert backlog.file.stat().st_mode & 0o777 == 0o600
