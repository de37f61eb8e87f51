"""The load test with the real k6, in a short form (OPS-12)."""

import asyncio
import json
import os

import pytest

from server.settings import ROOT
from tests.operations.tools import tool

MISSED = 99
SHORT = {"HARU_LOAD_SECONDS": "4", "HARU_LOAD_WORDS": "20", "HARU_LOAD_FIRST_MS": "20000", "HARU_LOAD_PER_MINUTE": "1"}


@pytest.fixture
def loaded(tmp_path):
    tool("k6")

    async def run(haru, **given):
        summary = tmp_path / "summary.json"
        asked = {"HARU_API_KEY": haru.token, "HARU_URL": haru.url, "HARU_LOAD_SUMMARY": str(summary)}
        process = await asyncio.create_subprocess_exec(
            str(ROOT / "scripts" / "load.sh"),
            env={**os.environ, **SHORT, **asked, **given},
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, err = await process.communicate()
        said = out.decode() + err.decode()
        return process.returncode, said, json.loads(summary.read_text()) if summary.exists() else {}

    return run


async def test_one_then_five_then_ten_people_are_counted_apart(haru, engine, loaded):
    engine.answers = ["A pool keeps connections open."]

    code, said, summary = await loaded(haru)

    assert code == 0, said
    assert [row["people"] for row in summary["rows"]] == [1, 5, 10]
    assert all(row["answers"] > 0 and row["failed"] == 0 and row["first_p50_ms"] > 0 for row in summary["rows"])
    assert sum(row["answers"] for row in summary["rows"]) == len(engine.heard) - 1, "one is asked to see whether it may"
    assert "all limits were kept" in said


async def test_answers_that_do_not_come_miss_the_limits(haru, engine, loaded):
    engine.refuses = 500

    code, said, summary = await loaded(haru, HARU_LOAD_SECONDS="1")

    assert code == MISSED, said
    assert {row["failed"] for row in summary["rows"]} == {1}
    assert "missed  haru_failed: rate<0.01" in said


async def test_who_is_refused_is_told_why_at_once(haru, loaded):
    code, said, summary = await loaded(haru, HARU_API_KEY="haru_wrong")

    assert code not in (0, MISSED)
    assert "refuses the first question (401)" in said
    assert all(row["answers"] == 0 for row in summary.get("rows", []))


async def test_a_key_is_asked_for(haru, loaded, tmp_path):
    code, said, _ = await loaded(haru, HARU_API_KEY="", HARU_VAR=str(tmp_path))

    assert code == 1
    assert "set HARU_API_KEY" in said
