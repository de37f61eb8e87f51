"""An engine is set to what was measured, and says how far it is off where it was not."""

import json
from dataclasses import asdict
from datetime import UTC, datetime

import pytest

from infra.capacity.__main__ import MEASURED, main
from infra.capacity.calibrate import Load, Measured, fit, predicted, read
from infra.capacity.engine import Speed
from infra.capacity.files import engines, features, prices
from server.regression.result import Level, Result

LOAD = Load(prompt_tokens=300, tokens=16, rounds=1)


def planted(speed, levels=(1, 3, 6)):
    return Measured(LOAD, tuple(predicted(speed, LOAD, at_once) for at_once in levels))


@pytest.mark.parametrize("speed", [Speed(0.07, 0.008, 600.0), Speed(0.02, 0.0015, 2500.0)])
def test_planted_figures_are_found_again(speed):
    found = fit(planted(speed))

    assert asdict(found) == pytest.approx(asdict(speed), rel=0.02)


def test_levels_that_were_left_out_are_foretold():
    speed = Speed(0.05, 0.004, 1200.0)
    found = fit(planted(speed), at_once=(1, 6))

    assert predicted(found, LOAD, 3).figures() == pytest.approx(predicted(speed, LOAD, 3).figures(), rel=0.02)


def test_a_result_of_the_bench_is_read_as_it_is_kept_and_as_it_is_printed(tmp_path):
    level = Level(5, 10, 0, ttft_p50_ms=900, ttft_p95_ms=1200, tpot_p50_ms=40, tokens_per_s=110)
    result = Result("small", "small", "0.32.0", "d1", datetime(2026, 5, 4, tzinfo=UTC), (level,), {}).as_dict()
    kept, printed = tmp_path / "kept.json", tmp_path / "printed.json"
    kept.write_text(json.dumps(result))
    printed.write_text(json.dumps({"result": result, "before": None}))

    rows = [read(file, LOAD).rows for file in (kept, printed)]

    assert rows[0] == rows[1]
    assert (rows[0][0].at_once, rows[0][0].figures()) == (5, (0.9, 0.04, 110))


def test_a_result_without_the_length_of_its_prompts_is_not_guessed_at(tmp_path):
    file = tmp_path / "kept.json"
    file.write_text(json.dumps({"levels": []}))

    with pytest.raises(ValueError, match="does not say how many tokens"):
        read(file)


def test_the_engine_on_a_processor_is_foretold_at_four_from_one_and_eight(capsys):
    assert main(["calibrate", str(MEASURED), "--at-once", "1,8"]) == 0

    said = capsys.readouterr().out
    errors = [line.split() for line in said.splitlines() if "error" in line][1]

    assert "4  foretold" in said
    assert [abs(float(error)) < 10 for error in errors[1::2]] == [True, True, True]


def test_the_processor_of_the_list_is_the_calibrated_one():
    found = fit(read(MEASURED), at_once=(1, 8))

    assert asdict(engines()["cpu-2-cores"].speed) == pytest.approx(asdict(found), rel=0.01)


@pytest.mark.parametrize("name", engines())
def test_every_figure_of_an_engine_says_where_it_is_from(name):
    engine = engines()[name]

    assert set(engine.came_from) == {"slots", "kv_tokens", "step_s", "sequence_s", "prefill", "budget"}


def test_prices_and_workload_can_be_used():
    assert all(hour > 0 for hour in prices().hour.values())
    assert sum(feature.share for feature in features()) == pytest.approx(1)


def test_what_so_many_people_need_is_told(capsys):
    assert main(["people", "4", "--engine", "cpu-2-cores", "--seconds", "60", "--price", "0.5"]) == 0

    said = capsys.readouterr().out
    assert "first text    p50 " in said
    assert "a month       365" in said
