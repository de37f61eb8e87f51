"""What `haru bench profile` measures, and what it holds a result against."""

import argparse
import json
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count

import aiohttp
import pytest

from server.commands import bench
from server.doctor.endpoint import Endpoint, Unreachable
from server.regression.budget import Budget, read_budget, worse
from server.regression.measure import Plan, Subject, measure
from server.regression.quality import Case, is_met, read_cases
from server.regression.result import Level, Result
from server.regression.speed import Load, Timing, level_of
from server.settings import Settings, WrongSetting
from tests.faulty_engine import faulty_engine
from tests.profiles import engine_profile

AT = datetime(2026, 5, 4, tzinfo=UTC)
PROFILE = engine_profile(served_name="small")
LEVEL = Level(1, 2, 0, ttft_p50_ms=100, ttft_p95_ms=120, tpot_p50_ms=20, tokens_per_s=50)
RESULT = Result("small", "small", "0.32.0", "d1", AT, (LEVEL,), {"a": True, "b": True, "c": False})


def plan(*cases, at_once=(1,), rounds=1):
    """A clock of one second a look."""
    ticks = count()
    return Plan(Load(at_once, rounds, tokens=3), cases, lambda: float(next(ticks)), AT, "4711")


async def measured(engine, of):
    async with aiohttp.ClientSession() as session:
        return await measure(Endpoint(session, engine.base_url), Subject("small", PROFILE, "small"), of)


async def test_times_are_counted_from_the_question_and_between_tokens():
    async with faulty_engine() as engine:
        result = await measured(engine, plan())

    # Looks at the clock: the level's begin, the question, three tokens, the level's end.
    assert result.levels == (Level(1, 1, 0, 1000.0, 1000.0, 1000.0, 3 / 5),)
    assert (result.engine, result.at) == ("0.32.0", AT)


async def test_each_level_asks_so_many_at_once_and_never_the_same_twice():
    async with faulty_engine() as engine:
        result = await measured(engine, plan(at_once=(1, 3), rounds=2))

    asked = [body["messages"][0]["content"] for body in engine.heard]
    assert [(level.at_once, level.answers) for level in result.levels] == [(1, 2), (3, 6)]
    assert len(set(asked)) == len(asked)


async def test_engine_that_gives_no_answer_is_not_a_result():
    async with faulty_engine("tokens") as engine:
        with pytest.raises(Unreachable):
            await measured(engine, plan())


async def test_quality_cases_that_the_answer_meets_have_passed():
    cases = [Case(name="yes", asks="?", says="yes"), Case(name="no", asks="?", says="no")]
    async with faulty_engine() as engine:
        result = await measured(engine, plan(*cases))

    assert result.cases == {"yes": True, "no": False}
    assert result.quality == 0.5


def test_answers_that_failed_are_counted_and_do_not_count_as_fast():
    level = level_of(2, 4, [Timing(0.1, 0.02, 10), Timing(0.3, 0.04, 10)], 2.0)

    assert level == Level(2, 2, 2, pytest.approx(200), pytest.approx(300), pytest.approx(30), 10.0)


@pytest.mark.parametrize(
    ("case", "text", "met"),
    [
        ({"says": r"\b16\b"}, "There are 16.", True),
        ({"says": r"\b16\b"}, "There are 160.", False),
        ({"never": r"^\W*banana\W*$"}, "BANANA", False),
        ({"language": "ko"}, "연결을 미리 만들어 둡니다.", True),
        ({"language": "ko"}, "Connections are kept.", False),
        ({"schema": {"type": "object"}}, '{"a": 1}', True),
        ({"schema": {"type": "object"}}, '{"a": ', False),
        ({}, "  ", False),
    ],
)
def test_case_is_met_by_what_it_asks_for(case, text, met):
    assert is_met(Case(name="c", asks="?", **case), text) == met


def test_shipped_cases_have_names_of_their_own_and_both_languages():
    names = [case.name for case in read_cases()]

    assert len(set(names)) == len(names) == 10
    assert {case.language for case in read_cases()} >= {"en", "ko"}


def test_shipped_budget_can_be_read():
    assert read_budget() == Budget()


def test_budget_that_cannot_be_used_names_its_file(tmp_path):
    (tmp_path / "budget.yaml").write_text("ttft: 0.5")

    with pytest.raises(WrongSetting, match=r"budget\.yaml"):
        read_budget(tmp_path / "budget.yaml")


@pytest.mark.parametrize(
    ("change", "what"),
    [
        ({}, []),
        ({"ttft_p50_ms": 149}, []),
        ({"ttft_p50_ms": 151}, ["ms to the first token"]),
        ({"tpot_p50_ms": 26}, ["ms a token"]),
        ({"tokens_per_s": 39}, ["tokens a second"]),
        ({"answers": 1, "failed": 1}, ["failed answers"]),
    ],
)
def test_what_is_slower_than_the_budget_allows_is_named(change, what):
    after = replace(RESULT, levels=(replace(LEVEL, **change),))

    assert [fault.what for fault in worse(RESULT, after, Budget())] == what


def test_differences_of_the_machine_are_no_fault():
    quick = replace(LEVEL, tpot_p50_ms=2)

    assert (
        worse(replace(RESULT, levels=(quick,)), replace(RESULT, levels=(replace(quick, tpot_p50_ms=4),)), Budget())
        == []
    )


def test_only_cases_that_passed_before_can_be_lost():
    after = replace(RESULT, cases={"a": False, "b": False, "c": False})

    assert [str(fault) for fault in worse(RESULT, after, Budget())] == [
        "quality cases lost (a, b): 0 before, 2 now, 1 allowed"
    ]


def test_levels_that_were_measured_once_are_not_compared():
    after = replace(RESULT, levels=(replace(LEVEL, at_once=10, ttft_p50_ms=9000),))

    assert worse(RESULT, after, Budget()) == []


async def test_last_result_is_that_of_the_same_model(tmp_path):
    results = bench.FileResults(tmp_path)
    await results.add(RESULT)
    await results.add(replace(RESULT, model="small@a1", at=AT + timedelta(hours=1)))

    assert (await bench.last(results, "small", "small")).model == "small"
    assert (await bench.last(results, "small")).model == "small@a1"


async def test_measuring_again_is_held_against_the_time_before(tmp_path):
    settings = Settings(var=tmp_path, profile="smollm2-135m", vllm_model="small")
    async with faulty_engine() as engine:
        given = ["profile", "--url", engine.base_url, "--at-once", "1", "--rounds", "1", "--json"]
        first = await bench.measured(_args(given), settings)
        second = await bench.measured(_args(given), settings)

    assert first.before is None
    assert second.before == first.result
    assert json.loads(bench.as_json(second))["before"]["model"] == "small"


def test_page_says_what_is_worse():
    after = replace(RESULT, levels=(replace(LEVEL, ttft_p50_ms=300),))
    outcome = bench.Outcome(after, RESULT, tuple(worse(RESULT, after, Budget())))

    assert list(bench.shown(outcome))[-2:] == [
        "against small of 2026-05-04 00:00 UTC: worse",
        "  ms to the first token at 1 at once: 100 before, 300 now, 150 allowed",
    ]


def _args(given):
    parser = argparse.ArgumentParser()
    bench.arguments(parser)
    return parser.parse_args(given)
