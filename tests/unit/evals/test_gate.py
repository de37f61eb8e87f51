"""The gate: limits in a file, nothing worse than what is used now, and an exit code for CI (MOD-6, EVAL-2)."""

from xml.etree.ElementTree import fromstring

import pytest

from evals.gate.__main__ import main
from evals.gate.summary import junit, markdown
from evals.gate.verdict import EXIT, Limits, gate
from tests.unit.evals.experiment import TWENTY, A, B, result

LIMITS = Limits.model_validate({"limits": {"news": {"grounded": {"at_least": 0.9}, "loops": {"at_most": 1}}}})


def results(grounded=1.0, loops=0.0, side=A, cases=TWENTY):
    return [result(case, side, grounded=grounded, loops=loops) for case in cases.cases]


def test_results_within_all_limits_pass():
    verdict = gate(results(), limits=LIMITS)

    assert (verdict.passed, verdict.exit_code) == (True, 0)


@pytest.mark.parametrize("bad", [{"grounded": 0.8}, {"loops": 1.5}])
def test_one_mean_beyond_its_limit_fails(bad):
    verdict = gate(results(**bad), limits=LIMITS)

    assert verdict.standing == "failed"
    assert [one.score for one in verdict.checks if one.standing == "failed"] == list(bad)


def test_too_few_cases_decide_nothing():
    assert gate(results(cases=TWENTY.sample(1)), limits=LIMITS).standing == "insufficient"
    assert gate([], limits=LIMITS).standing == "insufficient"


def test_score_that_nobody_measured_is_not_passed_silently():
    missing = [result(case, A, grounded=1.0) for case in TWENTY.cases]
    may_miss = Limits.model_validate({"limits": {"news": {"loops": {"at_most": 1, "optional": True}}}})

    assert gate(missing, limits=LIMITS).standing == "broken"
    assert gate(missing, limits=may_miss).passed


def test_candidate_that_is_worse_than_what_is_used_fails_within_all_limits():
    found = [*results(1.0, side=A), *results(0.95, side=B)]
    verdict = gate(found, baseline="A", limits=LIMITS)

    assert verdict.standing == "failed"
    assert verdict.checks[-1].told == "grounded -0.050"
    assert gate(found, baseline="B", limits=LIMITS).passed, "the other way round it is better"


def test_what_is_used_now_need_not_keep_the_limits():
    assert gate([*results(0.1, side=A), *results(1.0, side=B)], baseline="A", limits=LIMITS).passed


def test_candidate_without_a_common_case_is_not_compared():
    other = [result(case, B, grounded=1.0, loops=0.0) for case in TWENTY.cases[10:]]
    verdict = gate([*results(cases=TWENTY.sample(0)), *other], baseline="A", limits=LIMITS)

    assert verdict.standing == "broken"


def test_summaries_tell_each_check():
    verdict = gate([*results(1.0, side=A), *results(0.8, side=B)], baseline="A", limits=LIMITS)
    suite = fromstring(junit(verdict))

    assert (suite.get("tests"), suite.get("failures"), suite.get("errors")) == ("3", "2", "0")
    assert [case.get("name") for case in suite.findall("testcase")] == ["grounded", "loops", "B against A"]
    assert "| ✗ | news | grounded | 0.800 over 20, at least 0.9 is wanted |" in markdown(verdict)
    assert "**B is worse than A: grounded.**" in markdown(verdict)


def test_limits_that_come_along_can_be_read():
    assert set(Limits.read().limits) == {"til", "news", "interview", "chat"}
    assert len(set(EXIT.values())) == 4


def test_suite_passes_on_the_graphs_themselves(tmp_path, capsys):
    code = main(["--scripted", "--junit", str(tmp_path / "j.xml"), "--markdown", str(tmp_path / "m.md")])

    assert (code, capsys.readouterr().out.splitlines()[-1]) == (0, "passed")
    assert fromstring((tmp_path / "j.xml").read_text()).get("failures") == "0"


def test_server_that_is_away_is_a_broken_run(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr("evals.experiments.running.WAIT_S", 0)
    asked = ["--token", "x", "--server", "http://127.0.0.1:9", "--features", "chat", "--out", str(tmp_path)]

    assert main(asked) == EXIT["broken"]
