"""Older notes that help with a note: what is looked for, and what is left out."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from graphs.til_note.outline import Outline, Wanted
from graphs.til_note.related import NOTES, QUERY_CHARACTERS, is_same_day
from tests.fakes import FakeModels, FakeRetriever
from tests.passages import passage
from tests.til_notes import POOL, note

SEOUL = ZoneInfo("Asia/Seoul")


async def query(**wanted):
    notes = FakeRetriever()
    await note(FakeModels([""]), notes=notes, **wanted)
    return notes.asked[0][0] if notes.asked else ""


async def test_headings_files_and_names_of_the_code_are_looked_for():
    asked = await query()

    assert asked.startswith("pool: close idle connections")
    assert {"pool.py", "closeIdle", "max_size"} <= set(asked.split())
    assert "a1b2c3d" not in asked
    assert len(asked) <= QUERY_CHARACTERS


async def test_secrets_of_the_commits_are_not_looked_for():
    secret = "AKIA" + "IOSFODNN7EXAMPLE"
    patch = f'@@ -1 +1 @@\n+aws_key = "{secret}"\n'
    commit = {**POOL, "files": [{"path": "src/keys.py", "status": "M", "patch": patch}]}

    assert secret not in await query(repo=[commit])


async def test_an_empty_day_asks_nothing():
    assert await query(repo=[]) == ""


@pytest.mark.parametrize(
    ("days", "zone", "at", "expected"),
    [
        ("2026-05-01", None, datetime(2026, 5, 1, tzinfo=UTC), True),
        ("2026-05-01", None, datetime(2026, 5, 2, tzinfo=UTC), False),
        ("2026-05-01", SEOUL, datetime(2026, 5, 1, tzinfo=SEOUL), True),
        ("2026-05-01", SEOUL, datetime(2026, 4, 30, 12, tzinfo=UTC), False),
        ("2026-05-01 – 2026-05-03", None, datetime(2026, 5, 2, tzinfo=UTC), True),
        ("", None, datetime(2026, 5, 2, tzinfo=UTC), False),
    ],
)
def test_only_a_note_of_these_days_is_the_one_written_anew(days, zone, at, expected):
    outline = Outline("TIL", {}, None, [], Wanted("en", None, None, zone), days)
    found = passage("1", kind="til", at=int(at.timestamp()))

    assert is_same_day(outline)(found) is expected
    assert is_same_day(outline)(passage("2", kind="note", at=found.at)) is False


def test_the_day_that_was_asked_for_counts_and_a_note_without_a_date_stays():
    outline = Outline("TIL", {}, None, [], Wanted("en", None, date(2026, 5, 1)), "2026-04-01")

    assert is_same_day(outline)(passage("1", kind="til", at=int(datetime(2026, 5, 1, tzinfo=UTC).timestamp())))
    assert not is_same_day(outline)(passage("2", kind="til"))


def test_commits_and_code_are_no_notes():
    assert set(NOTES.kinds) == {"note", "til", "interview", "article"}
