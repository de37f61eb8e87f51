"""The promise of results that are kept, on the double and on files."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from server.regression.result import Level, Result
from server.regression.store import FileResults, MemoryResults

AT = datetime(2026, 5, 4, 9, 30, 0, 250_000, tzinfo=UTC)
RESULT = Result("small", "small", "0.32.0", "d1", AT, (Level(1, 2, 0, 100, 120, 20, 50),), {"이름": True})


@pytest.fixture(params=["memory", "files"])
def results(request, tmp_path):
    return MemoryResults() if request.param == "memory" else FileResults(tmp_path)


async def test_what_is_kept_comes_back_whole(results):
    await results.add(RESULT)

    assert await results.of("small") == [RESULT]


async def test_newest_result_comes_first(results):
    newer = replace(RESULT, at=AT + timedelta(microseconds=1))
    await results.add(newer)
    await results.add(RESULT)

    assert await results.of("small") == [newer, RESULT]


async def test_results_of_other_profiles_are_apart(results):
    await results.add(RESULT)

    assert await results.of("large") == []


async def test_file_that_cannot_be_read_is_not_there(tmp_path):
    kept = FileResults(tmp_path)
    await kept.add(RESULT)
    (tmp_path / "small" / "20260101T000000.000000.json").write_text("{")

    assert await kept.of("small") == [RESULT]
